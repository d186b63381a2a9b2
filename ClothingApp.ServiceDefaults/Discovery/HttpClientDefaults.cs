using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ClothingApp.ServiceDefaults.Discovery;

/// <summary>What every client of <see cref="IHttpClientFactory"/> gets: service discovery, and a bound on each wait.</summary>
internal static class HttpClientDefaults
{
    public static void AddHttpClientDefaults(this IServiceCollection services)
    {
        services.TryAddSingleton<RoundRobin>();
        services.TryAddTransient<ServiceDiscoveryHandler>();
        services.ConfigureHttpClientDefaults(client => client
            .ConfigureHttpClient(http => http.Timeout = TimeSpan.FromSeconds(30))
            .UseSocketsHttpHandler((handler, _) =>
            {
                handler.ConnectTimeout = TimeSpan.FromSeconds(5);
                handler.PooledConnectionLifetime = TimeSpan.FromMinutes(2); // addresses behind a name change
            })
            .AddHttpMessageHandler<ServiceDiscoveryHandler>());
    }
}
