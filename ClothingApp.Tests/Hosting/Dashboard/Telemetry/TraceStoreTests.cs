using ClothingApp.Hosting.Dashboard.Telemetry;
using ClothingApp.Hosting.Dashboard.Telemetry.Calls;
using ClothingApp.Hosting.Dashboard.Telemetry.Model;
using ClothingApp.Hosting.Dashboard.Telemetry.Traces;

namespace ClothingApp.Tests.Hosting.Dashboard.Telemetry;

public sealed class TraceStoreTests
{
    [Fact]
    public void Add_SpansInAnyOrder_SummarizesTheTrace()
    {
        var spans = new[]
        {
            Make.Span(1, 1, name: "POST /predict", service: "web", milliseconds: 100),
            Make.Span(1, 2, parent: 1, name: "POST", service: "web", kind: SpanKind.Client, secondsAgo: 10.01, milliseconds: 80),
            Make.Span(1, 3, parent: 2, name: "gateway", service: "gateway", secondsAgo: 10.02, milliseconds: 60, failed: true),
        };
        foreach (var order in new[] { new[] { 0, 1, 2 }, [2, 1, 0], [1, 2, 0] })
        {
            var store = Store();
            foreach (var i in order)
                store.Add([spans[i]]);
            var trace = Assert.Single(store.List(new TraceQuery()).Traces);
            Assert.Equal(("POST /predict", "web", 3, 1), (trace.Name, trace.Service, trace.Spans, trace.Errors));
            Assert.Equal((spans[0].Start, 100), (trace.Start, trace.DurationMs));
            Assert.Equal([("gateway", 1, 1), ("web", 2, 0)], trace.Services.Select(s => (s.Name, s.Spans, s.Errors)).Order());
        }
    }

    [Fact]
    public void Add_MoreTracesThanKept_DropsTheOldestWholeAndCounts()
    {
        var store = Store(new TelemetryOptions { MaxTraces = 3 });
        for (var trace = 1; trace <= 5; trace++)
            store.Add([Make.Span(trace, 1), Make.Span(trace, 2, parent: 1)]);
        Assert.Equal((3, 6, 4), (store.Counts.Traces, store.Counts.Spans, store.Counts.Dropped));
        Assert.Null(store.Find(Make.Trace(2)));
        Assert.NotNull(store.Find(Make.Trace(3)));
    }

    [Fact]
    public void Add_MoreSpansThanKept_DropsTheOldestTraces()
    {
        var store = Store(new TelemetryOptions { MaxSpans = 5 });
        for (var trace = 1; trace <= 3; trace++)
            store.Add([Make.Span(trace, 1), Make.Span(trace, 2)]);
        Assert.Equal((2, 4, 2), (store.Counts.Traces, store.Counts.Spans, store.Counts.Dropped));
    }

    [Fact]
    public void Add_MoreBytesThanKept_DropsTheOldestTraces()
    {
        var store = Store(new TelemetryOptions { MaxTraceBytes = 100_000 });
        for (var trace = 1; trace <= 100; trace++)
            store.Add([Make.Span(trace, 1, bytes: 10_000)]);
        Assert.InRange(store.Counts.Bytes, 50_000, 100_000);
        Assert.Equal(100, store.Counts.Spans + store.Counts.Dropped);
        Assert.NotNull(store.Find(Make.Trace(100)));
    }

    [Theory]
    [InlineData(10, long.MaxValue, 10)]
    [InlineData(1000, 100_000, 24)] // a quarter of the memory, the trace's own part off
    public void Add_TraceThatNeverEnds_StopsGrowing(int maxSpans, long maxBytes, int expected)
    {
        var store = Store(new TelemetryOptions { MaxSpansPerTrace = maxSpans, MaxTraceBytes = maxBytes });
        store.Add([Make.Span(1, 1)]);
        for (var span = 1; span <= 100; span++)
            store.Add([Make.Span(2, span, bytes: 1000)]);
        Assert.Equal((2, expected + 1, 100 - expected), (store.Counts.Traces, store.Counts.Spans, store.Counts.Dropped));
    }

    [Fact]
    public void Add_SpanTwice_KeepsItOnce()
    {
        var store = Store();
        // Few spans are searched, many are looked up.
        for (var round = 0; round < 2; round++)
            store.Add([.. Enumerable.Range(1, 50).Select(span => Make.Span(1, span))]);
        Assert.Equal((50, 0), (store.Counts.Spans, store.Counts.Dropped));
    }

