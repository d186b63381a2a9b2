using System.Text.Json.Nodes;
using Aspire.Hosting;
using ClothingApp.Gateway;
using ClothingApp.ServiceDefaults.Discovery;
using ClothingApp.Tests.Infrastructure;
using Microsoft.Extensions.Configuration;

namespace ClothingApp.Tests.Hosting.Publishing.Kubernetes;

/// <summary>The chart of the AppHost, by Helm itself and against the schemas of Kubernetes' own API.</summary>
public sealed class ChartTests(Cluster cluster) : IClassFixture<Cluster>
{
    private static readonly string[] Everything = Set(
        "imageRegistry=registry.example.com/team", "imagePullSecrets[0].name=registry", "modelServer.batching.enabled=true", "tfServing.expose.enabled=true",
        "tfServing.autoscaling.enabled=true", "gateway.autoscaling.enabled=true", "web.autoscaling.enabled=true", "web.service.type=LoadBalancer",
        "ingress.host=clothing.example.com", "ingress.className=nginx", "ingress.tls.enabled=true", "ingress.tls.secretName=certificate", "ingress.annotations.a=b",
        "metrics.serviceMonitor.enabled=true", "metrics.serviceMonitor.labels.release=prometheus", "metrics.alerts.enabled=true", "metrics.alerts.labels.a=b", "metrics.dashboards.enabled=true", "telemetry.endpoint=http://collector.monitoring:4317",
        "networkPolicy.collector.to[0].namespaceSelector.matchLabels.a=b", "networkPolicy.visitors[0].namespaceSelector.matchLabels.a=b",
        "gateway.extraEnv[0].name=A", "gateway.extraEnv[0].value=b", "gateway.extraEnvFrom[0].secretRef.name=keys", "gateway.tolerations[0].key=a", "gateway.tolerations[0].operator=Exists",
        "gateway.podAnnotations.a=b", "gateway.serviceAccountAnnotations.a=b", "gateway.nodeSelector.a=b");

    /// <summary>Ways to install it, by what they are called.</summary>
    public static TheoryData<string, string[]> Ways { get; } = new()
    {
        { "defaults", [] },
        { "everything", Everything },
        { "embedded", Set("modelServer.kind=embedded") },
        { "claim", Set("models.source=claim", "models.claim.create=true", "models.claim.storageClassName=fast") },
        { "bucket", Set("models.source=bucket", "models.bucket.secretName=bucket") },
        { "monitored", Set("metrics.serviceMonitor.enabled=true", "metrics.alerts.enabled=true") },
        { "route", Set("ingress.kind=HTTPRoute", "ingress.gateway.name=edge", "ingress.gateway.namespace=infra", "ingress.host=clothing.example.com") },
        { "bare", Set("ingress.enabled=false", "networkPolicy.enabled=false", "compat.tutorialNames=false", "metrics.podAnnotations=false", "gateway.podDisruptionBudget.enabled=false") },
    };

    [HelmTheory]
    [MemberData(nameof(Ways))]
    public async Task Chart_InstalledSo_PassesHelmAndTheApisSchemas(string way, string[] values)
    {
        await cluster.LintAsync(cluster.Chart, values);
        var objects = await cluster.RenderAsync(cluster.Chart, values);
        Assert.True(objects.Count > 10, $"{way}: {string.Join(", ", objects.Keys)}");
        Assert.Equal("", await cluster.FaultsAsync(objects.Values));
    }

    /// <summary>Nothing passes the schemas by being unknown to them.</summary>
    [HelmTheory]
    [InlineData("apps/v1", "Deploymant", "{}", "there is no schema of apps/v1 Deploymant")]
    [InlineData("example.com/v1", "Thing", "{}", "there is no schema of example.com/v1 Thing")]
    [InlineData("v1", "Service", """{"clusterIp": "None"}""", "/spec/clusterIp is no field")]
    [InlineData("gateway.networking.k8s.io/v1", "HTTPRoute", """{"hostname": ["a"]}""", "/spec/hostname is no field")]
    [InlineData("monitoring.coreos.com/v1", "ServiceMonitor", """{"selector": {}, "endpoints": [{"interval": "soon"}]}""", "data/spec/endpoints/0/interval must match pattern")]
    [InlineData("monitoring.coreos.com/v1", "PrometheusRule", """{"groups": [{"name": "a", "rules": [{"alert": "A"}]}]}""", "must have required property expr")]
    public async Task Schemas_OfWhatTheyDoNotKnow_Refuse(string version, string kind, string spec, string fault)
    {
        var item = new JsonObject { ["apiVersion"] = version, ["kind"] = kind, ["metadata"] = new JsonObject { ["name"] = "a" }, ["spec"] = JsonNode.Parse(spec) };
        Assert.Contains(fault, await cluster.FaultsAsync([item]), StringComparison.Ordinal);
    }

