using ClothingApp.Hosting.Dashboard.Telemetry;
using ClothingApp.Hosting.Dashboard.Telemetry.Metrics;
using ClothingApp.Hosting.Dashboard.Telemetry.Model;

namespace ClothingApp.Tests.Hosting.Dashboard.Telemetry;

public sealed class MetricStoreTests
{
    private readonly ManualTime _time = new(Make.Now);

    [Fact]
    public void Add_MoreSeriesThanKept_CountsTheirPoints()
    {
        var store = Store(new TelemetryOptions { MaxSeriesPerInstrument = 3 });
        for (var second = 1; second <= 2; second++)
            store.Add([.. Enumerable.Range(0, 5).Select(i => Make.Point("requests", InstrumentKind.Counter, second, route: $"/orders/{i}"))]);
        Assert.Equal((1, 3, 4), (store.Counts.Instruments, store.Counts.Series, store.Counts.Dropped));
        Assert.Equal(4, store.Instruments()[0].Dropped);
    }

    [Fact]
    public void Add_NewSeriesAfterOthersFellSilent_TakesTheirPlace()
    {
        var store = Store(new TelemetryOptions { MaxSeriesPerInstrument = 2, MaxPointsPerSeries = 100 });
        store.Add([Make.Point("requests", InstrumentKind.Counter, 1, instance: "old-1"), Make.Point("requests", InstrumentKind.Counter, 1, instance: "old-2")]);
        _time.Now += TimeSpan.FromSeconds(200);
        store.Add([Make.Point("requests", InstrumentKind.Counter, 200, instance: "new")]);
        Assert.Equal(0, store.Counts.Dropped);
        Assert.Equal(["new"], store.Find(new InstrumentKey("web", "meter", "requests"), default)!.Value.Series.Select(s => s.Key.Instance));
    }

    [Fact]
    public void Add_NewInstrumentAfterOthersFellSilent_TakesTheirPlace()
    {
        var store = Store(new TelemetryOptions { MaxInstruments = 2, MaxPointsPerSeries = 100 });
        store.Add([Make.Point("old-1", InstrumentKind.Gauge, 1), Make.Point("old-2", InstrumentKind.Gauge, 1)]);
        _time.Now += TimeSpan.FromSeconds(200);
        store.Add([Make.Point("new", InstrumentKind.Gauge, 200)]);
        Assert.Equal((1, 0, "new"), (store.Counts.Instruments, store.Counts.Dropped, store.Instruments()[0].Key.Name));
    }

    [Fact]
    public void Add_MoreInstrumentsThanKept_CountsTheirPoints()
    {
        var store = Store(new TelemetryOptions { MaxInstruments = 2 });
        store.Add([.. Enumerable.Range(0, 5).Select(i => Make.Point($"metric-{i}", InstrumentKind.Gauge, 1))]);
        Assert.Equal((2, 3), (store.Counts.Instruments, store.Counts.Dropped));
    }

    [Fact]
    public void Add_MoreBytesThanKept_DropsTheOldestPoints()
    {
        var store = Store(new TelemetryOptions { MaxMetricBytes = 20_000 });
        for (var second = 1; second <= 500; second++)
            store.Add([Make.Point("stock", InstrumentKind.Gauge, second, second), Make.Point("open", InstrumentKind.UpDownCounter, second, second)]);
        Assert.InRange(store.Counts.Bytes, 5_000, 20_000);
        Assert.True(store.Counts.Dropped > 0);
        Assert.Equal(500, Points(store, "stock")[^1].Value);
    }

    [Fact]
    public void Add_MoreBytesThanKeptInSinglePoints_DropsTheLongestSilentSeries()
    {
        var store = Store(new TelemetryOptions { MaxMetricBytes = 5_000 });
        for (var second = 1; second <= 100; second++)
            store.Add([Make.Point("stock", InstrumentKind.Gauge, second, route: $"/{second}")]);
        Assert.InRange(store.Counts.Bytes, 1, 5_000);
        Assert.Equal(100, store.Counts.Series + store.Counts.Dropped);
        Assert.Contains(store.Find(new InstrumentKey("web", "meter", "stock"), default)!.Value.Series, s => s.Key.Attributes["http.route"].Text == "/100");
    }

    [Fact]
    public void Add_LongerThanTheRing_KeepsTheLatestAndTheirBytes()
    {
        var store = Store(new TelemetryOptions { MaxPointsPerSeries = 10 });
        for (var second = 1; second <= 30; second++)
            store.Add([Make.Point("took", InstrumentKind.Histogram, second, distribution: new ExplicitDistribution(second, second, [1, 2], [(ulong)second, 0, 0], null, null))]);
        Assert.Equal(Enumerable.Range(21, 10), Points(store, "took").Select(p => (int)p.Value));
        Assert.Equal(0, store.Counts.Dropped);
        var full = store.Counts.Bytes;
        for (var second = 31; second <= 90; second++)
            store.Add([Make.Point("took", InstrumentKind.Histogram, second, distribution: new ExplicitDistribution(second, second, [1, 2], [(ulong)second, 0, 0], null, null))]);
        Assert.Equal(full, store.Counts.Bytes);
    }

    [Fact]
    public void Add_IdleHistogram_KeepsItsBucketsOnce()
    {
        var store = Store();
        for (var second = 1; second <= 3; second++)
            store.Add([Make.Point("took", InstrumentKind.Histogram, second, distribution: new ExplicitDistribution(5, 2.5, [1], [5, 0], null, null))]);
        var points = Points(store, "took");
        Assert.Same(points[^1].Distribution, points[^2].Distribution);
    }

    [Fact]
    public void Add_PointAgainOrInThePast_IsIgnored()
    {
        var store = Store();
        store.Add([Make.Point("stock", InstrumentKind.Gauge, 5, 1), Make.Point("stock", InstrumentKind.Gauge, 5, 2), Make.Point("stock", InstrumentKind.Gauge, 4, 3)]);
        Assert.Equal(1, Assert.Single(Points(store, "stock")).Value);
    }

    [Fact]
    public void Add_AnotherKindUnderTheName_BeginsAnew()
    {
        var store = Store();
        store.Add([Make.Point("x", InstrumentKind.Gauge, 1, 1)]);
        store.Add([Make.Point("x", InstrumentKind.Counter, 2, 1, start: 2)]);
        Assert.Equal((1, InstrumentKind.Counter), (store.Counts.Instruments, store.Instruments()[0].Identity.Kind));
    }

    private static SeriesPoint[] Points(MetricStore store, string name) =>
        Assert.Single(store.Find(new InstrumentKey("web", "meter", name), default)!.Value.Series).Points;

    private MetricStore Store(TelemetryOptions? options = null) => new(options ?? new TelemetryOptions(), _time);
}
