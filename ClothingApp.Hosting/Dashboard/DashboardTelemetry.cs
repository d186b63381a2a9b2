using ClothingApp.Hosting.Dashboard.Otlp;
using ClothingApp.Hosting.Dashboard.Telemetry;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace ClothingApp.Hosting.Dashboard;

/// <summary>What the server hosts on behalf of telemetry: the store, the receivers, the queries. Tests put canned answers here.</summary>
/// <param name="AddServices">Registers the store; is told the key that senders must show, if any.</param>
/// <param name="MapReceivers">OTLP, on its two listeners.</param>
/// <param name="MapQueries">The JSON API behind the pages.</param>
internal sealed record DashboardTelemetry(
    Action<IServiceCollection, string?> AddServices, Action<IEndpointRouteBuilder> MapReceivers, Action<IEndpointRouteBuilder> MapQueries)
{
    /// <summary>The real one.</summary>
    public static DashboardTelemetry Store { get; } = new(
        (services, key) => services.AddSingleton(new OtlpOptions(key)).AddTelemetry(), endpoints => endpoints.MapOtlp(), endpoints => endpoints.MapTelemetry());
}
