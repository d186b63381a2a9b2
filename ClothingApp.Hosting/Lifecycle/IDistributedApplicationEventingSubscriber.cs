using Aspire.Hosting.Eventing;

namespace Aspire.Hosting.Lifecycle;

/// <summary>A service of the AppHost that wants to know what happens.</summary>
public interface IDistributedApplicationEventingSubscriber
{
    /// <summary>Called once, before anything happens.</summary>
    Task SubscribeAsync(IDistributedApplicationEventing eventing, DistributedApplicationExecutionContext executionContext, CancellationToken cancellationToken);
}
