using System.Diagnostics.Metrics;
using ClothingApp.ModelServer.Monitoring.Exposition;
using ClothingApp.ModelServer.Requests;
using ClothingApp.ModelServer.Servables;
using ClothingApp.ServiceDefaults.Telemetry;

namespace ClothingApp.ModelServer.Monitoring;

internal static class MonitoringExtensions
{
    /// <summary>What is counted, and what adds it up from the first request on.</summary>
    public static void AddServingMetrics(this IServiceCollection services)
    {
        services.AddSingleton<ServingMetrics>();
        services.AddSingleton(provider => new MetricCollector(provider.GetRequiredService<IMeterFactory>(), MetricTable.All));
        services.AddSingleton<IMetricsPage, ServingMetricsPage>();
        services.AddSingleton<RequestRecords>();
    }

    /// <summary>Before the endpoints: counts what they answer.</summary>
    public static void UseServingMetrics(this WebApplication app)
    {
        RequestRecords.Use(app);
        ServerGauges.Add(app.Services.GetRequiredService<ServingMetrics>(), app.Services.GetRequiredService<Predictor>(), app.Services.GetRequiredService<ServableManager>());
    }
}
