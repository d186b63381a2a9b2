using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text.RegularExpressions;
using ClothingApp.Tests.Infrastructure;

namespace ClothingApp.Tests.ServiceDefaults.Telemetry;

public sealed partial class PrometheusEndpointTests : IDisposable
{
    private readonly string _id = Guid.NewGuid().ToString("N")[..8];
    private readonly Meter _meter;

    // The meters of a process are shared by all tests in it; the id keeps this test's own apart.
    public PrometheusEndpointTests() => _meter = new Meter($"ClothingApp.Tests.{_id}");

    public void Dispose() => _meter.Dispose();

    [Fact]
    public async Task Metrics_Counter_IsWrittenWithHelpTypeAndEscapedLabels()
    {
        await using var service = await TestService.StartAsync();
        var counter = _meter.CreateCounter<long>($"pictures.{_id}", "{picture}", "Pictures \"seen\"\nso far");
        counter.Add(2, new KeyValuePair<string, object?>("image.kind", "a\"b\\c\nd"), new KeyValuePair<string, object?>("ok", true));
        counter.Add(3, new KeyValuePair<string, object?>("image.kind", "a\"b\\c\nd"), new KeyValuePair<string, object?>("ok", true));

        var lines = await LinesAsync(service);
        Assert.Contains($"# HELP pictures_{_id}_total Pictures \"seen\"\\nso far", lines);
        Assert.Contains($"# TYPE pictures_{_id}_total counter", lines);
        Assert.Contains($$"""pictures_{{_id}}_total{image_kind="a\"b\\c\nd",ok="true"} 5""", lines);
    }

    [Fact]
    public async Task Metrics_UpDownCounterAndGauges_AreGauges()
    {
        await using var service = await TestService.StartAsync();
        var inFlight = _meter.CreateUpDownCounter<int>($"flight.{_id}");
        inFlight.Add(5);
        inFlight.Add(-2);
        _meter.CreateGauge<double>($"load.{_id}").Record(0.25);
        _meter.CreateObservableGauge($"seen.{_id}", () => double.PositiveInfinity);

        var lines = await LinesAsync(service);
        Assert.Contains($"# TYPE flight_{_id} gauge", lines);
        Assert.Contains($"flight_{_id} 3", lines);
        Assert.Contains($"load_{_id} 0.25", lines);
        Assert.Contains($"seen_{_id} +Inf", lines);
    }

    [Fact]
    public async Task Metrics_Histogram_HasCumulativeBucketsSumAndCount()
    {
        await using var service = await TestService.StartAsync();
        var histogram = _meter.CreateHistogram($"took.{_id}", "s", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.5, 1] });
        foreach (var value in new[] { 0.25, 0.75, 4 })
            histogram.Record(value, new KeyValuePair<string, object?>("stage", "fetch"));

        var lines = await LinesAsync(service);
        Assert.Contains($"# TYPE took_{_id}_seconds histogram", lines);
        Assert.Equal(
            [
                $$"""took_{{_id}}_seconds_bucket{stage="fetch",le="0.5"} 1""",
                $$"""took_{{_id}}_seconds_bucket{stage="fetch",le="1"} 2""",
                $$"""took_{{_id}}_seconds_bucket{stage="fetch",le="+Inf"} 3""",
                $$"""took_{{_id}}_seconds_sum{stage="fetch"} 5""",
                $$"""took_{{_id}}_seconds_count{stage="fetch"} 3""",
            ],
            lines.Where(line => line.StartsWith($"took_{_id}", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Metrics_LabelSetsWithoutEnd_AreBounded()
    {
        await using var service = await TestService.StartAsync();
        var counter = _meter.CreateCounter<long>($"urls.{_id}");
        for (var i = 0; i < 5000; i++)
            counter.Add(1, new KeyValuePair<string, object?>("url", i));

        var lines = (await LinesAsync(service)).Where(line => line.StartsWith($"urls_{_id}", StringComparison.Ordinal)).ToList();
        Assert.InRange(lines.Count, 1000, 2001);
        Assert.Contains(lines, line => line.Contains("otel_metric_overflow=\"true\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Metrics_SameNameFromTwoMeters_AreTwoFamilies()
    {
        await using var service = await TestService.StartAsync();
        using var other = new Meter($"ClothingApp.Other.{_id}");
        _meter.CreateCounter<long>($"same.{_id}").Add(1);
        other.CreateCounter<long>($"same.{_id}").Add(1);

        var types = (await LinesAsync(service)).Where(line => line.StartsWith("# TYPE", StringComparison.Ordinal) && line.Contains($"same_{_id}", StringComparison.Ordinal));
        Assert.Equal(2, types.Distinct().Count());
    }

    [Fact]
    public async Task Metrics_AfterARequest_TellOfItInWellFormedLines()
    {
        await using var service = await TestService.StartAsync();
        using (await service.GetAsync("/hello"))
        using (var response = await service.GetAsync("/metrics"))
            Assert.Equal("text/plain; version=0.0.4; charset=utf-8", response.Content.Headers.ContentType?.ToString());

        // Recorded only after the response has gone out.
        var lines = await Poll.UntilAsync(() => LinesAsync(service), text => text.Any(line => CountsRequestsOf("/hello", line)));
        Assert.Contains(lines, line => CountsRequestsOf("/hello", line));
        Assert.DoesNotContain(lines, line => CountsRequestsOf("/metrics", line));
        Assert.All(lines, line => Assert.True(line.Length == 0 || line[0] == '#' || SampleLine().IsMatch(line), line));
        var families = lines.Where(line => line.StartsWith("# TYPE", StringComparison.Ordinal)).Select(line => line.Split(' ')[2]).ToList();
        Assert.Equal(families.Distinct(StringComparer.Ordinal), families);
        Assert.All(lines.Where(line => line.Length > 0 && line[0] != '#'), line =>
            Assert.True(line.EndsWith("Inf", StringComparison.Ordinal) || double.TryParse(line[line.LastIndexOf(' ')..], CultureInfo.InvariantCulture, out _), line));
    }

    private static bool CountsRequestsOf(string route, string line) =>
        line.StartsWith("http_server_request_duration_seconds_count{", StringComparison.Ordinal)
        && line.Contains($"http_route=\"{route}\"", StringComparison.Ordinal);

    [GeneratedRegex("""^[a-zA-Z_:][a-zA-Z0-9_:]*(\{([a-zA-Z_][a-zA-Z0-9_]*="([^"\\\n]|\\[\\n"])*",?)*\})? \S+$""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SampleLine();

    private static async Task<string[]> LinesAsync(TestService service) =>
        (await service.Client.GetStringAsync(new Uri(service.Address, "/metrics"))).Split('\n');
}
