using Aspire.Hosting.Docker.Resources.ComposeNodes;

namespace ClothingApp.Hosting.Publishing.Compose;

/// <summary>
/// Two networks: in the inner one everybody reaches everybody and nobody the world; the outer one is the way out (and, on one machine, the way
/// in: a published port needs it). Who neither serves the world nor is said to contact it has no way out.
/// </summary>
internal sealed record ComposeNetworks(string Inner, string Outer, bool IsSwarm)
{
    public static ComposeNetworks For(string name, bool swarm) => new(name, $"{name}-world", swarm);

    public IEnumerable<Network> All =>
    [
        new() { Name = Inner, Driver = Driver, Internal = true },
        new() { Name = Outer, Driver = Driver },
    ];

    private string Driver => IsSwarm ? "overlay" : "bridge";
}
