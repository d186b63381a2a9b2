using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Eventing;

/// <summary>Something that happened in the life of the application.</summary>
public interface IDistributedApplicationEvent;

/// <summary>Something that happened to one resource.</summary>
public interface IDistributedApplicationResourceEvent : IDistributedApplicationEvent
{
    /// <summary>Which one.</summary>
    IResource Resource { get; }
}

/// <summary>Tells those who want to know what happens.</summary>
public interface IDistributedApplicationEventing
{
    /// <summary>Wants to know of every event of a kind.</summary>
    DistributedApplicationEventSubscription Subscribe<T>(Func<T, CancellationToken, Task> callback) where T : IDistributedApplicationEvent;

    /// <summary>Wants to know of the events of a kind that happen to one resource.</summary>
    DistributedApplicationEventSubscription Subscribe<T>(IResource resource, Func<T, CancellationToken, Task> callback) where T : IDistributedApplicationResourceEvent;

    /// <summary>Does not want to know any more.</summary>
    void Unsubscribe(DistributedApplicationEventSubscription subscription);

    /// <summary>Tells all, one after the other, in the order of their subscriptions.</summary>
    Task PublishAsync<T>(T @event, CancellationToken cancellationToken = default) where T : IDistributedApplicationEvent;

    /// <summary>Tells all, in the way that is asked for.</summary>
    Task PublishAsync<T>(T @event, EventDispatchBehavior dispatchBehavior, CancellationToken cancellationToken = default) where T : IDistributedApplicationEvent;
}

/// <summary>Somebody who wants to know.</summary>
public class DistributedApplicationEventSubscription(Func<IDistributedApplicationEvent, CancellationToken, Task> callback)
{
    /// <summary>Tells them.</summary>
    public Func<IDistributedApplicationEvent, CancellationToken, Task> Callback => callback;
}

/// <summary>How those who want to know are told.</summary>
public enum EventDispatchBehavior
{
    /// <summary>One after the other; the first that fails ends it.</summary>
    BlockingSequential,

    /// <summary>All at once; whoever publishes waits for all.</summary>
    BlockingConcurrent,

    /// <summary>One after the other, while whoever publishes goes on.</summary>
    NonBlockingSequential,

    /// <summary>All at once, while whoever publishes goes on.</summary>
    NonBlockingConcurrent,
}
