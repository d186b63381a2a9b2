using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Aspire.Hosting;
using ClothingApp.Tests.Infrastructure;
using ClothingApp.Tests.ServiceDefaults;

namespace ClothingApp.Tests.HostingTensorFlowServing.Monitoring;

/// <summary>The dashboards ask for what somebody really tells.</summary>
public sealed class DashboardTests
{
    /// <summary>What Prometheus adds to every metric, and the bound of a histogram's bucket.</summary>
    private static readonly string[] AddedLabels = ["job", "instance", "le"];

    private static IEnumerable<(string Dashboard, JsonNode Panel)> Panels =>
        from dashboard in ProvisionedDashboards.All()
        from panel in JsonNode.Parse(dashboard.Json)!["panels"]!.AsArray()
        where (string?)panel!["type"] != "row"
        select (dashboard.Name, panel);

    private static IEnumerable<PromQuery> Queries => Panels.SelectMany(panel => panel.Panel["targets"]!.AsArray()).Select(target => new PromQuery((string)target!["expr"]!));

    [Fact]
    public void Panels_AskTheProvidedDataSource_AndLieSideBySide()
    {
        Assert.All(Panels, panel => Assert.All(
            panel.Panel["targets"]!.AsArray().Append(panel.Panel), node => Assert.Equal(ProvisionedDashboards.DataSource, (string?)node!["datasource"]!["uid"])));
        foreach (var dashboard in Panels.GroupBy(panel => panel.Dashboard, panel => panel.Panel))
        {
            Assert.Equal(dashboard.Count(), dashboard.Select(panel => (int)panel["id"]!).Distinct().Count());
            var cells = dashboard.Select(panel => panel["gridPos"]!).SelectMany(at =>
                from x in Enumerable.Range((int)at["x"]!, (int)at["w"]!)
                from y in Enumerable.Range((int)at["y"]!, (int)at["h"]!)
                select (x, y)).ToList();
            Assert.All(cells, cell => Assert.InRange(cell.x, 0, 23));
            Assert.Equal(cells.Count, cells.Distinct().Count());
        }
        var uids = ProvisionedDashboards.All().Select(dashboard => (string)JsonNode.Parse(dashboard.Json)!["uid"]!).ToList();
        Assert.Equal(uids.Distinct(), uids);
    }

    [Fact]
    public async Task MetricsOfOurServices_AreWhatTheExporterWrites()
    {
        await using var service = await TestService.StartAsync();
        using (await service.GetAsync("/hello"))
        {
        }
        // The request is recorded only after its answer has gone out.
        var emitted = await Poll.UntilAsync(() => EmittedAsync(service), metrics => metrics.ContainsKey("http_server_request_duration_seconds_count"));
        var ours = Queries.Where(query => !query.Metrics.Any(IsTensorFlowServings)).ToList();

        Assert.NotEmpty(ours);
        Assert.All(ours, query =>
        {
            Assert.All(query.Metrics, metric => Assert.True(emitted.ContainsKey(metric), $"{metric} of {query.Text} is not among what the exporter writes"));
            var labels = query.Metrics.SelectMany(metric => emitted[metric]).Concat(AddedLabels).ToHashSet(StringComparer.Ordinal);
            Assert.All(query.Labels, label => Assert.True(labels.Contains(label), $"no metric of {query.Text} has the label {label}"));
        });
    }

    [SharedDataFact]
    public void MetricsOfTensorFlowServing_AreThoseWrittenDown()
    {
        var written = TensorFlowServingsMetrics.Read(SharedData.Path("facts", "tfserving.md"));
        var theirs = Queries.Where(query => query.Metrics.Any(IsTensorFlowServings)).ToList();

        Assert.NotEmpty(theirs);
        Assert.All(theirs, query => Assert.All(query.Metrics, metric => Assert.True(written.Contains(metric), $"{metric} of {query.Text} is not written down")));
    }

    [PrometheusFact]
    public async Task Queries_AreWellFormed()
    {
        var file = Path.GetTempFileName();
        try
        {
            var rules = Queries.Select((query, index) => new JsonObject { ["record"] = $"rule_{index}", ["expr"] = query.WithoutVariables });
            await File.WriteAllTextAsync(file, new JsonObject { ["groups"] = new JsonArray(new JsonObject { ["name"] = "dashboards", ["rules"] = new JsonArray([.. rules]) }) }.ToJsonString());
            var (exitCode, output) = await ProgramRun.AsTextAsync(Tools.Promtool!, "check", "rules", file);
            Assert.True(exitCode == 0, output);
            Assert.Contains($"{Queries.Count()} rules found", output, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [PrometheusFact]
    public async Task Prometheus_CollectingFromTheExporter_AnswersTheQueries()
    {
        // In a process of its own: here it would share its meters with the services of other tests.
        await using var service = await GatewayProcess.StartAsync();
        await using var prometheus = await PrometheusProcess.StartAsync(service.Port);
        // A rate needs two collections with requests between them.
        var answer = await Poll.UntilAsync(
            async () =>
            {
                using (await service.Client.GetAsync(new Uri("/api/models", UriKind.Relative)))
                    return await prometheus.AskAsync(Queries.First(query => query.Metrics.Contains("http_server_request_duration_seconds_count")));
            },
            answer => answer["data"]!["result"]!.AsArray().Any(series => double.Parse((string)series!["value"]![1]!, System.Globalization.CultureInfo.InvariantCulture) > 0),
            deadline: TimeSpan.FromMinutes(4)); // it collects every five seconds, and gives up a collection after four
        Assert.Equal("service", (string?)answer["data"]!["result"]![0]!["metric"]!["job"]);

        foreach (var query in Queries)
            Assert.Equal("success", (string?)(await prometheus.AskAsync(query))["status"]);
    }

    private static bool IsTensorFlowServings(string metric) => metric.StartsWith(':');

    /// <summary>The names that the exporter writes, with the labels of each.</summary>
    private static async Task<Dictionary<string, HashSet<string>>> EmittedAsync(TestService service)
    {
        var metrics = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        foreach (var line in (await service.Client.GetStringAsync(new Uri(service.Address, "/metrics"))).Split('\n').Where(line => line.Length > 0 && line[0] != '#'))
        {
            var selector = line[..(line.LastIndexOf('}') + 1)];
            var name = line[..line.IndexOfAny(['{', ' '])];
            if (!metrics.TryGetValue(name, out var labels))
                metrics[name] = labels = new HashSet<string>(StringComparer.Ordinal);
            labels.UnionWith(PromQuery.LabelsIn(selector));
        }
        return metrics;
    }
}
