using System.Net;

namespace ClothingApp.Gateway.Access;

/// <summary>The section <c>Gateway:ApiKeys</c>.</summary>
internal sealed record AccessOptions
{
    public const string Section = $"{GatewayOptions.Section}:ApiKeys";

    /// <summary>The keys' file, see <see cref="ApiKeyFile"/>; empty: everybody may ask.</summary>
    public string File { get; init; } = "";

    /// <summary>Networks such as 10.0.0.0/8 whose X-Forwarded-For is believed: those of the proxies in front.</summary>
    public IReadOnlyList<string> TrustedProxies { get; init; } = [];

    public static bool AreNetworks(IReadOnlyList<string> networks) => networks.All(network => IPNetwork.TryParse(network, out _));
}