    [Fact]
    public void List_ByEachFilter_KeepsWhatMatches()
    {
        var store = Store();
        store.Add(
        [
            Make.Span(1, 1, name: "GET /fast", milliseconds: 5, secondsAgo: 30),
            Make.Span(2, 1, name: "GET /slow", milliseconds: 500, secondsAgo: 20),
            Make.Span(3, 1, name: "GET /broken", milliseconds: 50, secondsAgo: 40, failed: true),
            Make.Span(4, 1, name: "Predict", service: "tf-serving", milliseconds: 50, secondsAgo: 10),
        ]);
        Assert.Equal([4, 2, 1, 3], Traces(new TraceQuery()));
        Assert.Equal([3], Traces(new TraceQuery(Failed: true)));
        Assert.Equal([3, 4, 2, 1], Traces(new TraceQuery(Order: TraceOrder.Failed)));
        Assert.Equal(2, Traces(new TraceQuery(Order: TraceOrder.Slowest))[0]);
        Assert.Equal([2], Traces(new TraceQuery(MinMs: 100)));
        Assert.Equal([4], Traces(new TraceQuery(Service: "tf-serving")));
        Assert.Equal([4], Traces(new TraceQuery(Text: "SERVING")));
        Assert.Equal([2], Traces(new TraceQuery(Text: "/SLOW")));
        Assert.Equal([2], Traces(new TraceQuery(Text: Make.Trace(2).ToString())));
        Assert.Equal((4, 2), (store.List(new TraceQuery(Limit: 2)).Total, Traces(new TraceQuery(Limit: 2)).Length));

        int[] Traces(TraceQuery query) => [.. store.List(query).Traces.Select(t => (int)t.TraceId.Low)];
    }

    /// <summary>A list of many traces is quick because what it shows was added up when the spans came.</summary>
    [Fact]
    public void List_TraceThatDidNotChange_ReadsTheSameSummary()
    {
        var store = Store();
        store.Add([Make.Span(1, 1), Make.Span(2, 1)]);
        var before = store.List(new TraceQuery()).Traces.ToDictionary(t => t.TraceId);
        store.Add([Make.Span(2, 2)]);
        var after = store.List(new TraceQuery()).Traces.ToDictionary(t => t.TraceId);
        Assert.Same(before[Make.Trace(1)], after[Make.Trace(1)]);
        Assert.Equal((1, 2), (before[Make.Trace(2)].Spans, after[Make.Trace(2)].Spans));
    }

    [Fact]
    public void Add_WhileOthersRead_KeepsEverything()
    {
        var store = Store();
        Parallel.For(0, 8, worker =>
        {
            for (var i = 0; i < 200; i++)
            {
                store.Add([Make.Span((worker * 1000) + i, 1), Make.Span(1_000_000, (worker * 1000) + i + 1)]);
                foreach (var trace in store.List(new TraceQuery(Text: "get", Limit: 5)).Traces)
                    Assert.NotEmpty(store.Find(trace.TraceId)!.Spans());
            }
        });
        Assert.Equal((1601, 3200), (store.Counts.Traces, store.Counts.Spans));
        Assert.Equal(1600, store.Find(Make.Trace(1_000_000))!.Summary.Spans);
    }

    [Theory]
    [InlineData(SpanKind.Server, "http.response.status_code", 500, true)]
    [InlineData(SpanKind.Server, "http.response.status_code", 404, false)]
    [InlineData(SpanKind.Client, "http.status_code", 404, true)]
    [InlineData(SpanKind.Client, "rpc.grpc.status_code", 5, true)]
    [InlineData(SpanKind.Server, "rpc.grpc.status_code", 5, false)]
    [InlineData(SpanKind.Server, "rpc.response.status_code", "UNAVAILABLE", true)]
    [InlineData(SpanKind.Server, "rpc.status_code", "NOT_FOUND", false)]
    [InlineData(SpanKind.Client, "rpc.response.status_code", "OK", false)]
    [InlineData(SpanKind.Internal, "http.response.status_code", 500, false)]
    public void IsError_StatusUnset_IsWhatTheAttributesSay(object kind, string key, object value, bool expected) =>
        Assert.Equal(expected, Make.Span(1, 1, kind: (SpanKind)kind, attributes: new KeyValue(key, value is int n ? AttributeValue.Of(n) : AttributeValue.Of((string)value))).IsError);

    private static TraceStore Store(TelemetryOptions? options = null) => new(options ?? new TelemetryOptions(), new CallTable(new ManualTime(Make.Now)));
}
