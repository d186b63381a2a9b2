using ClothingApp.Hosting.Dashboard.Telemetry;
using ClothingApp.Hosting.Dashboard.Telemetry.Calls;
using ClothingApp.Hosting.Dashboard.Telemetry.Model;

namespace ClothingApp.Tests.Hosting.Dashboard.Telemetry;

/// <summary>The graph and the replica view, from spans as they arrive.</summary>
public sealed class CallTableTests
{
    private readonly ManualTime _time = new(Make.Now);

    [Fact]
    public void Edges_ClientAndServerSpans_AreCallsBetweenInstances()
    {
        var store = Store();
        // The server's span often arrives first: its process finished first.
        store.Add([Make.Span(1, 2, parent: 1, service: "tf-serving", instance: "tf-serving-2", milliseconds: 40)]);
        store.Add([Make.Span(1, 1, service: "gateway", kind: SpanKind.Client)]);
        store.Add([Make.Span(2, 1, service: "gateway", kind: SpanKind.Client), Make.Span(2, 2, parent: 1, service: "tf-serving", instance: "tf-serving-2", milliseconds: 40, failed: true)]);
        store.Add([Make.Span(3, 1, service: "gateway", kind: SpanKind.Client), Make.Span(3, 2, parent: 1, service: "tf-serving", instance: "tf-serving")]);

        var edges = store.Calls.Edges(5);
        Assert.Equal(
            [("gateway", "tf-serving-2", 2, 1), ("gateway", "tf-serving", 1, 0)],
            edges.Select(e => (e.From, e.To, (int)e.Sums.Calls, (int)e.Sums.Errors)));
        Assert.InRange(edges[0].Sums.P50Ms!.Value, 38, 42);
        Assert.Equal(Make.Seconds(-10), edges[0].Last);
    }

    [Fact]
    public void Edges_ParentInTheSameProcessOrUnknown_AreNoCalls()
    {
        var store = Store();
        store.Add([Make.Span(1, 1, kind: SpanKind.Client), Make.Span(1, 2, parent: 1), Make.Span(2, 9, parent: 8, service: "gateway")]);
        Assert.Empty(store.Calls.Edges(5));
    }

    [Fact]
    public void Edges_SpanSentTwice_IsOneCall()
    {
        var store = Store();
        for (var round = 0; round < 2; round++)
            store.Add([Make.Span(1, 2, parent: 1, service: "b"), Make.Span(1, 1, service: "a", kind: SpanKind.Client)]);
        Assert.Equal(1, Assert.Single(store.Calls.Edges(5)).Sums.Calls);
    }

    [Fact]
    public void Servers_CallsOverTime_AreCountedBySecond()
    {
        var store = Store();
        for (var i = 0; i < 10; i++)
            store.Add([Make.Span(i, 1, service: "tf", instance: "tf-1", secondsAgo: 0, milliseconds: 10), Make.Span(i, 2, service: "tf", instance: "tf-2", secondsAgo: 61, milliseconds: 1000, failed: i < 3)]);
        store.Add([Make.Span(50, 1, service: "tf", instance: "tf-1", kind: SpanKind.Internal)]);

        var byName = store.Calls.Servers(5, 60).ToDictionary(s => s.Instance);
        Assert.Equal((10, 0, 10, 5.0), (byName["tf-1"].Sums.Calls, byName["tf-1"].Sums.Errors, byName["tf-1"].Buckets[^1], byName["tf-1"].BucketSeconds));
        Assert.Equal((10, 3, 10), (byName["tf-2"].Sums.Calls, byName["tf-2"].Sums.Errors, byName["tf-2"].Buckets.Sum()));
        Assert.InRange(byName["tf-2"].Sums.P95Ms!.Value, 950, 1050);
        // In the last minute the second one was silent, but it is still there.
        Assert.Equal((0, null), (store.Calls.Servers(1, 60).Single(s => s.Instance == "tf-2").Sums.Calls, store.Calls.Servers(1, 60).Single(s => s.Instance == "tf-2").Sums.P50Ms));
    }

    [Fact]
    public void Servers_AfterTheWindow_ForgetOldCalls()
    {
        var store = Store();
        store.Add([Make.Span(1, 1, secondsAgo: 0)]);
        _time.Now += TimeSpan.FromSeconds(CallWindow.Seconds - 1);
        Assert.Equal(1, store.Calls.Servers(15, 60)[0].Sums.Calls);
        _time.Now += TimeSpan.FromSeconds(1);
        Assert.Equal(0, store.Calls.Servers(15, 60)[0].Sums.Calls);
        // A second round of the ring takes the old second's place.
        store.Add([Make.Span(2, 1, secondsAgo: -CallWindow.Seconds)]);
        Assert.Equal(1, store.Calls.Servers(15, 60)[0].Sums.Calls);
    }

    [Fact]
    public void Servers_ClockOfTheSenderAhead_CountsAsNow()
    {
        var store = Store();
        store.Add([Make.Span(1, 1, secondsAgo: -3600)]);
        Assert.Equal(1, store.Calls.Servers(1, 60)[0].Buckets[^1]);
    }

    [Fact]
    public void Servers_MoreInstancesThanKept_ForgetsTheLongestSilent()
    {
        var store = Store();
        for (var i = 0; i < 300; i++)
            store.Add([Make.Span(i, 1, instance: $"i-{i}", secondsAgo: 300 - i)]);
        var instances = store.Calls.Servers(15, 60).Select(s => s.Instance).ToHashSet(StringComparer.Ordinal);
        Assert.Equal((256, false, true), (instances.Count, instances.Contains("i-0"), instances.Contains("i-299")));
    }

    [Fact]
    public void Percentile_ManyDurations_IsWithinFivePercent()
    {
        var histogram = new LatencyHistogram();
        var random = new Random(5);
        var values = Enumerable.Range(0, 20_000).Select(_ => Math.Exp((random.NextDouble() * 8) - 2)).ToArray();
        foreach (var value in values)
            histogram.Add(value);
        Array.Sort(values);
        foreach (var quantile in new[] { 0.05, 0.5, 0.95, 0.999 })
            Assert.InRange(histogram.Percentile(quantile)!.Value / values[(int)(quantile * values.Length)], 0.95, 1.05);
    }

    private TelemetryStore Store() => new(new TelemetryOptions(), _time);
}