    [HelmTheory]
    [MemberData(nameof(Ways))]
    public async Task Pods_InstalledSo_KeepThePolicies(string way, string[] values)
    {
        var objects = await cluster.RenderAsync(cluster.Chart, values);
        var deployments = objects.Values.Where(item => Kind(item) == "Deployment").ToList();
        Assert.True(deployments.Count == 3, way);
        Assert.Equal([], deployments.SelectMany(PodPolicies.Faults));
        Assert.Equal([], objects.Values.Where(item => item["metadata"]!["labels"]?["app.kubernetes.io/managed-by"] is null).Select(item => item["metadata"]!["name"]!.ToString()));
        // A secret is somebody else's, and an object of the cluster's own is nobody's here.
        Assert.DoesNotContain(objects.Values, item => Kind(item) is "Secret" or "ClusterRole" or "ClusterRoleBinding" or "Namespace");
    }

    /// <summary>What the services read of their environment is where the chart's Services are.</summary>
    [HelmFact]
    public async Task Environment_OfEachService_LeadsToTheOthersServices()
    {
        var objects = await cluster.RenderAsync(cluster.Chart);
        var modelServer = Assert.Single(ModelServerAddress.Find(Configuration("gateway-config")));
        var gateway = Assert.Single(ServiceEndpoints.Resolve(Configuration("web-config"), "gateway", "http"));

        Assert.Contains($"Service/{modelServer.Host}", objects.Keys);
        Assert.Equal("None", (string?)objects[$"Service/{modelServer.Host}"]["spec"]!["clusterIP"]);
        Assert.Contains($"Service/{gateway.Host}", objects.Keys);

        IConfiguration Configuration(string map) => new ConfigurationBuilder().AddInMemoryCollection(objects[$"ConfigMap/{map}"]["data"]!.AsObject()
            .Select(variable => KeyValuePair.Create(variable.Key.Replace("__", ":", StringComparison.Ordinal), (string?)variable.Value))).Build();
    }

    [HelmTheory]
    [InlineData("gateway.replica=3")]
    [InlineData("gateway.replicas=many")]
    [InlineData("modelServer.kind=pytorch")]
    [InlineData("gatway.replicas=3")]
    public async Task Value_MisspeltOrWrong_IsRefused(string value) =>
        Assert.Contains("values don't meet the specifications of the schema", await cluster.RefusalAsync(cluster.Chart, Set(value)), StringComparison.Ordinal);

    [HelmTheory]
    [InlineData("ingress.tls.enabled=true", "ingress.tls.secretName names the Secret with the certificate")]
    [InlineData("ingress.kind=HTTPRoute", "ingress.gateway.name names the Gateway")]
    public async Task Value_ThatNeedsAnother_SaysWhich(string value, string message) =>
        Assert.Contains(message, await cluster.RefusalAsync(cluster.Chart, Set(value)), StringComparison.Ordinal);

    [HelmTheory]
    [InlineData("WARNING: tfServing.expose.enabled opens the model server", "tfServing.expose.enabled=true")]
    [InlineData("WARNING: without TLS", "ingress.host=x.example.com")]
    [InlineData("WARNING: gateway.service.type is LoadBalancer", "gateway.service.type=LoadBalancer")]
    [InlineData("https://x.example.com/", "ingress.host=x.example.com", "ingress.tls.enabled=true", "ingress.tls.secretName=c")]
    public async Task Notes_SayWhatIsOpen(string words, params string[] values) =>
        Assert.Contains(words, await cluster.NotesAsync(cluster.Chart, Set(values)), StringComparison.Ordinal);

