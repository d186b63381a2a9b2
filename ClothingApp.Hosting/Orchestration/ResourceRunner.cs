using System.Diagnostics;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;

namespace ClothingApp.Hosting.Orchestration;

/// <summary>
/// One process or container of a resource, from its wait to its end, and again when somebody starts it anew:
/// <code>
/// NotStarted → Waiting → Starting → Running (healthy or not) → Stopping → Exited    somebody stops it, or the application
///                           ↑          ├→ Finished                                  it ended by itself, with success, and is no service
///                           └─ pause ←─┴→ FailedToStart                             it ended too often
/// </code>
/// </summary>
internal sealed class ResourceRunner(ResourceInstance instance, OrchestrationContext context) : IDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    private readonly ResourceOutput _output = new(instance.Id, context.Loggers, context.Console);
    private readonly SemaphoreSlim _startRequests = new(instance.Resource.Annotations.OfType<ExplicitStartupAnnotation>().Any() ? 0 : 1, 1);
    private readonly Lock _lock = new();
    private CancellationTokenSource? _life;

    public ResourceInstance Instance => instance;

    /// <summary>Why it is in <see cref="KnownResourceStates.FailedToStart"/>.</summary>
    public string? Failure { get; private set; }

    public IEnumerable<string> LastOutput => _output.LastLines;

    /// <summary>What listens is meant to stay; anything else may come to its end.</summary>
    private bool IsService => instance.Resource.Annotations.OfType<EndpointAnnotation>().Any();

    /// <summary>Lives, and lives again when asked to, until the application stops.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        if (_startRequests.CurrentCount == 0)
            await BecomeAsync(KnownResourceStates.NotStarted);
        try
        {
            while (true)
            {
                await _startRequests.WaitAsync(stopping);
                using var life = CancellationTokenSource.CreateLinkedTokenSource(stopping);
                lock (_lock)
                    _life = life;
                await LiveSafelyAsync(life.Token);
                lock (_lock)
                    _life = null;
                await TellEndAsync();
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The application stops.
        }
    }

    /// <summary>Starts what does not live. Returns before it runs.</summary>
    public void Start()
    {
        lock (_lock)
        {
            // One that is at its end may be asked to start again before its end is told.
            var lives = _life is { IsCancellationRequested: false }
                && !(context.Notifications.TryGetCurrentState(instance.Id, out var state) && ResourceNotificationService.IsTerminal(state));
            if (!lives && _startRequests.CurrentCount == 0)
                _startRequests.Release();
        }
    }

    /// <summary>Ends what lives, and returns when it has ended.</summary>
    public async Task StopAsync(CancellationToken ct)
    {
        lock (_lock)
            _life?.Cancel();
        await context.Notifications.WaitForResourceAsync(instance.Id, change => change.Snapshot.State?.Text is not { } state
            || state == KnownResourceStates.NotStarted || ResourceNotificationService.IsTerminal(change), ct);
    }

    public void Dispose() => _startRequests.Dispose();

    private async Task LiveSafelyAsync(CancellationToken stopping)
    {
        try
        {
            await context.Notifications.PublishUpdateAsync(instance.Resource, instance.Id, snapshot => snapshot with { State = KnownResourceStates.Waiting });
            await context.Notifications.WaitForDependenciesAsync(instance.Resource, stopping);
            await context.Eventing.PublishAsync(new BeforeResourceStartedEvent(instance.Resource, context.Services), stopping);
            await LiveAsync(stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            await BecomeAsync(KnownResourceStates.Exited);
        }
        catch (DistributedApplicationException error)
        {
            await FailAsync(error.Message);
        }
        catch (Exception error)
        {
            // The graph's own callbacks may throw anything; one resource's fault must not end the others.
            await FailAsync($"a callback of the AppHost failed: {error.GetType().Name}: {error.Message}");
        }
    }

    private async Task LiveAsync(CancellationToken stopping)
    {
        for (var restarts = 0; ;)
        {
            stopping.ThrowIfCancellationRequested();
            await BecomeAsync(KnownResourceStates.Starting);
            var start = Stopwatch.GetTimestamp();
            var exitCode = await LiveOnceAsync(stopping);
            if (stopping.IsCancellationRequested)
                return;
            if (exitCode == 0 && !IsService)
            {
                await BecomeAsync(KnownResourceStates.Finished, exitCode);
                return;
            }

            restarts = Stopwatch.GetElapsedTime(start) > context.Restarts.LongEnough ? 1 : restarts + 1;
            if (restarts > context.Restarts.MaxRestarts)
            {
                await FailAsync($"it ended with exit code {exitCode}, {restarts} times in a row", exitCode);
                return;
            }
            var pause = context.Restarts.PauseBefore(restarts);
            context.Console.Warn($"{instance.Id} ended with exit code {exitCode}; it starts again in {pause.TotalSeconds:0.#} s (restart {restarts} of {context.Restarts.MaxRestarts})");
            await context.Notifications.PublishUpdateAsync(instance.Resource, instance.Id, snapshot => snapshot with
            {
                State = KnownResourceStates.Starting,
                ExitCode = exitCode,
                HealthStatus = null,
                StopTimeStamp = DateTime.UtcNow,
                Properties = InstanceStarter.Merge(snapshot.Properties, [new("resource.restarts", RestartsOf(snapshot) + 1)]),
            });
            await Task.Delay(pause, stopping);
        }
    }

    private async Task<int> LiveOnceAsync(CancellationToken stopping)
    {
        await using var running = await context.Starter.StartAsync(instance, _output, stopping);
        await context.Notifications.PublishUpdateAsync(instance.Resource, instance.Id, snapshot => snapshot with
        {
            State = KnownResourceStates.Running,
            StartTimeStamp = DateTime.UtcNow,
            StopTimeStamp = null,
            HealthStatus = null,
            HealthReports = [],
            ExitCode = null,
            Properties = InstanceStarter.Merge(snapshot.Properties, [new("executable.pid", running.ProcessId), new("container.id", running.ContainerId)]),
        });

        using var over = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var health = context.Health.WatchAsync(instance, over.Token);
        await ((Task)running.Exit).WaitAsync(stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await over.CancelAsync();
        await health;

        if (stopping.IsCancellationRequested)
        {
            await BecomeAsync(KnownResourceStates.Stopping);
            await running.TerminateAsync(Grace);
            await BecomeAsync(KnownResourceStates.Exited, await running.Exit);
        }
        return await running.Exit;
    }

    private Task FailAsync(string reason, int? exitCode = null)
    {
        Failure = reason;
        ModelLog.ResourceFailed(_output.Logger, instance.Id, reason);
        return BecomeAsync(KnownResourceStates.FailedToStart, exitCode);
    }

    private async Task TellEndAsync()
    {
        if (context.Notifications.TryGetCurrentState(instance.Id, out var change))
            await context.Eventing.PublishAsync(new ResourceStoppedEvent(instance.Resource, context.Services, change), EventDispatchBehavior.NonBlockingConcurrent, CancellationToken.None);
    }

    private Task BecomeAsync(string state, int? exitCode = null) =>
        context.Notifications.PublishUpdateAsync(instance.Resource, instance.Id, snapshot => snapshot with
        {
            State = state,
            ExitCode = exitCode ?? snapshot.ExitCode,
            HealthStatus = state == KnownResourceStates.Stopping ? snapshot.HealthStatus : null,
            StopTimeStamp = KnownResourceStates.TerminalStates.Contains(state, StringComparer.Ordinal) ? DateTime.UtcNow : snapshot.StopTimeStamp,
            IsHidden = instance.Resource.Annotations.OfType<HiddenAnnotation>().LastOrDefault() is { } hidden
                && (hidden.ExitCodes is null || (state == KnownResourceStates.Finished && hidden.ExitCodes.Contains(exitCode ?? 0))),
        });

    private static int RestartsOf(CustomResourceSnapshot snapshot) =>
        snapshot.Properties.FirstOrDefault(property => property.Name == "resource.restarts")?.Value as int? ?? 0;
}
