using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace ClothingApp.Hosting.Orchestration;

/// <summary>Values as one process or container of a resource sees them.</summary>
internal sealed class InstanceContext : ValueProviderContext
{
    /// <summary>The name by which containers reach programs that run on this machine itself.</summary>
    public const string MachineFromContainer = "aspire.dev.internal";

    public InstanceContext(ResourceInstance instance, DistributedApplicationExecutionContext execution)
    {
        (Instance, Caller, ExecutionContext) = (instance, instance.Resource, execution);
        Network = instance.Resource.IsContainer() ? KnownNetworkIdentifiers.DefaultAspireContainerNetwork : KnownNetworkIdentifiers.LocalhostNetwork;
    }

    public ResourceInstance Instance { get; }

    /// <summary>Ports of this machine whose addresses were given to a container.</summary>
    public HashSet<int> MachinePorts { get; } = [];

    public bool IsContainer => Network == KnownNetworkIdentifiers.DefaultAspireContainerNetwork;

    /// <summary>Where the asking resource connects to.</summary>
    public static (string Host, int Port) AddressFor(ValueProviderContext context, EndpointReference endpoint)
    {
        var allocated = endpoint.Allocated;
        if (context.Network != KnownNetworkIdentifiers.DefaultAspireContainerNetwork)
            return (allocated.Address, allocated.Port);
        if (endpoint.Resource.IsContainer())
            return (endpoint.Resource.Name, endpoint.TargetPort ?? allocated.Port);
        return (((InstanceContext)context).OnMachine(allocated.Port), allocated.Port);
    }

    /// <summary>Where the process listens: this very one when it asks for its own, else the first.</summary>
    public static int TargetPortFor(ValueProviderContext context, EndpointReference endpoint)
    {
        var ports = endpoint.EndpointAnnotation.InstancePorts;
        if (ports.Count == 0)
            return endpoint.TargetPort ?? endpoint.Port;
        return context is InstanceContext instance && context.Caller == endpoint.Resource ? ports[instance.Instance.Number] : ports[0];
    }

    /// <summary>The name of this machine to the asking resource, which will want to reach this port of it.</summary>
    public string OnMachine(int port)
    {
        if (!IsContainer)
            return "localhost";
        MachinePorts.Add(port);
        return MachineFromContainer;
    }
}