    [HelmTheory]
    [InlineData("tensorflow-serving", "clothingapp-tf-serving:0.1.0", "--monitoring_config_file=/etc/serving/monitoring.config", "/monitoring/prometheus/metrics")]
    [InlineData("embedded", "clothingapp-model-server:0.1.0", "--bind_address=*", "/metrics")]
    public async Task ModelServer_OfEitherKind_HasTheSameNamesAndPorts(string kind, string image, string flag, string metrics)
    {
        var objects = await cluster.RenderAsync(cluster.Chart, Set($"modelServer.kind={kind}"));
        var pod = objects["Deployment/tf-serving-deployment"]["spec"]!["template"]!;
        var container = pod["spec"]!["containers"]![0]!;
        Assert.Equal((image, metrics), (container["image"]!.ToString(), pod["metadata"]!["annotations"]!["prometheus.io/path"]!.ToString()));
        Assert.Contains(flag, container["args"]!.AsArray().Select(argument => argument!.ToString()));
        Assert.Equal(["grpc 8500", "rest 8501"], container["ports"]!.AsArray().Select(port => $"{port!["name"]} {port["containerPort"]}"));
        Assert.Equal("None", objects["Service/tf-serving-service"]["spec"]!["clusterIP"]!.ToString());
        Assert.Equal(["8500", "8501"], objects["Service/tf-serving-clothing-model"]["spec"]!["ports"]!.AsArray().Select(port => port!["port"]!.ToString()));
        Assert.Equal("80", objects["Service/gateway"]["spec"]!["ports"]![0]!["port"]!.ToString());
        Assert.DoesNotContain(objects.Values, item => Kind(item) == "Service" && item["spec"]!["type"]!.ToString() != "ClusterIP");
    }

    [HelmTheory]
    [InlineData("gateway")]
    [InlineData("tfServing", "tf-serving")]
    public async Task Deployment_WithAnAutoscaler_NamesNoNumber(string section, string? name = null)
    {
        name ??= section;
        Assert.Equal("2", (await cluster.RenderAsync(cluster.Chart))[$"Deployment/{name}-deployment"]["spec"]!["replicas"]!.ToString());
        var objects = await cluster.RenderAsync(cluster.Chart, Set($"{section}.autoscaling.enabled=true"));
        Assert.Null(objects[$"Deployment/{name}-deployment"]["spec"]!["replicas"]);
        var scaler = objects[$"HorizontalPodAutoscaler/{name}"]["spec"]!;
        Assert.Equal($"{name}-deployment", scaler["scaleTargetRef"]!["name"]!.ToString());
        Assert.NotNull(scaler["behavior"]!["scaleDown"]!["stabilizationWindowSeconds"]);
    }

    [HelmTheory]
    [InlineData("/", "web-service")]
    [InlineData("/predict", "gateway-service")]
    [InlineData("/model/predict", "gateway-service")]
    [InlineData("/api", "gateway-service")]
    public async Task Ingress_OfAPath_LeadsToTheService(string path, string service)
    {
        var ingress = (await cluster.RenderAsync(cluster.Chart))["Ingress/public"];
        var paths = ingress["spec"]!["rules"]![0]!["http"]!["paths"]!.AsArray();
        Assert.Equal(service, paths.Single(entry => entry!["path"]!.ToString() == path)!["backend"]!["service"]!["name"]!.ToString());
        Assert.Null(ingress["spec"]!["ingressClassName"]);
        Assert.Null(ingress["metadata"]!["annotations"]);
    }

    [HelmTheory]
    [InlineData("management")]
    public async Task Service_NamesNoPortForManagement(string port) => Assert.DoesNotContain(
        (await cluster.RenderAsync(cluster.Chart)).Values.Where(item => Kind(item) == "Service").SelectMany(item => item["spec"]!["ports"]!.AsArray()), entry => entry!["name"]!.ToString() == port);

    [HelmTheory]
    [InlineData("10.0.0.0/8")]
    [InlineData("169.254.0.0/16")]
    [InlineData("fc00::/7")]
    public async Task Gateway_OnItsWayOut_IsKeptFromWhatItRefusesItself(string network)
    {
        var objects = await cluster.RenderAsync(cluster.Chart);
        var refused = Blocks(objects["NetworkPolicy/gateway"]).SelectMany(block => block["except"]!.AsArray()).Select(except => except!.ToString()).ToList();
        Assert.Equal(ClothingApp.Imaging.Fetching.RefusedNetworks.All.Select(entry => entry.Network.ToString()).Order(StringComparer.Ordinal), refused.Select(text => System.Net.IPNetwork.Parse(text).ToString()).Order(StringComparer.Ordinal));
        Assert.Contains(network, refused);
        Assert.Empty(Blocks(objects["NetworkPolicy/web"]));
    }

