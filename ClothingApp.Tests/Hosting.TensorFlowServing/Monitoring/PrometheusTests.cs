using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using ClothingApp.Tests.Hosting.ApplicationModel;
using ClothingApp.Tests.Infrastructure;

namespace ClothingApp.Tests.HostingTensorFlowServing.Monitoring;

public class PrometheusTests
{
    private const string ConfigurationFile = "/etc/prometheus/prometheus.yml";

    [Fact]
    public async Task Start_WithProcesses_WritesTheirAddressesAsTheContainerSeesThem()
    {
        using var graph = new MonitoredGraph("--ServingMode=embedded");
        var settings = await Evaluate.SettingsAsync(graph.Prometheus);
        int[] ports = [.. graph.Servers.Resource.Options.Replicas.Select(replica => replica.GetEndpoint("rest").Port), graph.Gateway.GetEndpoint("management").Port];

        Assert.Equal([$"--config.file={ConfigurationFile}", "--storage.tsdb.path=/prometheus", "--storage.tsdb.retention.time=1d"], settings.Arguments);
        Assert.Equal(ports.Order(), settings.MachinePorts.Order());
        Assert.Equal($$"""
            # Written at each start of prometheus, from the graph.
            global:
              scrape_interval: 5s
              scrape_timeout: 4s
            scrape_configs:
              - job_name: "tf-serving"
                metrics_path: "/metrics"
                static_configs:
                  - targets: ["aspire.dev.internal:{{ports[0]}}"]
                    labels: { instance: "tf-serving" }
                  - targets: ["aspire.dev.internal:{{ports[1]}}"]
                    labels: { instance: "tf-serving-2" }
              - job_name: "gateway"
                metrics_path: "/metrics"
                static_configs:
                  - targets: ["aspire.dev.internal:{{ports[2]}}"]
                    labels: { instance: "gateway" }

            """, await File.ReadAllTextAsync(MonitoredGraph.FileOf(graph.Prometheus, ConfigurationFile)));
    }

    [Fact]
    public async Task Start_WithContainers_AsksTensorFlowServingsOwnPathByTheContainersNames()
    {
        using var graph = new MonitoredGraph("--ServingMode=container");
        await Evaluate.SettingsAsync(graph.Prometheus);
        var text = await File.ReadAllTextAsync(MonitoredGraph.FileOf(graph.Prometheus, ConfigurationFile));
        Assert.Contains("""
              - job_name: "tf-serving"
                metrics_path: "/monitoring/prometheus/metrics"
                static_configs:
                  - targets: ["tf-serving:8501"]
                    labels: { instance: "tf-serving" }
                  - targets: ["tf-serving-2:8501"]
                    labels: { instance: "tf-serving-2" }
            """, text, StringComparison.Ordinal);
        foreach (var replica in graph.Servers.Resource.Options.Replicas)
            Assert.Contains("--monitoring_config_file=/models/monitoring.config", (await Evaluate.SettingsAsync(replica)).Arguments);
    }

    [Fact]
    public void TheRepositorysMonitoringFile_EnablesThePathThatIsAsked()
    {
        var text = File.ReadAllText(Path.Combine(SharedData.RepositoryRoot, "models", "monitoring.config"));
        Assert.Matches("""prometheus_config\s*\{\s*enable: true\s+path: "/monitoring/prometheus/metrics"\s*\}""", text);
    }

    [PrometheusFact]
    public async Task Start_WritesWhatPromtoolAccepts()
    {
        using var graph = new MonitoredGraph("--ServingMode=embedded");
        await Evaluate.SettingsAsync(graph.Prometheus);
        var (exitCode, output) = await ProgramRun.AsTextAsync(Tools.Promtool!, "check", "config", MonitoredGraph.FileOf(graph.Prometheus, ConfigurationFile));
        Assert.True(exitCode == 0, output);
    }

    [Fact]
    public void InRunMode_NothingStartsByItself()
    {
        using var graph = new MonitoredGraph("--ServingMode=embedded");
        Assert.All([graph.Prometheus.Resource, (IResource)graph.Grafana.Resource], resource => Assert.Single(resource.Annotations.OfType<ExplicitStartupAnnotation>()));
    }

    [Fact]
    public void InPublishMode_NeitherIsPartOfTheApplication()
    {
        using var graph = new MonitoredGraph("--operation", "publish");
        Assert.Equal(["tf-serving", "gateway"], graph.Builder.Resources.Select(resource => resource.Name));
    }

    [Fact]
    public void WithScrape_OfOneResourceTwice_IsRefused()
    {
        using var graph = new MonitoredGraph("--ServingMode=embedded");
        Assert.Contains("gateway", Assert.Throws<InvalidOperationException>(() => graph.Prometheus.WithScrape(graph.Gateway)).Message, StringComparison.Ordinal);
    }
}
