using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Hosting;

namespace ClothingApp.Hosting.Orchestration;

/// <summary>
/// Runs the graph: (1) every endpoint gets its address, (2) every resource its runner, all at once, each waiting for what it depends
/// on, (3) when all are ready the summary is printed, (4) at the stop those that depend on others end first.
/// </summary>
internal sealed class Orchestrator(
    IResourceCollection resources, ResourceNotificationService notifications, ProcessPlanner planner, AppConsole console,
    RestartPolicy restarts, Outcome outcome, IHostEnvironment environment, IHostApplicationLifetime lifetime) : IHostedService, IAsyncDisposable
{
    private readonly EndpointAllocator _endpoints = new(console);
    private readonly HealthMonitor _health = new(notifications, console);
    private readonly Dictionary<IResource, RunningResource> _running = [];
    private readonly CancellationTokenSource _stopping = new();
    private Watchdog? _watchdog;
    private Task _report = Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        var runnable = resources.Where(resource => resource is ProjectResource or ExecutableResource).ToList();
        console.Introduce([.. runnable.Select(resource => resource.Name)]);
        _endpoints.Allocate(runnable);
        _watchdog = new Watchdog();

        var context = new OrchestrationContext(notifications, planner, _health, _watchdog, console, restarts);
        foreach (var resource in runnable)
        {
            var runner = new ResourceRunner(resource, context);
            var stop = new CancellationTokenSource();
            _running[resource] = new RunningResource(runner, stop, runner.RunAsync(stop.Token));
        }
        _report = ReportAsync(_stopping.Token);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _report;
        if (_running.Count > 0)
            console.Say("Stopping.");
        var stops = new Dictionary<IResource, Task>();
        await Task.WhenAll(_running.Keys.Select(StopOne));

        Task StopOne(IResource resource) => stops.TryGetValue(resource, out var stop) ? stop : stops[resource] = StopAfterDependents(resource);

        async Task StopAfterDependents(IResource resource)
        {
            stops[resource] = Task.CompletedTask; // a circle of waits ends here
            var dependents = _running.Keys.Where(other => other.Annotations.OfType<WaitAnnotation>().Any(wait => wait.Resource == resource));
            await Task.WhenAll(dependents.Select(StopOne));
            await _running[resource].Stop.CancelAsync();
            await _running[resource].Run;
        }
    }

    public async ValueTask DisposeAsync()
    {
        // Not stopped, as after a failed start: nothing may be left all the same.
        await Task.WhenAll(_running.Values.Select(running => running.Stop.CancelAsync()));
        await Task.WhenAll(_running.Values.Select(running => running.Run));
        foreach (var running in _running.Values)
            running.Stop.Dispose();
        if (_watchdog is not null)
            await _watchdog.DisposeAsync();
        _health.Dispose();
        _endpoints.Dispose();
        _stopping.Dispose();
    }

    /// <summary>Says once that all is ready, or why it never will be; after that, what failed for good.</summary>
    private async Task ReportAsync(CancellationToken stopping)
    {
        var ready = new Dictionary<IResource, ResourceEvent>();
        var announced = false;
        try
        {
            await foreach (var change in notifications.WatchAsync(stopping))
            {
                if (!_running.TryGetValue(change.Resource, out var running))
                    continue;
                if (change.Snapshot.State?.Text == KnownResourceStates.FailedToStart)
                {
                    Summary.Failed(console, running.Runner);
                    if (announced)
                        continue;
                    outcome.Failed = true;
                    lifetime.StopApplication();
                    return;
                }
                if (ResourceNotificationService.IsHealthy(change) || change.Snapshot.State?.Text == KnownResourceStates.Finished)
                    ready[change.Resource] = change;
                else
                    ready.Remove(change.Resource);
                if (!announced && ready.Count == _running.Count)
                {
                    Summary.Ready(console, environment.ApplicationName, [.. _running.Keys.Select(resource => ready[resource])]);
                    announced = true;
                }
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The application stops; there is nothing more to report.
        }
    }

    private sealed record RunningResource(ResourceRunner Runner, CancellationTokenSource Stop, Task Run);
}
