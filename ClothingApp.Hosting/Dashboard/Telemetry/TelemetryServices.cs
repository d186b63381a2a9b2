using ClothingApp.Hosting.Dashboard.Otlp;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ClothingApp.Hosting.Dashboard.Telemetry;

internal static class TelemetryServices
{
    /// <summary>
    /// The store and what the receivers need. Register <see cref="TelemetryOptions"/>, <see cref="OtlpOptions"/> or a
    /// <see cref="TimeProvider"/> as singletons to replace the defaults.
    /// </summary>
    public static IServiceCollection AddTelemetry(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(new TelemetryOptions());
        services.TryAddSingleton(new OtlpOptions(ApiKey: null));
        services.TryAddSingleton<TelemetryStore>();
        services.TryAddSingleton<IngestBudget>();
        services.AddRouting();
        return services;
    }
}
