using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Eventing;

/// <inheritdoc/>
public class DistributedApplicationEventing : IDistributedApplicationEventing
{
    private readonly Lock _lock = new();
    private readonly List<(Type Event, DistributedApplicationEventSubscription Subscription)> _subscriptions = [];

    /// <inheritdoc/>
    public DistributedApplicationEventSubscription Subscribe<T>(Func<T, CancellationToken, Task> callback) where T : IDistributedApplicationEvent
    {
        var subscription = new DistributedApplicationEventSubscription((@event, ct) => callback((T)@event, ct));
        lock (_lock)
            _subscriptions.Add((typeof(T), subscription));
        return subscription;
    }

    /// <inheritdoc/>
    public DistributedApplicationEventSubscription Subscribe<T>(IResource resource, Func<T, CancellationToken, Task> callback) where T : IDistributedApplicationResourceEvent =>
        Subscribe<T>((@event, ct) => @event.Resource == resource ? callback(@event, ct) : Task.CompletedTask);

    /// <inheritdoc/>
    public void Unsubscribe(DistributedApplicationEventSubscription subscription)
    {
        lock (_lock)
            _subscriptions.RemoveAll(entry => entry.Subscription == subscription);
    }

    /// <inheritdoc/>
    public Task PublishAsync<T>(T @event, CancellationToken cancellationToken = default) where T : IDistributedApplicationEvent =>
        PublishAsync(@event, EventDispatchBehavior.BlockingSequential, cancellationToken);

    /// <inheritdoc/>
    public async Task PublishAsync<T>(T @event, EventDispatchBehavior dispatchBehavior, CancellationToken cancellationToken = default) where T : IDistributedApplicationEvent
    {
        List<DistributedApplicationEventSubscription> listeners;
        lock (_lock)
            listeners = [.. _subscriptions.Where(entry => entry.Event == typeof(T)).Select(entry => entry.Subscription)];

        switch (dispatchBehavior)
        {
            case EventDispatchBehavior.BlockingSequential:
                await OneByOneAsync();
                break;
            case EventDispatchBehavior.BlockingConcurrent:
                await Task.WhenAll(listeners.Select(TellAsync));
                break;
            case EventDispatchBehavior.NonBlockingSequential:
                _ = OneByOneAsync();
                break;
            default:
                _ = Task.WhenAll(listeners.Select(TellAsync));
                break;
        }

        async Task OneByOneAsync()
        {
            foreach (var listener in listeners)
                await listener.Callback(@event, cancellationToken);
        }

        Task TellAsync(DistributedApplicationEventSubscription listener) => listener.Callback(@event, cancellationToken);
    }
}
