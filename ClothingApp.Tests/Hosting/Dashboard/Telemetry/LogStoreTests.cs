using ClothingApp.Hosting.Dashboard.Telemetry;
using ClothingApp.Hosting.Dashboard.Telemetry.Logs;
using ClothingApp.Hosting.Dashboard.Telemetry.Model;

namespace ClothingApp.Tests.Hosting.Dashboard.Telemetry;

public sealed class LogStoreTests
{
    [Fact]
    public void List_ByEachFilter_KeepsWhatMatchesNewestFirst()
    {
        var store = new LogStore(new TelemetryOptions());
        store.Add(
        [
            Make.Log("started", LogSeverity.Debug),
            Make.Log("asked", service: "gateway", instance: "gateway-1", trace: 1, span: 5),
            Make.Log("slow", LogSeverity.Warning, trace: 1, span: 6, category: "Shop.Orders"),
            Make.Log("failed", LogSeverity.Error, attributes: [new("exception.type", AttributeValue.Of("TimeoutException")), new("exception.message", AttributeValue.Of("too late"))]),
        ]);
        Assert.Equal(["failed", "slow", "asked", "started"], List(new LogQuery()));
        Assert.Equal(["failed", "slow"], List(new LogQuery(Level: LogSeverity.Warning)));
        Assert.Equal(["asked"], List(new LogQuery(Service: "gateway")));
        Assert.Equal(["asked"], List(new LogQuery(Service: "gateway-1")));
        Assert.Equal(["slow", "asked"], List(new LogQuery(TraceId: Make.Trace(1))));
        Assert.Equal(["slow"], List(new LogQuery(TraceId: Make.Trace(1), SpanId: new SpanId(6))));
        Assert.Equal(["slow"], List(new LogQuery(Text: "orders")));
        Assert.Equal(["failed"], List(new LogQuery(Text: "TIMEOUT")));
        Assert.Equal("TimeoutException: too late", store.List(new LogQuery(Text: "failed")).Logs[0].Exception);

        var (total, first) = store.List(new LogQuery(Limit: 3));
        Assert.Equal(4, total);
        Assert.Equal(["started"], List(new LogQuery(Limit: 3, Before: first[^1].Id)));
        Assert.Equal(new Dictionary<SpanId, int> { [new(5)] = 1, [new(6)] = 1 }, store.CountBySpan(Make.Trace(1)));

        string[] List(LogQuery query) => [.. store.List(query).Logs.Select(l => l.Message)];
    }

    [Theory]
    [InlineData(10, long.MaxValue, 10)]
    [InlineData(1000, 2100, 10)]
    public void Add_MoreThanKept_DropsTheOldestAndCounts(int maxLogs, long maxBytes, int kept)
    {
        var store = new LogStore(new TelemetryOptions { MaxLogs = maxLogs, MaxLogBytes = maxBytes });
        for (var i = 0; i < 25; i++)
            store.Add([Make.Log($"{i}")]);
        Assert.Equal((kept, 25 - kept), (store.Counts.Logs, store.Counts.Dropped));
        Assert.Equal(["24", "15"], new[] { store.List(new LogQuery()).Logs[0].Message, store.List(new LogQuery()).Logs[^1].Message });
    }

    [Fact]
    public void Clear_ThenAdd_GoesOnWithTheIds()
    {
        var store = new LogStore(new TelemetryOptions());
        store.Add([Make.Log("a")]);
        store.Clear();
        store.Add([Make.Log("b")]);
        var log = Assert.Single(store.List(new LogQuery()).Logs);
        Assert.Equal(("b", 2), (log.Message, log.Id));
    }
}
