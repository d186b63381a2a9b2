using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ClothingApp.Tests.Hosting.Publishing.Compose.Running;

/// <summary>As much of a registry as the SDK needs to build upon a base image: one image, under any name and tag, to be read.</summary>
internal sealed class BaseRegistry : IAsyncDisposable
{
    private readonly WebApplication _app;

    private BaseRegistry(WebApplication app) => _app = app;

    /// <summary>Host and port, as they stand before an image's name.</summary>
    public string Address => $"localhost:{new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()).Port}";

    public static async Task<BaseRegistry> StartAsync(RuntimeBase image)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        app.MapGet("/v2/", () => Results.Ok());
        app.MapMethods("/v2/{owner}/{name}/manifests/{reference}", ["GET", "HEAD"], context =>
        {
            context.Response.Headers["Docker-Content-Digest"] = RuntimeBase.Digest(image.Manifest);
            return Results.Bytes(image.Manifest, RuntimeBase.ManifestType).ExecuteAsync(context);
        });
        app.MapGet("/v2/{owner}/{name}/blobs/{digest}", (string digest) =>
            digest == image.LayerDigest ? Results.File(image.LayerFile)
            : digest == RuntimeBase.Digest(image.Config) ? Results.Bytes(image.Config, RuntimeBase.ConfigType)
            : Results.NotFound());
        await app.StartAsync();
        return new(app);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
