using System.Text.Json.Nodes;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using ClothingApp.Tests.Hosting.Publishing.Compose;
using ClothingApp.Tests.Infrastructure;
using YamlDotNet.RepresentationModel;

namespace ClothingApp.Tests.Hosting.Publishing.Kubernetes;

/// <summary>One more resource in the graph is in everything that is published, without any other edit.</summary>
public sealed class GraphChangeTests(Cluster cluster) : IClassFixture<Cluster>
{
    private static readonly string[] Secret = ChartTests.Set("secrets.password.secretName=store");

    [HelmTheory]
    [InlineData("store")]
    public async Task Resource_Added_IsInTheChartWithAllThatItNeeds(string name)
    {
        using var published = new Published();
        await published.PublishAsync(builder => Describe(builder, name: null));
        var before = await cluster.RenderAsync(Path.Combine(published.Folder, "kubernetes"));
        await published.PublishAsync(builder => Describe(builder, name));
        var chart = Path.Combine(published.Folder, "kubernetes");
        await cluster.LintAsync(chart, Secret);
        var objects = await cluster.RenderAsync(chart, Secret);

        Assert.Equal("", await cluster.FaultsAsync(objects.Values));
        Assert.Equal([], objects.Values.Where(item => ChartTests.Kind(item) == "Deployment").SelectMany(PodPolicies.Faults));
        Assert.Equal(
            [$"ConfigMap/{name}-config", $"Deployment/{name}-deployment", $"NetworkPolicy/{name}", $"PersistentVolumeClaim/{name}-rows", $"PodDisruptionBudget/{name}", $"Service/{name}-service", $"ServiceAccount/{name}"],
            objects.Keys.Except(before.Keys).Order(StringComparer.Ordinal));

        var pod = objects[$"Deployment/{name}-deployment"]["spec"]!["template"]!["spec"]!;
        var container = pod["containers"]![0]!;
        Assert.Equal($"{name}-rows", Named(pod["volumes"]!, "storage-rows")["persistentVolumeClaim"]!["claimName"]!.ToString());
        Assert.Equal("/data", Named(container["volumeMounts"]!, "storage-rows")["mountPath"]!.ToString());
        Assert.Equal(("store", "password"), (Key(container, "name"), Key(container, "key")));
        Assert.Equal("$(SECRET_PASSWORD)", Named(container["env"]!, "PASSWORD")["value"]!.ToString());
        Assert.Equal("warm", objects[$"ConfigMap/{name}-config"]["data"]!["MODE"]!.ToString());
        Assert.Equal("6379", objects[$"Service/{name}-service"]["spec"]!["ports"]![0]!["port"]!.ToString());
        Assert.Equal($"tcp://{name}-service:6379", objects["ConfigMap/front-config"]["data"]!["STORE"]!.ToString());

        // The operator's part of the storage; a second pod could not have it.
        var claim = (await cluster.RenderAsync(chart, [.. Secret, .. ChartTests.Set($"{name}.storage.rows.size=1Gi", $"{name}.storage.rows.storageClassName=fast")]))[$"PersistentVolumeClaim/{name}-rows"]["spec"]!;
        Assert.Equal(("1Gi", "fast", "ReadWriteOnce"), (claim["resources"]!["requests"]!["storage"]!.ToString(), claim["storageClassName"]!.ToString(), claim["accessModes"]![0]!.ToString()));
        Assert.Contains("maximum: got 2, want 1", await cluster.RefusalAsync(chart, [.. Secret, .. ChartTests.Set($"{name}.replicas=2")]), StringComparison.Ordinal);

        // Both ways: front to the store, and the store to back.
        Assert.Equal(["front"], Peers(objects[$"NetworkPolicy/{name}"], "ingress", "from"));
        Assert.Equal(["back", name], Peers(objects["NetworkPolicy/front"], "egress", "to"));
        Assert.Equal(["back"], Peers(objects[$"NetworkPolicy/{name}"], "egress", "to"));
        Assert.Equal(["front", name], Peers(objects["NetworkPolicy/back"], "ingress", "from"));
    }

