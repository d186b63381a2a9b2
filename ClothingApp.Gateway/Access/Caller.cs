using System.Net;
using System.Net.Sockets;
using ClothingApp.ServiceDefaults.Forwarding;

namespace ClothingApp.Gateway.Access;

/// <summary>Who asks: the client of a key, or an address.</summary>
/// <param name="Id">What its rate is counted by.</param>
internal sealed record Caller(string Id)
{
    private const int Ipv6SubscriberBits = 64;

    /// <summary>Of the request, as <see cref="ApiKeyMiddleware"/> found out.</summary>
    public static Caller Of(HttpContext context) => context.Features.Get<Caller>() ?? new Caller("");

    /// <summary>A key stands for its client, one that forwards for whoever it names; everybody else is an address.</summary>
    public static Caller Find(HttpContext context, ApiKey? key, IReadOnlyList<IPNetwork> proxies) =>
        key is not null && !key.Allows(Scope.Forward)
            ? new Caller($"key {key.Name}")
            : new Caller(Group(ClientAddress.Find(context, proxies, believed: key is not null)));

    /// <summary>Whoever has one address of IPv6 has 2^64 of them.</summary>
    private static string Group(IPAddress address) => address.AddressFamily == AddressFamily.InterNetwork
        ? address.ToString()
        : new IPNetwork(new IPAddress([.. address.GetAddressBytes()[..(Ipv6SubscriberBits / 8)], .. new byte[8]]), Ipv6SubscriberBits).ToString();
}
