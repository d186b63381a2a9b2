using ClothingApp.ServiceDefaults.Discovery;
using Microsoft.Extensions.Options;

namespace ClothingApp.Web.Gateway;

/// <summary>Where the gateway is.</summary>
internal sealed class GatewayAddress(IConfiguration configuration, IOptions<WebsiteOptions> options)
{
    /// <summary>The gateway's own default, for a website that is started alone.</summary>
    private static readonly Uri Alone = new("http://localhost:9696");

    private readonly IReadOnlyList<Uri> _configured = ServiceEndpoints.Resolve(configuration, "gateway", "http");

    /// <summary>For the website's own calls; as a name, so that service discovery takes the configured addresses in turn.</summary>
    public Uri ForCalls => _configured is [] ? Alone : new Uri("http://gateway");

    /// <summary>For the curl that visitors copy.</summary>
    public Uri ForVisitors => options.Value.PublicGatewayAddress ?? (_configured is [var first, ..] ? first : Alone);
}
