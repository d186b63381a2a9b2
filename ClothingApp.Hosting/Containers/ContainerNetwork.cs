using System.Net;
using ClothingApp.Hosting.Orchestration;

namespace ClothingApp.Hosting.Containers;

/// <summary>The network that the containers of an application share, where they find one another by name.</summary>
/// <param name="GatewayAddress">
/// The address of this machine in that network: what listens there is reached by the containers. Null where the network is inside a
/// virtual machine or a user's own space (Docker Desktop, podman without root): there the containers reach this machine's loopback.
/// Podman makes the address only with the first container; <see cref="GatewaySocket"/> can listen before.
/// </param>
internal sealed record ContainerNetwork(string Name, IPAddress? GatewayAddress)
{
    /// <summary>This machine's name in every container of the network.</summary>
    public const string HostName = InstanceContext.MachineFromContainer;

    /// <summary>What <c>--add-host</c> takes.</summary>
    public string HostEntry => GatewayAddress?.ToString() ?? "host-gateway";
}
