using ClothingApp.Hosting.Dashboard.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace ClothingApp.Hosting.Dashboard.Otlp;

internal static class OtlpEndpoints
{
    /// <summary>
    /// The receivers of traces, metrics and logs: gRPC's Export methods, and <c>/v1/traces</c>, <c>/v1/metrics</c>,
    /// <c>/v1/logs</c> for protobuf and JSON. Needs <see cref="TelemetryServices.AddTelemetry"/>. gRPC answers on ports that
    /// speak HTTP/2.
    /// </summary>
    public static IEndpointConventionBuilder MapOtlp(this IEndpointRouteBuilder endpoints)
    {
        var services = endpoints.ServiceProvider;
        var (store, options, budget) = (
            services.GetRequiredService<TelemetryStore>(), services.GetRequiredService<OtlpOptions>(), services.GetRequiredService<IngestBudget>());
        var group = endpoints.MapGroup("");
        foreach (var signal in OtlpSignal.All)
        {
            new OtlpGrpcReceiver(signal, store, options, budget).Map(group);
            group.MapPost(signal.Path, new OtlpHttpReceiver(signal, store, options, budget).InvokeAsync).WithDisplayName($"OTLP {signal.Path}");
        }
        return group;
    }
}
