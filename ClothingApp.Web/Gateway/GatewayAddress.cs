using Microsoft.Extensions.Options;

namespace ClothingApp.Web.Gateway;

/// <summary>Where the gateway is.</summary>
internal sealed class GatewayAddress(IConfiguration configuration, IOptions<WebsiteOptions> options)
{
    /// <summary>For the website's own calls.</summary>
    public Uri ForCalls { get; } = new(configuration["services:gateway:http:0"] ?? "http://localhost:9696");

    /// <summary>For the curl that visitors copy.</summary>
    public Uri ForVisitors => options.Value.PublicGatewayAddress ?? ForCalls;
}
