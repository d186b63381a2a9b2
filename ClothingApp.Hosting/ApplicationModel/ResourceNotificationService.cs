using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using ClothingApp.Hosting.Orchestration;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Knows the state of every resource, and tells of each change.</summary>
public class ResourceNotificationService : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, ResourceEvent> _current = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<Channel<ResourceEvent>> _watchers = [];
    private readonly IServiceProvider _services;
    private readonly ResourceLoggerService _loggers;

    /// <param name="logger">For what nobody else would hear of.</param>
    /// <param name="hostApplicationLifetime">Ends every wait when the application stops.</param>
    /// <param name="serviceProvider">The AppHost's own services.</param>
    /// <param name="resourceLoggerService">Says among a resource's output what it waits for.</param>
    [SuppressMessage("Style", "IDE0060", Justification = "Aspire's signature")]
    public ResourceNotificationService(
        ILogger<ResourceNotificationService> logger, IHostApplicationLifetime hostApplicationLifetime, IServiceProvider serviceProvider, ResourceLoggerService resourceLoggerService) =>
        (_services, _loggers) = (serviceProvider, resourceLoggerService);

    /// <summary>What becomes of those that wait for a resource that fails, unless they say so themselves.</summary>
    internal WaitBehavior DefaultWaitBehavior { get; set; } = WaitBehavior.StopOnResourceUnavailable;

    /// <summary>Replaces what is known of a resource, of all its instances if there are several.</summary>
    public async Task PublishUpdateAsync(IResource resource, Func<CustomResourceSnapshot, CustomResourceSnapshot> stateFactory)
    {
        foreach (var instance in ResourceInstance.Of(resource))
            await PublishUpdateAsync(resource, instance.Id, stateFactory);
    }

    /// <summary>Replaces what is known of one instance of a resource.</summary>
    public Task PublishUpdateAsync(IResource resource, string resourceId, Func<CustomResourceSnapshot, CustomResourceSnapshot> stateFactory)
    {
        lock (_lock)
        {
            var before = _current.GetValueOrDefault(resourceId)?.Snapshot ?? new CustomResourceSnapshot
            {
                ResourceType = resource.GetType().Name.Replace("Resource", "", StringComparison.Ordinal),
                Properties = [],
                CreationTimeStamp = DateTime.UtcNow,
            };
            var after = stateFactory(before);
            var change = _current[resourceId] = new ResourceEvent(resource, resourceId, after with { Commands = CommandsOf(resource, after) });
            foreach (var watcher in _watchers)
                watcher.Writer.TryWrite(change);
        }
        return Task.CompletedTask;
    }

    /// <summary>What is known now.</summary>
    public bool TryGetCurrentState(string resourceId, [NotNullWhen(true)] out ResourceEvent? resourceEvent)
    {
        lock (_lock)
            return _current.TryGetValue(resourceId, out resourceEvent);
    }

    /// <summary>Waits for a state; the state is <see cref="KnownResourceStates.Running"/> unless given.</summary>
    public Task WaitForResourceAsync(string resourceName, string? targetState = null, CancellationToken cancellationToken = default) =>
        WaitForResourceAsync(resourceName, change => change.Snapshot.State?.Text == (targetState ?? KnownResourceStates.Running), cancellationToken);

    /// <summary>Waits for one of several states, and says which.</summary>
    public async Task<string> WaitForResourceAsync(string resourceName, IEnumerable<string> targetStates, CancellationToken cancellationToken = default)
    {
        var targets = targetStates.ToHashSet(StringComparer.Ordinal);
        var change = await WaitForResourceAsync(resourceName, change => change.Snapshot.State is { } state && targets.Contains(state.Text), cancellationToken);
        return change.Snapshot.State!.Text;
    }

    /// <summary>Waits until the resource runs and its health checks pass.</summary>
    public Task<ResourceEvent> WaitForResourceHealthyAsync(string resourceName, CancellationToken cancellationToken = default) =>
        WaitForResourceHealthyAsync(resourceName, WaitBehavior.WaitOnResourceUnavailable, cancellationToken);

    /// <summary>Waits until the resource runs and its health checks pass.</summary>
    /// <exception cref="DistributedApplicationException">It failed, and that ends the wait.</exception>
    public async Task<ResourceEvent> WaitForResourceHealthyAsync(string resourceName, WaitBehavior waitBehavior, CancellationToken cancellationToken = default)
    {
        var change = await WaitForResourceAsync(resourceName, change => IsHealthy(change) || (IsTerminal(change) && waitBehavior == WaitBehavior.StopOnResourceUnavailable), cancellationToken);
        if (!IsHealthy(change))
            throw new DistributedApplicationException($"{resourceName} {Fate(change)}");
        if (change.Snapshot.Ready is { } ready)
            await ready.WaitAsync(cancellationToken);
        return change;
    }

    /// <summary>Waits until a condition holds of an instance; it may hold already.</summary>
    public async Task<ResourceEvent> WaitForResourceAsync(string resourceName, Func<ResourceEvent, bool> predicate, CancellationToken cancellationToken = default)
    {
        await foreach (var change in WatchAsync(cancellationToken))
        {
            if ((Is(change.Resource.Name) || Is(change.ResourceId)) && predicate(change))
                return change;
        }
        throw new OperationCanceledException(cancellationToken);

        bool Is(string name) => string.Equals(name, resourceName, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Waits for all that a resource waits for.</summary>
    /// <exception cref="DistributedApplicationException">Something will never be there.</exception>
    public async Task WaitForDependenciesAsync(IResource resource, CancellationToken cancellationToken)
    {
        foreach (var wait in resource.Annotations.OfType<WaitAnnotation>())
        {
            var stops = (wait.WaitBehavior ?? DefaultWaitBehavior) == WaitBehavior.StopOnResourceUnavailable;
            foreach (var instance in ResourceInstance.Of(wait.Resource))
            {
                if (!Fulfilled(wait, TryGetCurrentState(instance.Id, out var now) ? now : null))
                    ModelLog.Waiting(_loggers.GetLogger(resource), instance.Id, What(wait));
                var change = await WaitForResourceAsync(instance.Id, change => Fulfilled(wait, change) || (IsTerminal(change) && (stops || wait.WaitType == WaitType.WaitForCompletion)), cancellationToken);
                if (!Fulfilled(wait, change))
                    throw new DistributedApplicationException($"it waits for {instance.Id}, which {Fate(change)}");
                if (wait.WaitType == WaitType.WaitUntilHealthy && change.Snapshot.Ready is { } ready)
                    await ready.WaitAsync(cancellationToken);
            }
        }
    }

    /// <summary>What is known now, then each change in its order.</summary>
    public async IAsyncEnumerable<ResourceEvent> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        // Unbounded on purpose: changes come by the handful, and a waiter that missed one might wait for ever.
        var channel = Channel.CreateUnbounded<ResourceEvent>();
        lock (_lock)
        {
            foreach (var known in _current.Values)
                channel.Writer.TryWrite(known);
            _watchers.Add(channel);
        }
        try
        {
            await foreach (var change in channel.Reader.ReadAllAsync(cancellationToken))
                yield return change;
        }
        finally
        {
            lock (_lock)
                _watchers.Remove(channel);
        }
    }

    /// <summary>Nobody is told any more.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            foreach (var watcher in _watchers)
                watcher.Writer.TryComplete();
        }
        GC.SuppressFinalize(this);
    }

    internal IReadOnlyList<ResourceEvent> Snapshot()
    {
        lock (_lock)
            return [.. _current.Values];
    }

    internal static bool IsHealthy(ResourceEvent change) =>
        change.Snapshot is { HealthStatus: HealthStatus.Healthy, State.Text: var state } && state == KnownResourceStates.Running;

    internal static bool IsTerminal(ResourceEvent change) => KnownResourceStates.TerminalStates.Contains(change.Snapshot.State?.Text, StringComparer.Ordinal);

    private static bool Fulfilled(WaitAnnotation wait, ResourceEvent? change) => change is not null && wait.WaitType switch
    {
        WaitType.WaitUntilHealthy => IsHealthy(change),
        WaitType.WaitUntilStarted => change.Snapshot.State?.Text == KnownResourceStates.Running,
        _ => IsTerminal(change) && change.Snapshot.ExitCode == wait.ExitCode && change.Snapshot.State?.Text != KnownResourceStates.FailedToStart,
    };

    private static string What(WaitAnnotation wait) => wait.WaitType switch
    {
        WaitType.WaitUntilHealthy => "to become healthy",
        WaitType.WaitUntilStarted => "to run",
        _ => "to finish",
    };

    private static string Fate(ResourceEvent change) =>
        change.Snapshot.State?.Text == KnownResourceStates.FailedToStart ? "did not start" : $"ended with exit code {change.Snapshot.ExitCode}";

    private ImmutableArray<ResourceCommandSnapshot> CommandsOf(IResource resource, CustomResourceSnapshot snapshot) =>
    [
        .. resource.Annotations.OfType<ResourceCommandAnnotation>().Select(command => new ResourceCommandSnapshot(
            command.Name, command.UpdateState(new UpdateCommandStateContext { ResourceSnapshot = snapshot, ServiceProvider = _services }),
            command.DisplayName, command.DisplayDescription, command.Parameter, command.ConfirmationMessage, command.IconName, command.IconVariant, command.IsHighlighted)),
    ];
}
