using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using ClothingApp.Hosting.Dashboard.Resources;
using ClothingApp.Hosting.Orchestration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace ClothingApp.Hosting.Dashboard;

/// <summary>The dashboard of this run: begins before the resources, so that it sees all of them, and ends after them.</summary>
internal sealed class DashboardHost(
    DistributedApplicationOptions options, IConfiguration configuration, IHostEnvironment environment, IResourceCollection resources,
    ResourceNotificationService notifications, ResourceLoggerService loggers, ResourceCommandService commands, OtlpCollector collector, AppConsole console) : IAsyncDisposable
{
    private ResourceBoard? _board;
    private DashboardServer? _server;

    /// <summary>What a person opens; null without a dashboard.</summary>
    public Uri? Url => _server?.LoginUrl ?? _server?.FrontendUrl;

    /// <summary>Does nothing when the application runs without a dashboard.</summary>
    public async Task StartAsync(CancellationToken ct)
    {
        if (options.DisableDashboard)
            return;
        _board = new ResourceBoard(resources, notifications, loggers, commands);
        var name = options.DashboardApplicationName ?? Summary.Title(environment.ApplicationName);
        _server = new DashboardServer(DashboardOptions.From(configuration, name), _board, DashboardTelemetry.Store, console.Warn);
        await _server.StartAsync(ct);
        if (configuration[OtlpCollector.OwnEndpoint] is { Length: > 0 } own)
            console.Warn($"Telemetry goes to {own} ({OtlpCollector.OwnEndpoint}), not to the dashboard.");
        collector.Addresses = new OtlpAddresses(_server.OtlpGrpcUrl, _server.OtlpHttpUrl, _server.OtlpApiKey);
    }

    public async ValueTask DisposeAsync()
    {
        // A host may be disposed twice: by what runs it and by whoever made it.
        if (Interlocked.Exchange(ref _server, null) is { } server)
            await server.DisposeAsync();
        if (Interlocked.Exchange(ref _board, null) is { } board)
            await board.DisposeAsync();
    }
}
