using System.Net;
using System.Text.Json;
using ClothingApp.Grpc;
using ClothingApp.Hosting.Dashboard.Otlp;
using ClothingApp.Hosting.Dashboard.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ClothingApp.Tests.Hosting.Dashboard;

/// <summary>Receivers and API as the dashboard hosts them, on two free ports of the loopback address: HTTP/1.1 and clear-text HTTP/2.</summary>
internal sealed class TelemetryHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private TelemetryHost(WebApplication app)
    {
        _app = app;
        var addresses = app.Urls.Select(url => new Uri(url)).ToList();
        (Http, Grpc) = (addresses[0], addresses[1]);
        Client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = Http };
    }

    public Uri Http { get; }

    public Uri Grpc { get; }

    public HttpClient Client { get; }

    public TelemetryStore Store => _app.Services.GetRequiredService<TelemetryStore>();

    public static async Task<TelemetryHost> StartAsync(
        TelemetryOptions? options = null, string? apiKey = null, TimeProvider? time = null, Action<IServiceCollection>? configure = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.ConfigureGrpcLimits();
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1);
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseGrpc());
        });
        builder.Services.AddSingleton(options ?? new TelemetryOptions());
        builder.Services.AddSingleton(new OtlpOptions(apiKey));
        builder.Services.AddSingleton(time ?? TimeProvider.System);
        configure?.Invoke(builder.Services);
        builder.Services.AddTelemetry();
        var app = builder.Build();
        app.MapOtlp();
        app.MapTelemetry();
        await app.StartAsync(CancellationToken.None);
        return new TelemetryHost(app);
    }

    /// <summary>What the API answers to an address that must exist.</summary>
    public async Task<JsonElement> GetAsync(string address)
    {
        using var response = await Client.GetAsync(new Uri(Http, address));
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{address}: {response.StatusCode} {text}");
        return JsonSerializer.Deserialize<JsonElement>(text);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }
}
