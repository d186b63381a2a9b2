using System.Net;
using System.Net.Sockets;

namespace ClothingApp.Grpc.Client;

/// <summary>Looks up the addresses of a name.</summary>
internal delegate Task<IPAddress[]> Lookup(string host, CancellationToken ct);

/// <summary>Turns targets into addresses: every address of every name.</summary>
internal sealed class Resolver(Lookup lookup)
{
    public static readonly Resolver Default = new(Dns.GetHostAddressesAsync);

    /// <param name="targets">The names.</param>
    /// <param name="known">
    /// The addresses so far. A name that has none any more, or that cannot be looked up, keeps those that it had: no answer
    /// says nothing about the servers, and one that is really gone is ejected by its calls.
    /// </param>
    /// <param name="timeout">How long one name may take.</param>
    /// <exception cref="GrpcException">UNAVAILABLE: no target has, or had, an address.</exception>
    public async Task<IReadOnlyList<PeerAddress>> ResolveAsync(
        IReadOnlyList<Uri> targets, IReadOnlyList<PeerAddress> known, TimeSpan timeout, CancellationToken ct)
    {
        var answers = await Task.WhenAll(targets.Select(target => AnswerAsync(target, timeout, ct)));
        // Two names may lead to one server.
        PeerAddress[] found =
        [
            .. targets.Zip(answers, (target, answer) => answer.Addresses is [] ? known.Where(a => a.Target == target) : answer.Addresses)
                .SelectMany(a => a).DistinctBy(a => a.Endpoint),
        ];
        return found.Length > 0
            ? found
            : throw new GrpcException(
                GrpcStatusCode.Unavailable, $"No address for {string.Join(", ", targets.Select(t => t.Authority))}.", answers.Select(a => a.Failure).FirstOrDefault(f => f is not null));
    }

    private async Task<(PeerAddress[] Addresses, Exception? Failure)> AnswerAsync(Uri target, TimeSpan timeout, CancellationToken ct)
    {
        // localhost is one server behind two addresses: the connection tries both. A literal needs no lookup.
        if (target.HostNameType != UriHostNameType.Dns || target.IsLoopback)
            return ([new PeerAddress(target, null)], null);
        try
        {
            // The system's resolver does not stop when told to: it is left behind.
            var addresses = await lookup(target.DnsSafeHost, ct).WaitAsync(timeout, ct);
            return ([.. OneFamily(addresses).Select(a => new PeerAddress(target, a))], null);
        }
        catch (Exception e) when (e is SocketException or TimeoutException)
        {
            return ([], e);
        }
    }

    /// <summary>With both families, each pod would be listed twice and counted as two.</summary>
    private static IEnumerable<IPAddress> OneFamily(IPAddress[] addresses)
    {
        IPAddress[] plain = [.. addresses.Select(a => a.IsIPv4MappedToIPv6 ? a.MapToIPv4() : a)];
        var family = Array.Exists(plain, a => a.AddressFamily == AddressFamily.InterNetwork) ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6;
        return plain.Where(a => a.AddressFamily == family);
    }
}
