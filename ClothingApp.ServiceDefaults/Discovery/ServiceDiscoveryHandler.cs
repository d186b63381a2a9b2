using System.Collections.Concurrent;
using Microsoft.Extensions.Configuration;

namespace ClothingApp.ServiceDefaults.Discovery;

/// <summary>Sends a request for <c>http://gateway/...</c> to the next of the configured addresses of that service, in turn.</summary>
internal sealed class ServiceDiscoveryHandler(IConfiguration configuration, RoundRobin turns) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        // A port, or a name with a dot that is no endpoint's, is a place and not a service.
        if (request.RequestUri is not { IsDefaultPort: true } logical || ServiceEndpoints.Resolve(configuration, logical) is not { Count: > 0 } addresses)
            return await base.SendAsync(request, cancellationToken);

        request.RequestUri = Combine(addresses[turns.Next(logical.Host, addresses.Count)], logical);
        try
        {
            return await base.SendAsync(request, cancellationToken);
        }
        finally
        {
            request.RequestUri = logical; // so that a second try starts from the name again
        }
    }

    private static Uri Combine(Uri address, Uri logical) =>
        new UriBuilder(logical) { Scheme = address.Scheme, Host = address.Host, Port = address.Port, Path = address.AbsolutePath.TrimEnd('/') + logical.AbsolutePath }.Uri;
}

/// <summary>Whose turn it is among the addresses of each service. Shared by all clients: handlers come and go.</summary>
internal sealed class RoundRobin
{
    private readonly ConcurrentDictionary<string, uint> _turns = new(StringComparer.OrdinalIgnoreCase);

    public int Next(string service, int count) => (int)(_turns.AddOrUpdate(service, 0, static (_, turn) => unchecked(turn + 1)) % (uint)count);
}
