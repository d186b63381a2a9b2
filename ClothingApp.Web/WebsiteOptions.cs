using System.ComponentModel.DataAnnotations;

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
}

internal static class WebsiteOptionsExtensions
{
    public static void AddWebsiteOptions(this IHostApplicationBuilder builder) =>
        builder.Services.AddOptions<WebsiteOptions>().BindConfiguration("Website").ValidateDataAnnotations().ValidateOnStart();
}
