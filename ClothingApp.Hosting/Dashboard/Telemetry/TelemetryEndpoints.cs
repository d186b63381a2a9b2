using ClothingApp.Hosting.Dashboard.Telemetry.Api;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace ClothingApp.Hosting.Dashboard.Telemetry;

internal static class TelemetryEndpoints
{
    /// <summary>The dashboard's API over the store. Who may ask is decided by the caller, on the builder returned.</summary>
    public static IEndpointConventionBuilder MapTelemetry(this IEndpointRouteBuilder endpoints)
    {
        var store = endpoints.ServiceProvider.GetRequiredService<TelemetryStore>();
        var queries = new TelemetryQueries(store);
        var api = endpoints.MapGroup("/api");
        api.MapGet("/telemetry", queries.Overview);
        api.MapGet("/telemetry/stream", (CancellationToken ct) => TypedResults.ServerSentEvents(TelemetryStream.ReadAsync(store, ct)));
        api.MapDelete("/telemetry", queries.Clear);
        api.MapGet("/traces", queries.Traces);
        api.MapGet("/traces/{traceId}", queries.Trace);
        api.MapGet("/logs", queries.Logs);
        api.MapGet("/metrics", queries.Metrics);
        api.MapGet("/metrics/series", queries.Series);
        api.MapGet("/graph", queries.Graph);
        api.MapGet("/replicas", queries.Replicas);
        return api;
    }
}
