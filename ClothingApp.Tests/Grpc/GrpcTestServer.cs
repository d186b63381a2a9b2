using ClothingApp.Grpc;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace ClothingApp.Tests.Grpc;

/// <summary>A gRPC server on a free port of the loopback address.</summary>
internal sealed class GrpcTestServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private GrpcTestServer(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.First());

    public int Port => Address.Port;

    public static async Task<GrpcTestServer> StartAsync(
        Action<WebApplication> map,
        Action<WebApplicationBuilder>? configure = null,
        HttpProtocols protocols = HttpProtocols.Http2,
        Action<ListenOptions>? listen = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.ConfigureGrpcLimits();
            kestrel.Listen(System.Net.IPAddress.Loopback, 0, options =>
            {
                options.Protocols = protocols;
                listen?.Invoke(options);
            });
        });
        configure?.Invoke(builder);
        var app = builder.Build();
        map(app);
        await app.StartAsync(CancellationToken.None);
        return new GrpcTestServer(app);
    }

    public GrpcChannel Connect() => new(new GrpcChannelOptions { Targets = [Address] });

    /// <summary>As on SIGTERM: no new connections, a GOAWAY on the open ones, and what runs is waited for.</summary>
    public Task StopAsync() => _app.StopAsync(CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        // Without grace: a test may have left a call hanging on purpose.
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }
}
