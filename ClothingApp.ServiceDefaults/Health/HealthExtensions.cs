using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace ClothingApp.ServiceDefaults.Health;

internal static class HealthExtensions
{
    public static void AddReadiness(this IServiceCollection services)
    {
        services.AddSingleton<DrainOnStop>();
        services.AddHostedService(provider => provider.GetRequiredService<DrainOnStop>());
        services.AddHealthChecks().AddCheck<ReadinessCheck>("readiness", tags: [HealthTags.Ready]);
    }

    public static void MapHealth(this IEndpointRouteBuilder endpoints)
    {
        Map("/alive", HealthTags.Live);
        Map("/ready", HealthTags.Ready);
        Map("/health", tag: null);

        // Short-circuited: a probe must not be throttled, redirected or authenticated by the service's own middleware.
        void Map(string path, string? tag) =>
            endpoints.MapHealthChecks(path, new HealthCheckOptions
            {
                Predicate = check => tag is null || check.Tags.Contains(tag),
                ResponseWriter = HealthReportWriter.WriteAsync,
            }).ShortCircuit().DisableHttpMetrics();
    }
}
