using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>Where resources send their telemetry.</summary>
public static class OtlpConfigurationExtensions
{
    /// <summary>
    /// Names the resource to whoever collects telemetry. Where to is inherited: OTEL_EXPORTER_OTLP_ENDPOINT of the AppHost's own environment.
    /// </summary>
    public static IResourceBuilder<T> WithOtlpExporter<T>(this IResourceBuilder<T> builder) where T : IResourceWithEnvironment =>
        builder.WithEnvironment("OTEL_SERVICE_NAME", builder.Resource.Name);
}
