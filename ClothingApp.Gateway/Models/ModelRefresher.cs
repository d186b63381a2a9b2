using System.Diagnostics;

namespace ClothingApp.Gateway.Models;

/// <summary>Keeps the <see cref="ModelCatalog"/> fresh for as long as the gateway runs.</summary>
internal sealed class ModelRefresher(ModelCatalog catalog, GatewayOptions options, TimeProvider time, ILogger<ModelRefresher> logger)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.ModelRefresh, time);
        do
        {
            try
            {
                // Under a span that is not recorded, here or by the servers: a trace a second would bury those of people.
                using var unrecorded = new Activity("models.refresh").Start();
                unrecorded.ActivityTraceFlags = ActivityTraceFlags.None;
                await catalog.RefreshAsync(stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // One bad round (a folder that vanished while it was read, say) must not end all that follow.
                ModelLog.RefreshFailed(logger, e);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
