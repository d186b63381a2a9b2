using System.Net;
using System.Net.Sockets;

namespace ClothingApp.Imaging.Fetching;

/// <summary>Turns a name into the addresses it stands for; IP addresses in any spelling count as names.</summary>
internal delegate Task<IPAddress[]> ResolveAddresses(string host, CancellationToken ct);

/// <summary>Decides whether an address may be contacted, and at which IP addresses.</summary>
internal sealed class AddressVetting(FetchOptions options, ResolveAddresses resolve)
{
    private const int MaxAddressLength = 8192;

    private readonly HashSet<string> _trusted = new(options.TrustedOrigins.Select(Origin), StringComparer.OrdinalIgnoreCase);

    /// <summary>The checks that need no network. Everything after them uses the parsed address alone, so that no second parser can read it differently.</summary>
    internal static FetchFailure? Parse(string address, out Uri parsed)
    {
        parsed = null!;
        if (address.Length > MaxAddressLength)
            return new(FetchError.InvalidAddress, "The address is too long");
        if (!Uri.TryCreate(address.Trim(), UriKind.Absolute, out var uri) || uri.Host.Length == 0)
            return new(FetchError.InvalidAddress, "This is not an address of a picture: give one that begins with https:// or http://");
        parsed = uri;
        return CheckForm(uri, FetchError.InvalidAddress);
    }

    /// <summary>The checks of an address that a redirect gave.</summary>
    internal static FetchFailure? CheckRedirect(Uri from, Uri to)
    {
        if (from.Scheme == Uri.UriSchemeHttps && to.Scheme != Uri.UriSchemeHttps)
            return new(FetchError.ForbiddenAddress, "The server redirects from https to an address without encryption, which is not followed");
        return CheckForm(to, FetchError.ForbiddenAddress);
    }

    /// <summary>Resolves the name, once, and vets every address: one that is refused refuses the name.</summary>
    internal async Task<VettedAddress> VetAsync(Uri uri, CancellationToken ct)
    {
        var trusted = _trusted.Contains(Origin(uri));
        if (!trusted && !options.Ports.Contains(uri.Port))
            return VettedAddress.Refused(FetchError.ForbiddenAddress, $"Port {uri.Port} may not be contacted: give an address with the usual port");

        var addresses = await ResolveAsync(uri.IdnHost, ct);
        if (addresses.Length == 0)
            return VettedAddress.Refused(FetchError.NameNotResolved, $"The name {Shown(uri)} is not known: check its spelling");
        // Which address and which network are not said: a stranger could map an internal network by asking.
        if (!trusted && Array.Exists(addresses, address => RefusedNetworks.Find(address) is not null))
            return VettedAddress.Refused(FetchError.ForbiddenAddress, $"{Shown(uri)} is not on the public internet: give a public address");
        return VettedAddress.Allowed(addresses);
    }

    private async Task<IPAddress[]> ResolveAsync(string host, CancellationToken ct)
    {
        // Resolvers reject some addresses as names (0.0.0.0 among them), which would be called misspelled rather than refused.
        if (IPAddress.TryParse(host, out var literal)) return [literal];
        try
        {
            return await resolve(host, ct).WaitAsync(ct);
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            return [];
        }
    }

    private static FetchFailure? CheckForm(Uri uri, FetchError error)
    {
        if (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps)
            return new(error, "Only http and https addresses are fetched");
        if (uri.UserInfo.Length > 0)
            return new(error, "Addresses with a user name or password are not fetched");
        if (uri.OriginalString.Length > MaxAddressLength)
            return new(error, "The address is too long");
        if (!HostName.IsUsable(uri))
            return new(error, "The host of this address cannot be a name: check its spelling");
        return null;
    }

    private static string Origin(string origin) => Uri.TryCreate(origin, UriKind.Absolute, out var uri) ? Origin(uri) : origin;

    private static string Origin(Uri uri) => $"{uri.Scheme}://{uri.IdnHost}:{uri.Port}";

    private static string Shown(Uri uri) => uri.IdnHost.Length <= 80 ? uri.IdnHost : $"{uri.IdnHost[..80]}...";
}

internal readonly record struct FetchFailure(FetchError Error, string Message);

/// <summary>The IP addresses that may be connected to, or why none may.</summary>
internal readonly record struct VettedAddress(IPAddress[] Addresses, FetchFailure? Failure)
{
    internal static VettedAddress Allowed(IPAddress[] addresses) => new(addresses, null);

    internal static VettedAddress Refused(FetchError error, string message) => new([], new FetchFailure(error, message));
}
