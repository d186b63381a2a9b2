using ClothingApp.Hosting.Dashboard.Telemetry;
using ClothingApp.Hosting.Dashboard.Telemetry.Metrics;
using ClothingApp.Hosting.Dashboard.Telemetry.Model;

namespace ClothingApp.Tests.Hosting.Dashboard.Telemetry;

/// <summary>From points to lines. Times are seconds after the moment 12:00:00; a chart of one minute has steps of a second.</summary>
public sealed class ChartTests
{
    private readonly MetricStore _store = new(new TelemetryOptions(), new ManualTime(Make.Now));

    [Fact]
    public void Rate_CumulativeCounter_IsTheIncreaseASecond()
    {
        foreach (var second in Enumerable.Range(1, 20))
            _store.Add([Make.Point("requests", InstrumentKind.Counter, second, 100 + (second * 5), start: -3000)]);
        var drawn = Line("requests", now: 20).Rate!.Where(v => v is not null).ToArray();
        Assert.Equal(19, drawn.Length);
        Assert.All(drawn, v => Assert.Equal(5, v!.Value, 6));
    }

    [Fact]
    public void Rate_PointsFarApart_IsSpreadOverTheTimeBetween()
    {
        _store.Add([Make.Point("requests", InstrumentKind.Counter, 0, 1000, start: -3000)]);
        _store.Add([Make.Point("requests", InstrumentKind.Counter, 10, 1020, start: -3000)]);
        _store.Add([Make.Point("requests", InstrumentKind.Counter, 20, 1030, start: -3000)]);
        var rate = Line("requests", now: 30).Rate!;
        Assert.All(rate[..30], v => Assert.Null(v));
        Assert.All(rate[30..40], v => Assert.Equal(2, v!.Value, 6));
        Assert.All(rate[40..50], v => Assert.Equal(1, v!.Value, 6));
        Assert.All(rate[50..], v => Assert.Null(v));
    }

    [Theory]
    [InlineData(0, 40)] // the value fell: 40 since then
    [InlineData(12, 110)] // another start: all 110 are new, though the value rose
    public void Rate_CounterBeganAgain_CountsFromZero(double newStart, double newValue)
    {
        _store.Add([Make.Point("requests", InstrumentKind.Counter, 0, 90), Make.Point("requests", InstrumentKind.Counter, 10, 100)]);
        _store.Add([Make.Point("requests", InstrumentKind.Counter, 20, newValue, start: newStart)]);
        var rate = Line("requests", now: 30).Rate!;
        Assert.All(rate[30..40], v => Assert.Equal(1, v!.Value, 6));
        Assert.Equal(newValue, rate[40..50].Sum()!.Value, 6);
        // From its start, where that is known.
        Assert.Equal(newStart == 0, rate[40] is not null);
        Assert.DoesNotContain(rate, v => v < 0);
    }

    [Fact]
    public void Rate_DeltaCounter_IsItsAmounts()
    {
        // Nothing is sent while nothing happens.
        _store.Add([Make.Point("requests", InstrumentKind.Counter, 10, 20, start: 0, delta: true)]);
        _store.Add([Make.Point("requests", InstrumentKind.Counter, 30, 60, start: 20, delta: true)]);
        var rate = Line("requests", now: 30).Rate!;
        Assert.All(rate[30..40], v => Assert.Equal(2, v!.Value, 6));
        Assert.All(rate[40..50], v => Assert.Equal(0, v!.Value, 6));
        Assert.All(rate[50..60], v => Assert.Equal(6, v!.Value, 6));
    }

    [Fact]
    public void Rate_SeriesThatBeginsLater_CountsItsFirstPoint()
    {
        // The process is old, the route new: its first three calls came since the export before.
        _store.Add([Make.Point("requests", InstrumentKind.Counter, 9, 500, start: -3000, route: "/a"), Make.Point("requests", InstrumentKind.Counter, 10, 500, start: -3000, route: "/a")]);
        _store.Add([Make.Point("requests", InstrumentKind.Counter, 11, 500, start: -3000, route: "/a"), Make.Point("requests", InstrumentKind.Counter, 11, 3, start: -3000, route: "/b")]);
        var line = Chart(new SeriesQuery(Key("requests"), 1, GroupBy: "http.route"), now: 20).Series.Single(s => s.Attributes["http.route"].Text == "/b");
        Assert.Equal(3, line.Rate!.Sum()!.Value, 6);
    }

