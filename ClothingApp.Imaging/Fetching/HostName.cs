using System.Buffers;

namespace ClothingApp.Imaging.Fetching;

/// <summary>The host of an address in the one form that everything after uses: resolving, the Host header and TLS.</summary>
internal static class HostName
{
    private const int MaxLength = 253;
    private const int MaxLabelLength = 63;

    // Names of the internet have letters, digits and hyphens; underscores are seen all the same.
    private static readonly SearchValues<char> Allowed = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_");

    /// <returns>False for what no name can be. <see cref="Uri"/> takes many such hosts: it leaves those that IDNA refuses as they are, or throws later.</returns>
    internal static bool IsUsable(Uri uri)
    {
        if (uri.HostNameType is UriHostNameType.IPv4 or UriHostNameType.IPv6) return true;
        string host;
        try
        {
            host = uri.IdnHost;
        }
        catch (UriFormatException)
        {
            return false;
        }

        var name = host.AsSpan();
        if (name is [.. var relative, '.']) name = relative;
        if (name.Length is 0 or > MaxLength) return false;
        foreach (var range in name.Split('.'))
        {
            var label = name[range];
            if (label.Length is 0 or > MaxLabelLength || label.ContainsAnyExcept(Allowed)) return false;
        }

        return true;
    }
}
