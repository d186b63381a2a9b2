using System.Net;
using ClothingApp.ServiceDefaults.Forwarding;
using Microsoft.Extensions.Options;

namespace ClothingApp.Web.Gateway;

/// <summary>Sends the website's key along, where there is one, and says for whom it asks: the gateway counts visitors, not websites.</summary>
internal sealed class GatewayKeyHandler(IOptions<WebsiteOptions> options, IHttpContextAccessor visitors) : DelegatingHandler
{
    private readonly IPNetwork[] _proxies = [.. options.Value.TrustedProxies.Select(IPNetwork.Parse)];

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (options.Value.GatewayKeyFile is { Length: > 0 } file)
            request.Headers.Add("X-API-Key", await ReadAsync(file, cancellationToken));
        if (visitors.HttpContext is { } context)
            request.Headers.Add(ClientAddress.Header, ClientAddress.Find(context, _proxies).ToString());
        return await base.SendAsync(request, cancellationToken);
    }

    /// <summary>Each time: the file may be replaced while the website runs, and it is one line.</summary>
    private static async Task<string> ReadAsync(string file, CancellationToken ct)
    {
        try
        {
            return (await File.ReadAllTextAsync(file, ct)).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new HttpRequestException($"the file of Website:GatewayKeyFile cannot be read: {e.Message}", e);
        }
    }
}