    [Theory]
    [InlineData(-5, 7)] // a process started 12 s before its first point
    [InlineData(-3000, 0)] // one that has been counting for an hour before anyone listened
    public void Rate_FirstPointOfAProcess_CountsIfTheProcessIsYoung(double start, double expected)
    {
        _store.Add([Make.Point("requests", InstrumentKind.Counter, 7, 7, start: start)]);
        Assert.Equal(expected, Line("requests", now: 20).Rate!.Sum(v => v ?? 0), 6);
    }

    [Fact]
    public void Rate_Gap_IsNotDrawn()
    {
        foreach (var second in Enumerable.Range(0, 21))
            _store.Add([Make.Point("requests", InstrumentKind.Counter, second, second, gap: second is 10)]);
        var rate = Line("requests", now: 20).Rate!;
        Assert.Null(rate[^12]);
        Assert.NotNull(rate[^13]);
    }

    [Fact]
    public void Rate_SeveralSeries_AddUp()
    {
        foreach (var second in Enumerable.Range(0, 21))
            _store.Add([Make.Point("requests", InstrumentKind.Counter, second, second * 2, instance: "a", route: "/x"), Make.Point("requests", InstrumentKind.Counter, second, second * 3, instance: "b", route: "/x")]);
        Assert.Equal(5, Line("requests", now: 20).Rate![^5]!.Value, 6);
        Assert.Equal(3, Line("requests", now: 20, instance: "b").Rate![^5]!.Value, 6);
        var byInstance = Chart(new SeriesQuery(Key("requests"), 1, GroupBy: "service.instance.id"), 20).Series;
        Assert.Equal([("b", 3.0), ("a", 2.0)], byInstance.Select(s => (s.Attributes["service.instance.id"].Text!, Math.Round(s.Rate![^5]!.Value, 6))));
    }

    [Fact]
    public void Value_Gauges_HoldAndAreAveraged()
    {
        _store.Add([Make.Point("temperature", InstrumentKind.Gauge, 0, 10, instance: "a"), Make.Point("temperature", InstrumentKind.Gauge, 5, 20, instance: "a")]);
        _store.Add([Make.Point("temperature", InstrumentKind.Gauge, 5, 40, instance: "b")]);
        var value = Line("temperature", now: 60).Value!;
        Assert.Equal([10, 10, 10, 10, 10, 30, 20, 20], value[..8]);
        // Two intervals after the last point nothing is known any more.
        Assert.Equal(20, value[15]);
        Assert.All(value[16..], v => Assert.Null(v));
    }

    [Fact]
    public void Value_UpDownCounters_AreSummed()
    {
        foreach (var instance in new[] { "a", "b" })
            _store.Add([Make.Point("open", InstrumentKind.UpDownCounter, 0, 3, instance: instance), Make.Point("open", InstrumentKind.UpDownCounter, 2, -1, delta: true, instance: instance)]);
        Assert.Equal([6, 6, 4], Line("open", now: 60).Value![..3]);
    }

    [Fact]
    public void Percentiles_ExplicitHistogram_InterpolateTheDifferences()
    {
        // A hundred old values in the last bucket do not count: only what came since.
        _store.Add([Histogram(10, [0, 0, 0, 100]), Histogram(11, [50, 45, 5, 100])]);
        var line = Line("took", now: 11);
        Assert.Equal(100, line.Rate![^2]!.Value, 6);
        Assert.Equal((0.1, 0.2, 0.36), (Math.Round(line.P50![^2]!.Value, 6), Math.Round(line.P95![^2]!.Value, 6), Math.Round(line.P99![^2]!.Value, 6)));
        Assert.Null(line.P50![^1]);
    }

    [Fact]
    public void Percentiles_LastBucket_IsItsLowerBoundOrTheMaximum()
    {
        _store.Add([Histogram(10, [0, 0, 0, 0]), Histogram(11, [0, 0, 0, 10])]);
        Assert.Equal(0.4, Line("took", now: 11).P50![^2]);
        _store.Add([Histogram(12, [0, 0, 0, 20], max: 0.8)]);
        Assert.Equal(0.6, Line("took", now: 12).P50![^2]!.Value, 6);
    }

    [Fact]
    public void Percentiles_HistogramThatBeganAgain_CountAll()
    {
        _store.Add([Histogram(10, [50, 0, 0, 0]), Histogram(11, [0, 60, 0, 0], start: 10)]);
        Assert.Equal(60, Line("took", now: 11).Rate![^2]!.Value, 6);
        Assert.Equal(0.15, Line("took", now: 11).P50![^2]!.Value, 6);
    }

