using System.ComponentModel.DataAnnotations;
using System.Net;

namespace ClothingApp.Web;

/// <summary>Settings of the website, in the section <c>Website</c>.</summary>
internal sealed record WebsiteOptions
{
    /// <summary>The largest picture that may be uploaded, in bytes. The gateway has its own limit.</summary>
    public const int MaxPictureBytes = 10 * 1024 * 1024;

    /// <summary>The model that classifies, by its name at the gateway.</summary>
    [Required, RegularExpression("[A-Za-z0-9._-]+")]
    public string Model { get; init; } = "clothing-model";

    /// <summary>The gateway's address as visitors reach it, for the curl shown to them; where empty, the address that the website itself uses.</summary>
    public Uri? PublicGatewayAddress { get; init; }

    /// <summary>A file with the website's API key for the gateway, one line; empty where the gateway asks for none. The key needs the scopes models, predict, explain and forward.</summary>
    public string GatewayKeyFile { get; init; } = "";

    /// <summary>Pictures that one visitor may ask about in a minute, at each replica; as many may come at once. A map of what mattered counts as 20. 0 switches the limit off.</summary>
    [Range(0, 1_000_000)]
    public int VisitorPicturesPerMinute { get; init; } = 120;

    /// <summary>Networks such as 10.0.0.0/8 whose X-Forwarded-For is believed: those of the proxies in front.</summary>
    public IReadOnlyList<string> TrustedProxies { get; init; } = [];
}

internal static class WebsiteOptionsExtensions
{
    public static void AddWebsiteOptions(this IHostApplicationBuilder builder) =>
        builder.Services.AddOptions<WebsiteOptions>().BindConfiguration("Website").ValidateDataAnnotations()
            .Validate(website => website.GatewayKeyFile.Length == 0 || File.Exists(website.GatewayKeyFile), "Website:GatewayKeyFile names no file.")
            .Validate(website => website.TrustedProxies.All(network => IPNetwork.TryParse(network, out _)), "Website:TrustedProxies takes networks such as 10.0.0.0/8.")
            .ValidateOnStart();
}
