using System.ComponentModel;
using System.Diagnostics;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ClothingApp.Hosting.Orchestration;

/// <summary>
/// One resource from its wait to its end:
/// <code>
/// Waiting → Starting → Running (healthy or not) → Stopping → Exited    the application stops
///              ↑          ├→ Finished                                  it ended by itself, with success, and is no service
///              └─ pause ←─┴→ FailedToStart                             it ended too often
/// </code>
/// </summary>
internal sealed class ResourceRunner(IResource resource, OrchestrationContext context)
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    private readonly ResourceOutput _output = new(resource.Name, context.Console);

    public IResource Resource => resource;

    /// <summary>Why it is in <see cref="KnownResourceStates.FailedToStart"/>.</summary>
    public string? Failure { get; private set; }

    public IReadOnlyList<string> LastOutput => _output.Last;

    /// <summary>What listens is meant to stay; anything else may come to its end.</summary>
    private bool IsService => resource.Annotations.OfType<EndpointAnnotation>().Any();

    public async Task RunAsync(CancellationToken stopping)
    {
        try
        {
            if (await WaitForOthersAsync(stopping) is { } missing)
                await FailAsync(missing);
            else
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
        catch (Exception error) when (error is Win32Exception or InvalidOperationException)
        {
            await FailAsync($"it cannot be started: {error.Message}");
        }
    }

    private async Task LiveAsync(CancellationToken stopping)
    {
        for (var restarts = 0; ;)
        {
            stopping.ThrowIfCancellationRequested();
            await BecomeAsync(KnownResourceStates.Starting);
            var plan = await context.Planner.PlanAsync(resource, new ResourceLogger(_output), stopping);
            var start = Stopwatch.GetTimestamp();
            var exitCode = await LiveOnceAsync(plan, stopping);
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
            context.Console.Warn($"{resource.Name} ended with exit code {exitCode}; it starts again in {pause.TotalSeconds:0.#} s (restart {restarts} of {context.Restarts.MaxRestarts})");
            await BecomeAsync(KnownResourceStates.Starting, exitCode);
            await Task.Delay(pause, stopping);
        }
    }

    private async Task<int> LiveOnceAsync(ProcessPlan plan, CancellationToken stopping)
    {
        await using var child = ChildProcess.Start(plan, context.Watchdog, _output);
        await context.Notifications.PublishUpdateAsync(resource, snapshot => snapshot with
        {
            State = KnownResourceStates.Running,
            StartTimeStamp = DateTime.UtcNow,
            HealthStatus = null,
            ExitCode = null,
        });

        using var over = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var health = context.Health.WatchAsync(resource, over.Token);
        await ((Task)child.Exit).WaitAsync(stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await over.CancelAsync();
        await health;

        if (stopping.IsCancellationRequested)
        {
            await BecomeAsync(KnownResourceStates.Stopping);
            await child.TerminateAsync(Grace);
            await BecomeAsync(KnownResourceStates.Exited, await child.Exit);
        }
        return await child.Exit;
    }

    /// <returns>What is missing for ever, or null when everything is there.</returns>
    private async Task<string?> WaitForOthersAsync(CancellationToken stopping)
    {
        foreach (var wait in resource.Annotations.OfType<WaitAnnotation>())
        {
            await BecomeAsync(KnownResourceStates.Waiting);
            var change = await context.Notifications.WaitForResourceAsync(wait.Resource.Name, change =>
                KnownResourceStates.TerminalStates.Contains(change.Snapshot.State?.Text, StringComparer.Ordinal)
                || (wait.WaitType == WaitType.WaitUntilHealthy && ResourceNotificationService.IsHealthy(change)), stopping);

            var snapshot = change.Snapshot;
            var fulfilled = wait.WaitType == WaitType.WaitUntilHealthy
                ? ResourceNotificationService.IsHealthy(change)
                : snapshot.ExitCode == wait.ExitCode && snapshot.State?.Text != KnownResourceStates.FailedToStart;
            if (!fulfilled)
                return $"it waits for {wait.Resource.Name}, which {(snapshot.State?.Text == KnownResourceStates.FailedToStart ? "did not start" : $"ended with exit code {snapshot.ExitCode}")}";
        }
        return null;
    }

    private Task FailAsync(string reason, int? exitCode = null)
    {
        Failure = reason;
        return BecomeAsync(KnownResourceStates.FailedToStart, exitCode);
    }

    private Task BecomeAsync(string state, int? exitCode = null) =>
        context.Notifications.PublishUpdateAsync(resource, snapshot => snapshot with
        {
            State = state,
            ExitCode = exitCode ?? snapshot.ExitCode,
            HealthStatus = state == KnownResourceStates.Stopping ? snapshot.HealthStatus : (HealthStatus?)null,
        });
}
