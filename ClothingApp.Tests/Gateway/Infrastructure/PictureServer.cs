using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ClothingApp.Tests.Gateway.Infrastructure;

/// <summary>The foreign host that pictures come from, with everything that foreign hosts answer.</summary>
internal sealed class PictureServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private PictureServer(WebApplication app) => _app = app;

    /// <summary><c>http://127.0.0.1:port</c></summary>
    public string Origin { get; private set; } = "";

    public static async Task<PictureServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        app.MapGet("/class/{index:int}.bmp", (int index) => Results.Bytes(Paint.Bmp(index), "image/bmp"));
        app.MapGet("/page.jpg", () => Results.Content("<html>upstream secret</html>", "text/html"));
        app.MapGet("/truncated.bmp", () => Results.Bytes(Paint.Bmp(1)[..200], "image/bmp"));
        app.MapGet("/large.jpg", () => Results.Bytes(new byte[10_000_001], "image/jpeg"));
        app.MapGet("/many-pixels.bmp", () => Results.Bytes(Paint.ManyPixels(), "image/bmp"));
        app.MapGet("/inside", () => Results.Redirect("http://169.254.169.254/latest/meta-data/"));
        app.MapGet("/loop", () => Results.Redirect("/loop"));
        app.MapGet("/never.jpg", async (HttpContext context) => await Task.Delay(Timeout.Infinite, context.RequestAborted));
        var server = new PictureServer(app);
        await app.StartAsync();
        server.Origin = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return server;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}