    [Theory]
    [InlineData("store")]
    public async Task Resource_Added_IsInTheComposeFile(string name)
    {
        using var published = new Published();
        var files = await published.PublishAsync(builder => Describe(builder, name));
        var yaml = new YamlStream();
        yaml.Load(new StringReader(files["compose/docker-compose.yaml"]));
        var (root, service) = (yaml.Documents[0].RootNode, yaml.Documents[0].RootNode.At($"services/{name}")!);

        Assert.Equal("/run/secrets/password", service.TextAt("environment/PASSWORD_FILE"));
        Assert.Equal("${MODE:-warm}", service.TextAt("environment/MODE"));
        Assert.Equal("http://back:5000", service.TextAt("environment/BACK"));
        Assert.Equal($"tcp://{name}:6379", root.TextAt("services/front/environment/STORE"));
        Assert.Equal("local", root.TextAt("volumes/rows/driver"));
        Assert.NotNull(root.At("secrets/password"));
    }

    [Fact]
    public async Task WordsOfTheModelServer_AreTheChartsValues()
    {
        var models = Path.Combine(SharedData.RepositoryRoot, "models");
        using var published = new Published();
        var files = await published.PublishAsync(builder =>
        {
            builder.AddTensorFlowServing("tf-serving", models).WithBatching().WithVersionWatching(TimeSpan.FromSeconds(30)).WithModelWarmUp(false).WithAllowedModelRoots("/models", "/more");
            builder.AddKubernetesEnvironment("kubernetes");
        });
        var yaml = new YamlStream();
        yaml.Load(new StringReader(files["values.yaml"]));
        var server = yaml.Documents[0].RootNode.At("modelServer")!;

        Assert.Equal(
            ("true", "30", "30", "false", "/models,/more"),
            (server.TextAt("batching/enabled"), server.TextAt("versions/pollSeconds"), server.TextAt("versions/configPollSeconds"), server.TextAt("versions/warmUp"), server.TextAt("versions/allowedRoots")));
        // Said once, by the values.
        Assert.DoesNotContain("--enable_model_warmup=false", files["templates/tf-serving/deployment.yaml"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Volume_OfTwoResources_IsRefused()
    {
        using var published = new Published();
        var error = await Assert.ThrowsAsync<DistributedApplicationException>(() => published.PublishAsync(builder =>
        {
            builder.AddContainer("one", "one").WithHttpEndpoint(targetPort: 80).WithVolume("rows", "/data");
            builder.AddContainer("two", "two").WithHttpEndpoint(targetPort: 80).WithVolume("rows", "/data");
            builder.AddKubernetesEnvironment("kubernetes");
        }));
        Assert.StartsWith("one shares the volume rows with two", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FolderOfThisMachine_IsRefusedAndSaysWhatToDo()
    {
        using var published = new Published();
        var error = await Assert.ThrowsAsync<DistributedApplicationException>(() => published.PublishAsync(builder =>
        {
            builder.AddContainer("one", "one").WithHttpEndpoint(targetPort: 80).WithBindMount(".", "/data");
            builder.AddKubernetesEnvironment("kubernetes");
        }));
        Assert.Contains("WithContainerFiles", error.Message, StringComparison.Ordinal);
        Assert.Contains("/data", error.Message, StringComparison.Ordinal);
    }

    private static void Describe(IDistributedApplicationBuilder builder, string? name)
    {
        var back = builder.AddContainer("back", "back", "1").WithHttpEndpoint(targetPort: 5000);
        var front = builder.AddContainer("front", "front", "1").WithHttpEndpoint(targetPort: 80).WithEnvironment("BACK", back.GetEndpoint("http"));
        if (name is not null)
        {
            var store = builder.AddContainer(name, "redis", "8")
                .WithEndpoint(targetPort: 6379, name: "tcp")
                .WithVolume("rows", "/data")
                .WithEnvironment("MODE", builder.AddParameter("mode", "warm", publishValueAsDefault: true))
                .WithEnvironment("PASSWORD", builder.AddParameter("password", () => throw new InvalidOperationException("nobody may ask"), secret: true))
                .WithEnvironment("BACK", back.GetEndpoint("http"));
            front.WithEnvironment("STORE", store.GetEndpoint("tcp"));
        }
        builder.AddDockerComposeEnvironment("compose");
        builder.AddKubernetesEnvironment("kubernetes");
    }

    private static JsonNode Named(JsonNode list, string name) => list.AsArray().Single(item => item!["name"]!.ToString() == name)!;

    private static string Key(JsonNode container, string property) => Named(container["env"]!, "SECRET_PASSWORD")["valueFrom"]!["secretKeyRef"]![property]!.ToString();

    private static IEnumerable<string> Peers(JsonObject policy, string direction, string side) =>
        policy["spec"]![direction]!.AsArray().SelectMany(rule => rule![side]!.AsArray()).Select(peer => peer!["podSelector"]!["matchLabels"]!["app.kubernetes.io/component"]!.ToString());
}
