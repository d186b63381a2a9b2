using System.Text.Json.Nodes;
using ClothingApp.Tests.Infrastructure;

namespace ClothingApp.Tests.Hosting.Publishing.Kubernetes;

/// <summary>Each value changes what it says, and nothing else.</summary>
public sealed class ValueTests(Cluster cluster) : IClassFixture<Cluster>
{
    private const string AllDeployments = "Deployment/gateway-deployment Deployment/tf-serving-deployment Deployment/web-deployment";

    /// <summary>The value, the objects that change (+ comes, - goes), and a piece of JSON that all of the changed ones now have.</summary>
    public static TheoryData<string, string, string> Rows { get; } = new()
    {
        { "imageRegistry=r.example.com", AllDeployments, "\"image\":\"r.example.com/clothingapp-" },
        { "imagePullSecrets[0].name=pull", AllDeployments, "\"imagePullSecrets\":[{\"name\":\"pull\"}]" },
        { "gateway.image.repository=other", "Deployment/gateway-deployment", "\"image\":\"other:0.1.0\"" },
        { "gateway.image.tag=v7", "Deployment/gateway-deployment", "\"image\":\"clothingapp-gateway:v7\"" },
        { "gateway.image.digest=sha256:abc", "Deployment/gateway-deployment", "\"image\":\"clothingapp-gateway@sha256:abc\"" },
        { "gateway.image.pullPolicy=Always", "Deployment/gateway-deployment", "\"imagePullPolicy\":\"Always\"" },
        { "gateway.replicas=5", "Deployment/gateway-deployment", "\"replicas\":5" },
        { "gateway.autoscaling.enabled=true", "Deployment/gateway-deployment +HorizontalPodAutoscaler/gateway", "gateway" },
        { "gateway.podDisruptionBudget.enabled=false", "-PodDisruptionBudget/gateway", "" },
        { "gateway.podDisruptionBudget.maxUnavailable=2", "PodDisruptionBudget/gateway", "\"maxUnavailable\":2" },
        { "gateway.resources.requests.cpu=3", "Deployment/gateway-deployment", "\"requests\":{\"cpu\":3" },
        { "gateway.resources.limits.memory=9Gi", "Deployment/gateway-deployment", "\"memory\":\"9Gi\"" },
        { "gateway.tmpSize=1Gi", "Deployment/gateway-deployment", "\"sizeLimit\":\"1Gi\"" },
        { "gateway.preStopSeconds=9", "Deployment/gateway-deployment", "\"sleep\":{\"seconds\":9}" },
        { "gateway.graceSeconds=55", "Deployment/gateway-deployment", "\"terminationGracePeriodSeconds\":60" },
        { "gateway.runAsUser=4711", "Deployment/gateway-deployment", "\"runAsUser\":4711,\"runAsGroup\":4711,\"fsGroup\":4711" },
        { "gateway.service.type=LoadBalancer", "Service/gateway-service", "\"type\":\"LoadBalancer\"" },
        { "gateway.service.nodePort=30333", "Service/gateway-service", "\"nodePort\":30333" },
        { "gateway.nodeSelector.disk=ssd", "Deployment/gateway-deployment", "\"nodeSelector\":{\"disk\":\"ssd\"}" },
        { "gateway.tolerations[0].operator=Exists", "Deployment/gateway-deployment", "\"tolerations\":[{\"operator\":\"Exists\"}]" },
        { "gateway.podAnnotations.a=b", "Deployment/gateway-deployment", "\"a\":\"b\"" },
        { "gateway.serviceAccountAnnotations.a=b", "ServiceAccount/gateway", "\"annotations\":{\"a\":\"b\"}" },
        { "gateway.extraEnv[0].name=A", "Deployment/gateway-deployment", "{\"name\":\"A\"}" },
        { "gateway.extraEnvFrom[0].secretRef.name=keys", "Deployment/gateway-deployment", "{\"secretRef\":{\"name\":\"keys\"}}" },
        { "config.gateway.OTEL_SERVICE_NAME=other", "ConfigMap/gateway-config Deployment/gateway-deployment", "" },
        { "modelServer.kind=embedded", "Deployment/tf-serving-deployment", "\"image\":\"clothingapp-model-server:0.1.0\"" },
        { "modelServer.batching.enabled=true", "Deployment/tf-serving-deployment", "--enable_batching=true" },
        { "modelServer.batching.maxBatchSize=99", "ConfigMap/tf-serving-settings Deployment/tf-serving-deployment", "" },
        { "tfServing.expose.enabled=true", "+Service/tf-serving-public NetworkPolicy/tf-serving", "8501" },
        { "models.source=claim", "Deployment/tf-serving-deployment", "\"persistentVolumeClaim\":{\"claimName\":\"tf-models\",\"readOnly\":true}" },
        { "models.source=bucket", "Deployment/tf-serving-deployment NetworkPolicy/tf-serving", "" },
        { "compat.tutorialNames=false", "-Service/gateway -Service/tf-serving-clothing-model", "" },
        { "ingress.enabled=false", "-Ingress/public", "" },
        { "ingress.className=nginx", "Ingress/public", "\"ingressClassName\":\"nginx\"" },
        { "ingress.host=x.example.com", "Ingress/public", "\"host\":\"x.example.com\"" },
        { "ingress.annotations.a=b", "Ingress/public", "\"annotations\":{\"a\":\"b\"}" },
        { "networkPolicy.enabled=false", "-NetworkPolicy/default-deny -NetworkPolicy/gateway -NetworkPolicy/resolve-names -NetworkPolicy/tf-serving -NetworkPolicy/web", "" },
        { "networkPolicy.visitors[0].podSelector.matchLabels.a=b", "NetworkPolicy/gateway NetworkPolicy/web", "\"from\":[{\"podSelector\":{\"matchLabels\":{\"a\":\"b\"}}}]" },
        { "networkPolicy.scrapers[0].namespaceSelector.matchLabels.a=b", "NetworkPolicy/gateway NetworkPolicy/tf-serving NetworkPolicy/web", "\"a\":\"b\"" },
        { "networkPolicy.dns[0].namespaceSelector.matchLabels.a=b", "NetworkPolicy/resolve-names", "\"a\":\"b\"" },
        { "networkPolicy.internetPorts[2]=8443", "NetworkPolicy/gateway", "\"port\":8443" },
        { "telemetry.endpoint=http://c:4317", "Deployment/gateway-deployment Deployment/web-deployment NetworkPolicy/gateway NetworkPolicy/web", "4317" },
        { "metrics.alerts.enabled=true", "+PrometheusRule/clothingapp", "> 0.05" },
        { "metrics.dashboards.enabled=true", "+ConfigMap/clothingapp-dashboards", "grafana_dashboard" },
        { "metrics.podAnnotations=false", AllDeployments, "" },
        { "metrics.serviceMonitor.enabled=true", "+Service/gateway-metrics +Service/tf-serving-metrics +Service/web-metrics +ServiceMonitor/gateway +ServiceMonitor/tf-serving +ServiceMonitor/web", "" },
    };

    [HelmTheory]
    [MemberData(nameof(Rows))]
    public async Task Value_Changed_ChangesWhatItSays(string value, string objects, string has)
    {
        var before = await cluster.RenderAsync(cluster.Chart);
        var after = await cluster.RenderAsync(cluster.Chart, ChartTests.Set(value));

        var changes = before.Keys.Except(after.Keys).Select(name => "-" + name)
            .Concat(after.Keys.Except(before.Keys).Select(name => "+" + name))
            .Concat(before.Where(pair => after.TryGetValue(pair.Key, out var now) && !JsonNode.DeepEquals(pair.Value, now)).Select(pair => pair.Key));
        Assert.Equal(objects.Split(' ', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal), changes.Order(StringComparer.Ordinal));
        foreach (var name in objects.Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(name => name[0] != '-'))
            Assert.Contains(has, after[name.TrimStart('+')].ToJsonString(Relaxed), StringComparison.Ordinal);
    }

    private static readonly System.Text.Json.JsonSerializerOptions Relaxed = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
