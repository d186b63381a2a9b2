using Aspire.Hosting.Testing;
using ClothingApp.Hosting.Dashboard;
using Microsoft.Extensions.DependencyInjection;

namespace ClothingApp.Tests.EndToEnd;

/// <summary>The whole graph with its dashboard, once for a class of tests.</summary>
public sealed class TelemetryGraph : IAsyncLifetime
{
    private WholeGraph? _graph;

    internal WholeGraph Graph => _graph!;

    public Uri Website => Graph.App.GetEndpoint("web");

    public Uri Dashboard => Graph.App.Services.GetRequiredService<DashboardHost>().Url!;

    public async Task InitializeAsync() => _graph = await WholeGraph.StartAsync(withDashboard: true);

    public async Task DisposeAsync() => await Graph.DisposeAsync();
}
