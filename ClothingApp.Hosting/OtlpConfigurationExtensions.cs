using Aspire.Hosting.ApplicationModel;
using ClothingApp.Hosting.Orchestration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting;

/// <summary>Where resources send their telemetry.</summary>
public static class OtlpConfigurationExtensions
{
    /// <summary>Has the resource send its telemetry to the dashboard, in the protocol that suits programs best.</summary>
    public static IResourceBuilder<T> WithOtlpExporter<T>(this IResourceBuilder<T> builder) where T : IResourceWithEnvironment =>
        builder.WithOtlpExporter(OtlpProtocol.Grpc);

    /// <summary>Has the resource send its telemetry to the dashboard.</summary>
    public static IResourceBuilder<T> WithOtlpExporter<T>(this IResourceBuilder<T> builder, OtlpProtocol protocol) where T : IResourceWithEnvironment
    {
        AddOtlpEnvironment(builder.Resource, builder.ApplicationBuilder.Configuration, builder.ApplicationBuilder.Environment, protocol);
        return builder;
    }

    /// <inheritdoc cref="WithOtlpExporter{T}(IResourceBuilder{T})"/>
    public static void AddOtlpEnvironment(IResource resource, IConfiguration configuration, IHostEnvironment environment) =>
        AddOtlpEnvironment(resource, configuration, environment, OtlpProtocol.Grpc);

    /// <inheritdoc cref="WithOtlpExporter{T}(IResourceBuilder{T}, OtlpProtocol)"/>
    public static void AddOtlpEnvironment(IResource resource, IConfiguration configuration, IHostEnvironment environment, OtlpProtocol protocol)
    {
        resource.Annotations.Add(new OtlpExporterAnnotation());
        resource.Annotations.Add(new EnvironmentCallbackAnnotation(context =>
        {
            var variables = context.EnvironmentVariables;
            variables["OTEL_SERVICE_NAME"] = resource.Name;
            if (context.ExecutionContext.IsPublishMode)
                return Task.CompletedTask;
            variables["OTEL_RESOURCE_ATTRIBUTES"] = ReferenceExpression.Create($"service.instance.id={InstanceId.Value}");
            // Without a dashboard, or with a collector of one's own, where to is inherited from the AppHost's environment.
            if (!string.IsNullOrEmpty(configuration[OtlpCollector.OwnEndpoint]) || context.ExecutionContext.ServiceProvider.GetRequiredService<OtlpCollector>() is not { Addresses: { } addresses })
                return Task.CompletedTask;

            variables["OTEL_EXPORTER_OTLP_ENDPOINT"] = new MachineAddress(protocol == OtlpProtocol.Grpc ? addresses.Grpc : addresses.Http);
            variables["OTEL_EXPORTER_OTLP_PROTOCOL"] = protocol == OtlpProtocol.Grpc ? "grpc" : "http/protobuf";
            variables["OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY"] = "in_memory";
            if (addresses.ApiKey is { } key)
                variables["OTEL_EXPORTER_OTLP_HEADERS"] = $"x-otlp-api-key={key}";
            if (environment.IsDevelopment())
            {
                // A person watches: a second is long.
                variables["OTEL_BSP_SCHEDULE_DELAY"] = "1000";
                variables["OTEL_BLRP_SCHEDULE_DELAY"] = "1000";
                variables["OTEL_METRIC_EXPORT_INTERVAL"] = "1000";
                // Not always_on, as Aspire has it: who asks not to be recorded means it.
                variables["OTEL_TRACES_SAMPLER"] = "parentbased_always_on";
                variables["OTEL_METRICS_EXEMPLAR_FILTER"] = "trace_based";
            }
            return Task.CompletedTask;
        }));
    }
}

/// <summary>How telemetry is sent.</summary>
public enum OtlpProtocol
{
    /// <summary>gRPC, over HTTP/2.</summary>
    Grpc,

    /// <summary>Protobuf over HTTP/1.1.</summary>
    HttpProtobuf,
}