    [Fact]
    public void Percentiles_DeltaHistogram_AreItsOwn()
    {
        _store.Add([Histogram(11, [10, 0, 0, 0], start: 10, delta: true), Histogram(12, [0, 10, 0, 0], start: 11, delta: true)]);
        var line = Line("took", now: 12);
        Assert.Equal([0.05, 0.15], line.P50![^3..^1].Select(v => Math.Round(v!.Value, 6)));
    }

    [Fact]
    public void Percentiles_ExponentialHistogram_LieInItsBuckets()
    {
        // 100 values in (1, 2], later the same buckets at half the resolution and 100 more in (4, 16].
        _store.Add([Exponential(10, 0, 0, [0]), Exponential(11, 100, 0, [100])]);
        var first = Line("size", now: 11);
        Assert.InRange(first.P50![^2]!.Value, 1.4, 1.6);
        _store.Add([Exponential(12, 200, -1, [100, 100])]);
        Assert.InRange(Line("size", now: 12).P50![^2]!.Value, 4, 16);
    }

    [Fact]
    public void Percentiles_Summary_AreThoseSent()
    {
        _store.Add([Summary(10, 5), Summary(11, 15)]);
        var line = Line("wait", now: 11);
        Assert.Equal((0.4, null, 0.9), (line.P50![^1], line.P95![^1], line.P99![^1]));
        Assert.Equal(10, line.Rate![^2]!.Value, 6);
    }

    [Fact]
    public void Chart_ManyGroups_GivesTheLargestAndTheirNumber()
    {
        foreach (var second in Enumerable.Range(0, 3))
            _store.Add([.. Enumerable.Range(0, 30).Select(i => Make.Point("requests", InstrumentKind.Counter, second, second * i, route: $"/{i}"))]);
        var chart = Chart(new SeriesQuery(Key("requests"), 1, GroupBy: "http.route"), 3);
        Assert.Equal((20, 10, "/29"), (chart.Series.Count, chart.More, chart.Series[0].Attributes["http.route"].Text));
        Assert.Equal(["http.route", "service.instance.id"], chart.Dimensions.Select(d => d.Name));
    }

    [Fact]
    public void Chart_Exemplars_AreTheLatestInItsTime()
    {
        var trace = Make.Trace(7);
        foreach (var second in Enumerable.Range(0, 40))
            _store.Add([Make.Point("took", InstrumentKind.Histogram, second, distribution: new ExplicitDistribution(second, 1, [], [], null, null), exemplars: [new(Make.Seconds(second), second, trace, new SpanId(1))])]);
        var exemplars = Chart(new SeriesQuery(Key("took"), 1), 40).Exemplars;
        Assert.Equal(Enumerable.Range(24, 16).Reverse().Select(i => (double)i), exemplars.Select(e => e.Value));
    }

    [Theory]
    [InlineData(1, 1, 61)]
    [InlineData(5, 2, 151)]
    [InlineData(15, 6, 151)]
    public void Grid_OfMinutes_HasAStepThatFits(int minutes, int step, int steps)
    {
        var grid = TimeGrid.Of(Make.Seconds(7.5), minutes);
        Assert.Equal((step, steps), (grid.StepSeconds, grid.Steps));
        Assert.InRange(grid.Position(Make.Seconds(7.5)), steps - 1, steps);
    }

    private static InstrumentKey Key(string name) => new("web", "meter", name);

    private ChartSeries Line(string name, double now, string? instance = null) => Assert.Single(Chart(new SeriesQuery(Key(name), 1, instance), now).Series);

    private Chart Chart(SeriesQuery query, double now) => ClothingApp.Hosting.Dashboard.Telemetry.Metrics.Chart.Of(_store, query, Make.Seconds(now))!;

    private static MetricPoint Histogram(double at, ulong[] counts, double? max = null, double start = 0, bool delta = false) =>
        Make.Point("took", InstrumentKind.Histogram, at, start: start, delta: delta,
            distribution: new ExplicitDistribution(counts.Sum(c => (double)c), 0, [0.1, 0.2, 0.4], counts, null, max));

    private static MetricPoint Exponential(double at, double count, int scale, ulong[] counts) =>
        Make.Point("size", InstrumentKind.ExponentialHistogram, at, distribution: new ExponentialDistribution(count, 0, scale, 0, 0, new(0, counts), ExponentialBuckets.None));

    private static MetricPoint Summary(double at, double count) =>
        Make.Point("wait", InstrumentKind.Summary, at, distribution: new SummaryDistribution(count, 1, [(0.5, 0.4), (0.99, 0.9)]));
}
