using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;

namespace ClothingApp.Tests.EndToEnd;

/// <summary>The AppHost's graph with two model servers, and the dashboard.</summary>
internal sealed class WholeGraph : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly IDistributedApplicationTestingBuilder _builder;

    private WholeGraph(IDistributedApplicationTestingBuilder builder, DistributedApplication app) => (_builder, App) = (builder, app);

    public DistributedApplication App { get; }

    public static async Task<WholeGraph> StartAsync(bool withDashboard)
    {
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.ClothingApp_AppHost>(
            ["--ServingMode", "embedded", "--ASPIRE_DASHBOARD_UNSECURED_ALLOW_ANONYMOUS", "true", "--environment", "Development"],
            (options, settings) =>
            {
                options.DisableDashboard = !withDashboard;
                settings.EnvironmentName = "Development"; // telemetry every second
            });
        var graph = new WholeGraph(builder, await builder.BuildAsync());
        await graph.App.StartAsync();
        foreach (var name in (string[])["tf-serving", "tf-serving-2", "gateway", "web"])
            await graph.HealthyAsync(name);
        return graph;
    }

    public Task HealthyAsync(string name) => App.ResourceNotifications.WaitForResourceHealthyAsync(name, WaitBehavior.StopOnResourceUnavailable).WaitAsync(Patience);

    public int ProcessOf(string name) => App.ResourceNotifications.TryGetCurrentState(name, out var state)
        ? (int)state.Snapshot.Properties.Single(property => property.Name == "executable.pid").Value!
        : throw new ArgumentException($"there is no {name}", nameof(name));

    /// <summary>A prediction as a person asks for it: one of the website's examples.</summary>
    public async Task<string> ClassifyAsync(HttpClient client)
    {
        using var form = new MultipartFormDataContent { { new StringContent("running-shoe"), "example" } };
        using var response = await client.PostAsync(App.GetEndpoint("web"), form);
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadAsStringAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await App.StopAsync();
        await _builder.DisposeAsync();
    }
}
