using ClothingApp.ServiceDefaults.Discovery;
using ClothingApp.ServiceDefaults.Health;
using ClothingApp.ServiceDefaults.Management;
using ClothingApp.ServiceDefaults.Secrets;
using ClothingApp.ServiceDefaults.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Hosting;

namespace ClothingApp.ServiceDefaults;

/// <summary>What every service of the solution has in common: two calls, one before and one after <c>Build</c>.</summary>
public static class ServiceDefaultsExtensions
{
    /// <summary>Secrets from files, telemetry, health checks, service discovery from configuration and HTTP client defaults.</summary>
    public static TBuilder AddServiceDefaults<TBuilder>(this TBuilder builder) where TBuilder : IHostApplicationBuilder
    {
        builder.AddSecretFiles();
        builder.Services.AddManagement();
        builder.Services.AddReadiness();
        builder.AddTelemetry();
        builder.Services.AddHttpClientDefaults();
        builder.AddPlainLogs();
        return builder;
    }

    /// <summary>
    /// Maps <c>/alive</c> (the process), <c>/ready</c> (started, checks tagged <see cref="HealthTags.Ready"/> pass, not draining),
    /// <c>/health</c> (every check) and <c>/metrics</c> (Prometheus text); on the port <c>Management:Port</c> alone when that is set.
    /// </summary>
    public static WebApplication MapServiceDefaults(this WebApplication app)
    {
        app.MapHealth();
        app.MapPrometheus();
        return app;
    }
}
