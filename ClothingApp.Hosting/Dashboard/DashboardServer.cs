using System.Security.Cryptography;
using ClothingApp.Grpc;
using ClothingApp.Hosting.Dashboard.Frontend;
using ClothingApp.Hosting.Dashboard.Resources;
using ClothingApp.Hosting.Dashboard.SignIn;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ClothingApp.Hosting.Dashboard;

/// <summary>
/// The dashboard inside the AppHost's process: three listeners on loopback, each with a pipeline of its own, so that a sender of
/// telemetry never reaches a page and a page's request never reaches a receiver.
/// <code>
/// pages 18888 ── headers ── host name ── origin ── sign-in ── files, resources, console, telemetry
/// OTLP  18889 (gRPC, HTTP/2) ──┐
/// OTLP  18890 (HTTP/1.1) ──────┴─ no page of a browser ── receivers, which ask for the key
/// </code>
/// </summary>
/// <param name="options">Where, and who may see it.</param>
/// <param name="resources">What is shown; the caller's to dispose, after the server.</param>
/// <param name="telemetry">What is received.</param>
/// <param name="say">Told in a sentence when a port is another than the one asked for.</param>
internal sealed class DashboardServer(DashboardOptions options, IResourceView resources, DashboardTelemetry telemetry, Action<string> say) : IAsyncDisposable
{
    private readonly AccessToken _token = new(options.BrowserToken ?? RandomKey());
    private IHost? _host;

    /// <summary>Of the pages.</summary>
    public Uri FrontendUrl { get; private set; } = new("http://localhost");

    /// <summary>For OTEL_EXPORTER_OTLP_ENDPOINT with the protocol grpc.</summary>
    public Uri OtlpGrpcUrl { get; private set; } = new("http://localhost");

    /// <summary>For OTEL_EXPORTER_OTLP_ENDPOINT with the protocol http/protobuf.</summary>
    public Uri OtlpHttpUrl { get; private set; } = new("http://localhost");

    /// <summary>The address that signs its reader in; null when nobody needs to.</summary>
    public Uri? LoginUrl { get; private set; }

    /// <summary>What senders of telemetry show in x-otlp-api-key; null when none is asked for.</summary>
    public string? OtlpApiKey { get; } = options.AllowAnonymous ? null : options.OtlpApiKey ?? RandomKey();

    public async Task StartAsync(CancellationToken ct)
    {
        using var pages = Take(options.FrontendPort, "The dashboard");
        using var grpc = Take(options.OtlpGrpcPort, "OTLP over gRPC");
        using var http = Take(options.OtlpHttpPort, "OTLP over HTTP");
        FrontendUrl = new Uri($"http://localhost:{pages.Port}");
        OtlpGrpcUrl = new Uri($"http://localhost:{grpc.Port}");
        OtlpHttpUrl = new Uri($"http://localhost:{http.Port}");
        LoginUrl = options.AllowAnonymous ? null : new Uri(FrontendUrl, $"/login?t={Uri.EscapeDataString(_token.Value)}");

        _host = new HostBuilder()
            .ConfigureWebHost(
                web => web
                    .UseKestrel(kestrel => Listen(kestrel, pages, grpc, http))
                    .UseSockets(sockets => sockets.CreateBoundListenSocket = endPoint =>
                        pages.HandOver(endPoint) ?? grpc.HandOver(endPoint) ?? http.HandOver(endPoint)
                        ?? SocketTransportOptions.CreateDefaultBoundListenSocket(endPoint))
                    .ConfigureServices(ConfigureServices)
                    .Configure(app => Configure(app, pages.Port)),
                // ASPNETCORE_URLS and its like are read by DashboardOptions, and mean nothing else here.
                web => web.SuppressEnvironmentConfiguration = true)
            .Build();
        await _host.StartAsync(ct);
    }

    public async Task StopAsync(CancellationToken ct)
    {
        if (_host is not null)
            await _host.StopAsync(ct);
    }

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
        {
            await _host.StopAsync();
            _host.Dispose();
        }
    }

    private static string RandomKey() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    private LoopbackPort Take(int preferred, string who)
    {
        var port = LoopbackPort.Take(preferred);
        if (preferred != 0 && port.Port != preferred)
            say($"{who} listens on port {port.Port}, because {preferred} is taken.");
        return port;
    }

    private static void Listen(KestrelServerOptions kestrel, LoopbackPort pages, LoopbackPort grpc, LoopbackPort http)
    {
        kestrel.AddServerHeader = false;
        kestrel.ConfigureGrpcLimits();
        foreach (var (port, protocols) in new[] { (pages, HttpProtocols.Http1), (grpc, HttpProtocols.Http2), (http, HttpProtocols.Http1) })
        {
            foreach (var endPoint in port.EndPoints)
                kestrel.Listen(endPoint, listen => listen.Protocols = protocols);
        }
    }

    private void ConfigureServices(IServiceCollection services)
    {
        services.AddRouting();
        services.AddSingleton<IHostLifetime, NoLifetime>();
        services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(3));
        services.AddSingleton(resources);
        services.AddSingleton(new DashboardIdentity(options.ApplicationName));
        telemetry.AddServices(services, OtlpApiKey);
    }

    private void Configure(IApplicationBuilder app, int pagesPort)
    {
        app.MapWhen(context => context.Connection.LocalPort == pagesPort, pages =>
        {
            pages.UseSecurityHeaders();
            pages.Use(EndWithTheServer);
            pages.UseLoopbackNames();
            pages.UseOwnOrigin();
            if (!options.AllowAnonymous)
                pages.UseSignIn(new SignInPage(_token, new Sessions(), new SignInThrottle(TimeProvider.System), $"clothingapp-dashboard-{pagesPort}"));
            pages.UseRouting();
            pages.UseEndpoints(endpoints =>
            {
                endpoints.MapFrontend();
                endpoints.MapResources();
                endpoints.MapConsole();
                telemetry.MapQueries(endpoints);
            });
        });
        app.UseNoBrowserPages();
        app.UseRouting();
        app.UseEndpoints(telemetry.MapReceivers);
        app.Run(context =>
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        });
    }

    /// <summary>Streams of events last as long as a page is open; they are requests that the server's end aborts.</summary>
    private static async Task EndWithTheServer(HttpContext context, RequestDelegate next)
    {
        var lifetime = context.RequestServices.GetRequiredService<IHostApplicationLifetime>();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        context.RequestAborted = ending.Token;
        await next(context);
    }

    /// <summary>It starts and stops with the AppHost, not with signals of its own.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
