using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Hosting;

namespace ClothingApp.Hosting.Orchestration;

/// <summary>Says once that all is ready, or why it is not; after that, what failed for good.</summary>
/// <param name="staysAfterFailure">Whether the application goes on, for a person to look into it on the dashboard and start the resource again.</param>
internal sealed class StartReport(
    IReadOnlyList<ResourceRunner> runners, ResourceNotificationService notifications, AppConsole console, Outcome outcome,
    IHostEnvironment environment, IHostApplicationLifetime lifetime, Uri? dashboard, bool staysAfterFailure)
{
    public async Task RunAsync(CancellationToken stopping)
    {
        var byId = runners.ToDictionary(runner => runner.Instance.Id, StringComparer.OrdinalIgnoreCase);
        var ready = new Dictionary<string, ResourceEvent>(StringComparer.OrdinalIgnoreCase);
        var announced = false;
        try
        {
            await foreach (var change in notifications.WatchAsync(stopping))
            {
                if (!byId.TryGetValue(change.ResourceId, out var runner))
                    continue;
                var state = change.Snapshot.State?.Text;
                if (state == KnownResourceStates.FailedToStart)
                {
                    Summary.Failed(console, runner);
                    if (!announced && !staysAfterFailure)
                    {
                        outcome.Failed = true;
                        lifetime.StopApplication();
                        return;
                    }
                    if (dashboard is not null)
                        console.Say($"  Look into it and start it again: {dashboard}");
                }
                if (ResourceNotificationService.IsHealthy(change) || state == KnownResourceStates.Finished || state == KnownResourceStates.NotStarted)
                    ready[change.ResourceId] = change;
                else
                    ready.Remove(change.ResourceId);
                if (!announced && ready.Count == byId.Count)
                {
                    Summary.Ready(console, environment.ApplicationName, [.. runners.Select(known => ready[known.Instance.Id])], dashboard);
                    announced = true;
                }
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The application stops; there is nothing more to report.
        }
    }
}
