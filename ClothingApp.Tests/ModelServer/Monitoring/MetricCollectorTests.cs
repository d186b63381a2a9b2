using System.Diagnostics.Metrics;
using ClothingApp.ModelServer.Monitoring.Exposition;

namespace ClothingApp.Tests.ModelServer.Monitoring;

/// <summary>From instruments to the page.</summary>
public sealed class MetricCollectorTests : IDisposable
{
    private const string MeterName = "Tests.MetricCollector";

    private readonly OwnMeters _meters = new();

    public void Dispose() => _meters.Dispose();

    [Fact]
    public void Text_LabelWithQuotesAndLines_IsEscaped()
    {
        using var collector = Collector(new MetricDefinition(MeterName, "count", ":a:count", MetricKind.Counter) { Labels = ["name", new MetricLabel("other", "absent", "none")] });
        Create().CreateCounter<long>("count").Add(2, new KeyValuePair<string, object?>("name", "a\"b\\c\nd"));

        Assert.Equal("# TYPE :a:count counter\n:a:count{name=\"a\\\"b\\\\c\\nd\",other=\"none\"} 2\n", collector.Text());
    }

    [Fact]
    public void Text_Histogram_BucketsAreCumulativeAndBoundsInclusive()
    {
        using var collector = Collector(new MetricDefinition(MeterName, "time", "time", MetricKind.Histogram, "Time.") { Buckets = [10, 18] });
        var time = Create().CreateHistogram<double>("time");
        foreach (var value in (double[])[1, 10, 11, 100])
            time.Record(value);

        Assert.Equal(
            """
            # HELP time Time.
            # TYPE time histogram
            time_bucket{le="10"} 2
            time_bucket{le="18"} 3
            time_bucket{le="+Inf"} 4
            time_sum{} 122
            time_count{} 4

            """,
            collector.Text());
    }

    [Fact]
    public void Text_WhatIsNotObservedAnyMore_IsGone()
    {
        using var collector = Collector(new MetricDefinition(MeterName, "level", "level", MetricKind.Gauge) { Labels = ["of"] });
        var there = new List<Measurement<int>> { new(1, new KeyValuePair<string, object?>("of", "a")), new(2, new KeyValuePair<string, object?>("of", "b")) };
        Create().CreateObservableGauge("level", () => there);
        Assert.Equal("# TYPE level gauge\nlevel{of=\"a\"} 1\nlevel{of=\"b\"} 2\n", collector.Text());

        there.RemoveAt(0);

        Assert.Equal("# TYPE level gauge\nlevel{of=\"b\"} 2\n", collector.Text());
    }

    [Fact]
    public void Text_UpDownCounter_IsWhatIsLeft()
    {
        using var collector = Collector(new MetricDefinition(MeterName, "depth", "depth", MetricKind.Gauge));
        var depth = Create().CreateUpDownCounter<long>("depth");
        depth.Add(5);
        depth.Add(-3);

        Assert.Equal("# TYPE depth gauge\ndepth{} 2\n", collector.Text());
    }

    [Fact]
    public void Text_MoreLabelValuesThanThereMayBe_TheOldestGo()
    {
        using var collector = Collector(new MetricDefinition(MeterName, "count", "count", MetricKind.Counter) { Labels = ["path"] });
        var count = Create().CreateCounter<long>("count");
        for (var i = 0; i < MetricFamily.MaxSeries + 50; i++)
        {
            count.Add(1, new KeyValuePair<string, object?>("path", $"/models/{i}"));
            // It is old, and measured all the time.
            count.Add(1, new KeyValuePair<string, object?>("path", "/models/0"));
        }

        var lines = collector.Text().Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(MetricFamily.MaxSeries + 1, lines.Length);
        Assert.Contains($"count{{path=\"/models/{MetricFamily.MaxSeries + 49}\"}} 1", lines);
        Assert.Contains($"count{{path=\"/models/0\"}} {MetricFamily.MaxSeries + 51}", lines);
        Assert.DoesNotContain("count{path=\"/models/1\"} 1", lines);
    }

    [Fact]
    public void Total_OfAnotherServersMeter_IsNotCounted()
    {
        using var collector = Collector(new MetricDefinition(MeterName, "count", ":a:count", MetricKind.Counter) { Labels = ["name"] });
        using var others = new OwnMeters();
        others.Create(new MeterOptions(MeterName)).CreateCounter<long>("count").Add(100);
        var count = Create().CreateCounter<long>("count");
        count.Add(1, new KeyValuePair<string, object?>("name", "a"));
        count.Add(2, new KeyValuePair<string, object?>("name", "b"));

        Assert.Equal(3, collector.Total("/a/count"));
        Assert.Null(collector.Total("/a/other"));
    }

    private MetricCollector Collector(MetricDefinition definition) => new(_meters, [definition]);

    private Meter Create() => _meters.Create(new MeterOptions(MeterName));
}
