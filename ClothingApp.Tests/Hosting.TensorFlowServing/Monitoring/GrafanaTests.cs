using Aspire.Hosting;
using ClothingApp.Tests.Hosting.ApplicationModel;

namespace ClothingApp.Tests.HostingTensorFlowServing.Monitoring;

public class GrafanaTests
{
    [Fact]
    public async Task Start_WithPrometheus_ProvidesTheDataSourceByAddress()
    {
        using var graph = new MonitoredGraph("--ServingMode=embedded");
        var settings = await Evaluate.SettingsAsync(graph.Grafana);
        Assert.Equal("http://prometheus:9090", settings.Environment["PROMETHEUS_URL"]);
        Assert.Equal("""
            apiVersion: 1
            datasources:
              - name: "Prometheus"
                uid: "prometheus"
                type: "prometheus"
                access: "proxy"
                url: "$PROMETHEUS_URL"
                isDefault: true
                jsonData:
                  timeInterval: "5s"

            """, await ReadAsync(graph, "/etc/grafana/provisioning/datasources/prometheus.yaml"));
    }

    [Fact]
    public async Task Start_WithPrometheus_ProvidesEveryDashboard()
    {
        using var graph = new MonitoredGraph("--ServingMode=embedded");
        var settings = await Evaluate.SettingsAsync(graph.Grafana);
        Assert.Equal("""
            apiVersion: 1
            providers:
              - name: "files"
                type: "file"
                options:
                  path: "/etc/grafana/provisioning/dashboards"

            """, await ReadAsync(graph, "/etc/grafana/provisioning/dashboards/files.yaml"));
        Assert.Equal(["model-servers.json", "services.json"], ProvisionedDashboards.All().Select(dashboard => dashboard.Name));
        foreach (var (name, json) in ProvisionedDashboards.All())
            Assert.Equal(json, await ReadAsync(graph, $"/etc/grafana/provisioning/dashboards/{name}"));
        Assert.Equal("/etc/grafana/provisioning/dashboards/services.json", settings.Environment["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"]);
    }

    [Fact]
    public async Task Start_LetsNobodySignUp_AndKeepsThePasswordSecret()
    {
        using var graph = new MonitoredGraph("--ServingMode=embedded", "--Parameters:grafana-password=from outside");
        var settings = await Evaluate.SettingsAsync(graph.Grafana);
        Assert.Equal("false", settings.Environment["GF_USERS_ALLOW_SIGN_UP"]);
        Assert.Equal("from outside", settings.Environment["GF_SECURITY_ADMIN_PASSWORD"]);
        Assert.Equal(["GF_SECURITY_ADMIN_PASSWORD"], settings.Secrets);
    }

    [Fact]
    public async Task Start_WithoutAPassword_GeneratesOne()
    {
        using var graph = new MonitoredGraph("--ServingMode=embedded");
        var password = (await Evaluate.SettingsAsync(graph.Grafana)).Environment["GF_SECURITY_ADMIN_PASSWORD"];
        Assert.Matches("^[A-Za-z0-9]{20,}$", password);
        Assert.Equal(password, (await Evaluate.SettingsAsync(graph.Grafana)).Environment["GF_SECURITY_ADMIN_PASSWORD"]);
        using var other = new MonitoredGraph("--ServingMode=embedded");
        Assert.NotEqual(password, (await Evaluate.SettingsAsync(other.Grafana)).Environment["GF_SECURITY_ADMIN_PASSWORD"]);
    }

    // The programs in the containers are neither this user nor of its group.
    [Fact]
    public async Task Files_OfContainers_AreReadableByAll()
    {
        if (OperatingSystem.IsWindows())
            return;
        using var graph = new MonitoredGraph("--ServingMode=embedded");
        await Evaluate.SettingsAsync(graph.Grafana);
        var file = MonitoredGraph.FileOf(graph.Grafana, "/etc/grafana/provisioning/dashboards/services.json");
        Assert.True(File.GetUnixFileMode(file).HasFlag(UnixFileMode.OtherRead));
        for (var folder = Path.GetDirectoryName(file)!; Path.GetFileName(folder) != "containers"; folder = Path.GetDirectoryName(folder)!)
            Assert.True(File.GetUnixFileMode(folder).HasFlag(UnixFileMode.OtherRead | UnixFileMode.OtherExecute), folder);
    }

    private static Task<string> ReadAsync(MonitoredGraph graph, string path) => File.ReadAllTextAsync(MonitoredGraph.FileOf(graph.Grafana, path));
}
