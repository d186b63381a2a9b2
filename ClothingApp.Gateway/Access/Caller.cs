using System.Net;
using System.Net.Sockets;

namespace ClothingApp.Gateway.Access;

/// <summary>Who asks: the client of a key, or an address.</summary>
/// <param name="Id">What its rate is counted by.</param>
internal sealed record Caller(string Id)
{
    private const int MaxForwards = 16, Ipv6SubscriberBits = 64;

    /// <summary>Of the request, as <see cref="ApiKeyMiddleware"/> found out.</summary>
    public static Caller Of(HttpContext context) => context.Features.Get<Caller>() ?? new Caller("");

    /// <summary>A key stands for its client, one that forwards for whoever it names; everybody else is an address.</summary>
    public static Caller Find(HttpContext context, ApiKey? key, IReadOnlyList<IPNetwork> proxies) =>
        key is not null && !key.Allows(Scope.Forward)
            ? new Caller($"key {key.Name}")
            : new Caller(Group(Address(context, key is not null, proxies)));

    /// <summary>From the right, each entry was written by the proxy after it: the first that no proxy of ours stands for is the client.</summary>
    private static IPAddress Address(HttpContext context, bool believed, IReadOnlyList<IPNetwork> proxies)
    {
        var address = Plain(context.Connection.RemoteIpAddress ?? IPAddress.None);
        var entries = string.Join(',', context.Request.Headers["X-Forwarded-For"].AsEnumerable()).Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        foreach (var entry in entries.Reverse().Take(MaxForwards))
        {
            if (!(believed || proxies.Any(network => network.Contains(address))) || !IPEndPoint.TryParse(entry, out var next))
                break;
            (address, believed) = (Plain(next.Address), false);
        }
        return address;
    }

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    /// <summary>Whoever has one address of IPv6 has 2^64 of them.</summary>
    private static string Group(IPAddress address) => address.AddressFamily == AddressFamily.InterNetwork
        ? address.ToString()
        : new IPNetwork(new IPAddress([.. address.GetAddressBytes()[..(Ipv6SubscriberBits / 8)], .. new byte[8]]), Ipv6SubscriberBits).ToString();
}
