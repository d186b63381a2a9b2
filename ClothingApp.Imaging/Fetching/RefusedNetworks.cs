using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace ClothingApp.Imaging.Fetching;

/// <summary>
/// The networks that no download may reach: everything that is not the public internet, and the metadata services of clouds.
/// One table, refused-networks.txt; the published network policy is made from it too.
/// </summary>
public static class RefusedNetworks
{
    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");
    private static readonly IPNetwork SixToFour = IPNetwork.Parse("2002::/16");
    private static readonly IPNetwork Teredo = IPNetwork.Parse("2001::/32");
    private static readonly IPNetwork GlobalUnicast = IPNetwork.Parse("2000::/3");

    /// <summary>Each network with what it is, for messages to operators.</summary>
    public static IReadOnlyList<RefusedNetwork> All { get; } = Read();

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

    private static RefusedNetwork[] Read()
    {
        using var table = new StreamReader(typeof(RefusedNetworks).Assembly.GetManifestResourceStream("refused-networks.txt")!);
        var lines = table.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return [.. lines.Where(line => line[0] != '#').Select(line => line.Split(' ', 2)).Select(row => Refuse(row[0], row[1]))];
    }

    private static RefusedNetwork Refuse(string network, string reason) => new(IPNetwork.Parse(network), reason);
}

/// <param name="Network">In CIDR notation by its ToString.</param>
/// <param name="Reason">What the network is for.</param>
public sealed record RefusedNetwork(IPNetwork Network, string Reason);
