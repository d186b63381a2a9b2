using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace ClothingApp.Imaging.Fetching;

/// <summary>
/// The networks that no download may reach: everything that is not the public internet, and the metadata services of clouds.
/// One table, from IANA's special-purpose registries; the published network policy is made from it too.
/// </summary>
public static class RefusedNetworks
{
    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");
    private static readonly IPNetwork SixToFour = IPNetwork.Parse("2002::/16");
    private static readonly IPNetwork Teredo = IPNetwork.Parse("2001::/32");
    private static readonly IPNetwork GlobalUnicast = IPNetwork.Parse("2000::/3");

    /// <summary>Each network with what it is, for messages to operators.</summary>
    public static IReadOnlyList<RefusedNetwork> All { get; } =
    [
        Refuse("0.0.0.0/8", "this network"),
        Refuse("10.0.0.0/8", "private"),
        Refuse("100.64.0.0/10", "carrier NAT"),
        Refuse("127.0.0.0/8", "loopback"),
        Refuse("168.63.129.16/32", "Azure's metadata and DNS"),
        Refuse("169.254.0.0/16", "link-local, cloud metadata"),
        Refuse("172.16.0.0/12", "private"),
        Refuse("192.0.0.0/24", "protocol assignments"),
        Refuse("192.0.2.0/24", "documentation"),
        Refuse("192.88.99.0/24", "6to4 relays"),
        Refuse("192.168.0.0/16", "private"),
        Refuse("198.18.0.0/15", "benchmarking"),
        Refuse("198.51.100.0/24", "documentation"),
        Refuse("203.0.113.0/24", "documentation"),
        Refuse("224.0.0.0/4", "multicast"),
        Refuse("240.0.0.0/4", "reserved, broadcast"),
        Refuse("::/128", "unspecified"),
        Refuse("::1/128", "loopback"),
        Refuse("::/96", "IPv4-compatible, deprecated"),
        Refuse("::ffff:0:0:0/96", "IPv4-translated"),
        Refuse("64:ff9b:1::/48", "local NAT64"),
        Refuse("100::/64", "discard"),
        Refuse("2001:2::/48", "benchmarking"),
        Refuse("2001:10::/28", "ORCHID, deprecated"),
        Refuse("2001:20::/28", "ORCHID"),
        Refuse("2001:db8::/32", "documentation"),
        Refuse("3fff::/20", "documentation"),
        Refuse("5f00::/16", "segment routing"),
        Refuse("fc00::/7", "unique-local"),
        Refuse("fe80::/10", "link-local"),
        Refuse("fec0::/10", "site-local, deprecated"),
        Refuse("ff00::/8", "multicast"),
    ];

    /// <returns>Null when the address may be contacted, else the network that refuses it.</returns>
    public static RefusedNetwork? Find(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        foreach (var refused in All)
        {
            if (refused.Network.Contains(address)) return refused;
        }

        if (address.AddressFamily == AddressFamily.InterNetwork) return null;
        if (address.AddressFamily != AddressFamily.InterNetworkV6) return Refuse("::/0", "neither IPv4 nor IPv6");
        return FindInner(address);
    }

    /// <summary>IPv6 addresses that stand for an IPv4 one: a gateway on the way would unpack them, so they are unpacked here.</summary>
    private static RefusedNetwork? FindInner(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        if (Nat64.Contains(address)) return Find(new IPAddress(bytes[12..]));
        if (!GlobalUnicast.Contains(address)) return Refuse("::/0", "not assigned to the internet");
        if (SixToFour.Contains(address)) return Find(new IPAddress(bytes[2..6]));
        if (Teredo.Contains(address))
        {
            // The server's address is plain, the client's has every bit flipped.
            Span<byte> client = stackalloc byte[4];
            BinaryPrimitives.WriteUInt32BigEndian(client, ~BinaryPrimitives.ReadUInt32BigEndian(bytes[12..]));
            return Find(new IPAddress(bytes[4..8])) ?? Find(new IPAddress(client));
        }

        // ISATAP marks an embedded IPv4 address in the lower half, under any prefix.
        var isatap = (BinaryPrimitives.ReadUInt32BigEndian(bytes[8..]) & 0xFDFF_FFFF) == 0x0000_5EFE;
        return isatap ? Find(new IPAddress(bytes[12..])) : null;
    }

    private static RefusedNetwork Refuse(string network, string reason) => new(IPNetwork.Parse(network), reason);
}

/// <param name="Network">In CIDR notation by its ToString.</param>
/// <param name="Reason">What the network is for.</param>
public sealed record RefusedNetwork(IPNetwork Network, string Reason);
