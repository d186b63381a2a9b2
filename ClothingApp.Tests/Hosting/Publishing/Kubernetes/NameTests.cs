using System.Text.Json.Nodes;
using Aspire.Hosting;
using ClothingApp.Tests.Infrastructure;

namespace ClothingApp.Tests.Hosting.Publishing.Kubernetes;

/// <summary>Names of the graph become names of the cluster's and of the chart's, or are refused while somebody is there to change them.</summary>
public sealed class NameTests(Cluster cluster) : IClassFixture<Cluster>
{
    [Theory]
    [InlineData("a123456789-123456789-123456789-123456789-123456789-123", "is longer than the 52 characters")]
    [InlineData("metrics", "would share the section metrics of values.yaml")]
    [InlineData("network-policy", "would share the section networkPolicy of values.yaml")]
    public async Task Name_ThatTheClusterOrTheChartCannotHave_IsRefused(string name, string reason)
    {
        using var published = new Published();
        var error = await Assert.ThrowsAsync<DistributedApplicationException>(() => published.PublishAsync(builder => Describe(builder, name)));
        Assert.StartsWith($"{name} {reason}", error.Message, StringComparison.Ordinal);
    }

    [HelmTheory]
    [InlineData("a123456789-123456789-123456789-123456789-123456789-1")]
    [InlineData("Shop-2")]
    public async Task Name_ThatTheClusterCanHave_IsInAllItsNames(string name)
    {
        using var published = new Published();
        await published.PublishAsync(builder => Describe(builder, name));
        var objects = await cluster.RenderAsync(published.Folder);

        Assert.Equal("", await cluster.FaultsAsync(objects.Values));
        Assert.All(objects.Values, item => Assert.Matches("^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$", item["metadata"]!["name"]!.ToString()));
        var container = objects[$"Deployment/{name.ToLowerInvariant()}-deployment"]["spec"]!["template"]!["spec"]!["containers"]![0]!;
        Assert.Equal(("my-port", "my-port"), (container["ports"]![0]!["name"]!.ToString(), container["readinessProbe"]!["httpGet"]!["port"]!.ToString()));
    }

    /// <summary>A number of a Service that opened ports of nodes must not be left when it does so no longer: the API server refuses that.</summary>
    [HelmTheory]
    [InlineData("NodePort", "30333")]
    [InlineData("LoadBalancer", "30333")]
    [InlineData("ClusterIP", null)]
    public async Task NodePort_IsThereOnlyWhereNodesHavePorts(string type, string? port) => Assert.Equal(
        port, Port(await cluster.RenderAsync(cluster.Chart, ChartTests.Set("gateway.service.nodePort=30333", $"gateway.service.type={type}")))["nodePort"]?.ToString());

    private static JsonNode Port(IReadOnlyDictionary<string, JsonObject> objects) => objects["Service/gateway-service"]["spec"]!["ports"]![0]!;

    private static void Describe(IDistributedApplicationBuilder builder, string name)
    {
        builder.AddContainer(name, "example/one", "1").WithHttpEndpoint(targetPort: 80, name: "my_port").WithHttpHealthCheck("/", endpointName: "my_port");
        builder.AddKubernetesEnvironment("kubernetes");
    }
}
