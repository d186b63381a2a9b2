using System.Net;
using System.Net.Sockets;

namespace ClothingApp.Grpc.Client;

/// <summary>Looks up the addresses of a name.</summary>
internal delegate Task<IPAddress[]> Lookup(string host, CancellationToken ct);

/// <summary>Turns targets into addresses: every address of every name.</summary>
internal sealed class Resolver(Lookup lookup)
{
    public static readonly Resolver Default = new(Dns.GetHostAddressesAsync);

    /// <exception cref="GrpcException">UNAVAILABLE: no target has an address.</exception>
    public async Task<IReadOnlyList<PeerAddress>> ResolveAsync(IReadOnlyList<Uri> targets, CancellationToken ct)
    {
        var found = new List<PeerAddress>();
        SocketException? failure = null;
        foreach (var target in targets)
        {
            try
            {
                found.AddRange(await ResolveAsync(target, ct));
            }
            catch (SocketException e)
            {
                // One name without an address leaves the others usable.
                failure = e;
            }
        }
        return found.Count > 0
            ? [.. found.Distinct()]
            : throw new GrpcException(GrpcStatusCode.Unavailable, $"No address for {string.Join(", ", targets.Select(t => t.Authority))}.", failure);
    }

    private async Task<IEnumerable<PeerAddress>> ResolveAsync(Uri target, CancellationToken ct)
    {
        // localhost is one server behind two addresses: the connection tries both. A literal needs no lookup.
        if (target.HostNameType != UriHostNameType.Dns || target.IsLoopback)
            return [new PeerAddress(target, null)];
        var addresses = await lookup(target.DnsSafeHost, ct);
        // With both families, each pod would be listed twice and counted as two.
        var family = Array.Exists(addresses, a => a.AddressFamily == AddressFamily.InterNetwork) ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6;
        return addresses.Where(a => a.AddressFamily == family).Select(a => new PeerAddress(target, a));
    }
}
