using Aspire.Hosting.Eventing;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>The description is complete; nothing has been started. The last moment to change it.</summary>
public class BeforeStartEvent(IServiceProvider services, DistributedApplicationModel model) : IDistributedApplicationEvent
{
    /// <summary>The AppHost's own services.</summary>
    public IServiceProvider Services => services;

    /// <summary>All resources.</summary>
    public DistributedApplicationModel Model => model;
}

/// <summary>Every resource is on its way.</summary>
public class AfterResourcesCreatedEvent(IServiceProvider services, DistributedApplicationModel model) : IDistributedApplicationEvent
{
    /// <summary>The AppHost's own services.</summary>
    public IServiceProvider Services => services;

    /// <summary>All resources.</summary>
    public DistributedApplicationModel Model => model;
}

/// <summary>The addresses of a resource are known.</summary>
public class ResourceEndpointsAllocatedEvent(IResource resource, IServiceProvider services) : IDistributedApplicationResourceEvent
{
    /// <inheritdoc/>
    public IResource Resource => resource;

    /// <summary>The AppHost's own services.</summary>
    public IServiceProvider Services => services;
}

/// <summary>The connection string of a resource is known.</summary>
public class ConnectionStringAvailableEvent(IResource resource, IServiceProvider services) : IDistributedApplicationResourceEvent
{
    /// <inheritdoc/>
    public IResource Resource => resource;

    /// <summary>The AppHost's own services.</summary>
    public IServiceProvider Services => services;
}

/// <summary>What a resource waited for is there; it starts when the handlers are done.</summary>
public class BeforeResourceStartedEvent(IResource resource, IServiceProvider services) : IDistributedApplicationResourceEvent
{
    /// <inheritdoc/>
    public IResource Resource => resource;

    /// <summary>The AppHost's own services.</summary>
    public IServiceProvider Services => services;
}

/// <summary>A resource is healthy for the first time; those that wait for it start when the handlers are done.</summary>
public class ResourceReadyEvent(IResource resource, IServiceProvider services) : IDistributedApplicationResourceEvent
{
    /// <inheritdoc/>
    public IResource Resource => resource;

    /// <summary>The AppHost's own services.</summary>
    public IServiceProvider Services => services;
}

/// <summary>A resource has ended, by itself or because it was asked to.</summary>
public class ResourceStoppedEvent(IResource resource, IServiceProvider services, ResourceEvent resourceEvent) : IDistributedApplicationResourceEvent
{
    /// <inheritdoc/>
    public IResource Resource => resource;

    /// <summary>The AppHost's own services.</summary>
    public IServiceProvider Services => services;

    /// <summary>What it was at the end.</summary>
    public ResourceEvent ResourceEvent => resourceEvent;
}

/// <summary>The description of the application.</summary>
public class DistributedApplicationModel
{
    /// <param name="resources">All resources.</param>
    public DistributedApplicationModel(IResourceCollection resources) => Resources = resources;

    /// <summary>All resources, in the order of their description.</summary>
    public IResourceCollection Resources { get; }
}
