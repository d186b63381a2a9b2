using ClothingApp.Web.Examples;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Logging;

namespace ClothingApp.Tests.EndToEnd;

/// <summary>The foreign site of the journeys: the example pictures, and a page that is no picture, on a free port.</summary>
internal sealed class PictureServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private PictureServer(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.Single());

    public static async Task<PictureServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.UseStaticFiles(new StaticFileOptions { FileProvider = new PhysicalFileProvider(ExamplePicture.Folder) });
        app.MapGet("/page.html", () => Results.Content("<h1>A page about a picture</h1>", "text/html"));
        await app.StartAsync();
        return new PictureServer(app);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
