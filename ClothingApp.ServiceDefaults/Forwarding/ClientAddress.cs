using System.Net;
using Microsoft.AspNetCore.Http;

namespace ClothingApp.ServiceDefaults.Forwarding;

/// <summary>Who asks, through proxies. <c>X-Forwarded-For</c> is anybody's to write; only what a trusted proxy wrote into it counts.</summary>
public static class ClientAddress
{
    public const string Header = "X-Forwarded-For";

    private const int MaxForwards = 16;

    /// <summary>
    /// From the right, each entry was written by the proxy after it: the first that no proxy of ours stands for is the client.
    /// </summary>
    /// <param name="context">The request.</param>
    /// <param name="proxies">Networks of the proxies in front.</param>
    /// <param name="believed">Whoever is connected is to be believed, whatever its address.</param>
    /// <returns>IPv4 as such, however it came.</returns>
    public static IPAddress Find(HttpContext context, IReadOnlyList<IPNetwork> proxies, bool believed = false)
    {
        var address = Plain(context.Connection.RemoteIpAddress ?? IPAddress.None);
        var entries = string.Join(',', context.Request.Headers[Header].AsEnumerable()).Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        foreach (var entry in entries.Reverse().Take(MaxForwards))
        {
            if (!(believed || proxies.Any(network => network.Contains(address))) || !IPEndPoint.TryParse(entry, out var next))
                break;
            (address, believed) = (Plain(next.Address), false);
        }
        return address;
    }

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