    [PrometheusFact]
    public async Task Alerts_AreRulesOfPrometheus()
    {
        Assert.True(Tools.HasHelm, Tools.HelmMissing);
        var rules = (await cluster.RenderAsync(cluster.Chart, Set("metrics.alerts.enabled=true")))["PrometheusRule/clothingapp"]["spec"]!;
        var file = Path.Combine(Directory.CreateTempSubdirectory("rules-").FullName, "rules.json");
        await File.WriteAllTextAsync(file, rules.ToJsonString());
        var (exitCode, output) = await ProgramRun.AsTextAsync(Tools.Promtool!, "check", "rules", file);
        Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
        Assert.True(exitCode == 0, output);
        Assert.Contains("{{ $labels.job }}", rules.ToJsonString(), StringComparison.Ordinal);
    }

    [HelmTheory]
    [InlineData("services.json")]
    [InlineData("model-servers.json")]
    public async Task Dashboards_AreWholeInTheirConfigMap(string name)
    {
        var map = (await cluster.RenderAsync(cluster.Chart, Set("metrics.dashboards.enabled=true")))["ConfigMap/clothingapp-dashboards"];
        Assert.Equal("1", map["metadata"]!["labels"]!["grafana_dashboard"]!.ToString());
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(map["data"]![name]!.ToString()), JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(SharedData.RepositoryRoot, "ClothingApp.Hosting.TensorFlowServing", "Dashboards", name)))));
    }

    [HelmTheory]
    [InlineData("manifests", false)]
    [InlineData("kustomize", true)]
    public async Task Publish_WithoutHelmInTheCluster_WritesTheSameObjects(string format, bool isBase)
    {
        using var published = new Published();
        var files = await published.PublishAsync(
            builder =>
            {
                builder.AddContainer("front", "front").WithHttpEndpoint(targetPort: 80).WithVolume("rows", "/data");
                builder.AddKubernetesEnvironment("kubernetes").WithHelm(chart => chart.WithChartName("shop"));
            },
            "--format", format, $"--Publishing:Helm={cluster.Helm}");
        var manifests = files.Where(file => file.Key.Contains('/', StringComparison.Ordinal)).ToList();

        Assert.Equal("", await cluster.FaultsAsync(Cluster.Objects(string.Concat(manifests.Select(file => file.Value))).Values));
        Assert.Contains("kind: Deployment", files["front/deployment.yaml"], StringComparison.Ordinal);
        Assert.DoesNotContain("annotations", files["front/storage.yaml"], StringComparison.Ordinal);
        Assert.DoesNotContain(files.Values, text => text.Contains("Helm", StringComparison.Ordinal) || text.Contains("{{", StringComparison.Ordinal));
        Assert.Equal(isBase, files.TryGetValue("kustomization.yaml", out var kustomization));
        if (isBase)
            Assert.Equal("", await cluster.KustomizeFaultAsync(published.Folder, manifests.Count));
        Assert.All(manifests, file => Assert.Equal(isBase, kustomization?.Contains($"- {file.Key}", StringComparison.Ordinal) ?? false));
    }

    [Fact]
    public async Task Publish_WithoutHelm_SaysHowToGetIt()
    {
        using var published = new Published();
        var error = await Assert.ThrowsAsync<DistributedApplicationException>(() => published.PublishAsync(
            builder => builder.AddKubernetesEnvironment("kubernetes"), "--format", "manifests", "--Publishing:Helm=helm-that-is-not-there"));
        Assert.Contains("install Helm 4", error.Message, StringComparison.Ordinal);
    }

    internal static string[] Set(params string[] values) => [.. values.SelectMany(value => (string[])["--set", value])];

    internal static string Kind(JsonObject item) => item["kind"]!.ToString();

    private static IEnumerable<JsonNode> Blocks(JsonObject policy) =>
        policy["spec"]!["egress"]!.AsArray().SelectMany(rule => rule!["to"]?.AsArray() ?? []).Select(peer => peer!["ipBlock"]).OfType<JsonNode>();
}
