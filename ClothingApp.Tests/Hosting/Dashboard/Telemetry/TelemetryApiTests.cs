using System.Net;
using System.Text.Json;
using ClothingApp.Hosting.Dashboard.Telemetry;
using ClothingApp.Hosting.Dashboard.Telemetry.Model;

namespace ClothingApp.Tests.Hosting.Dashboard.Telemetry;

/// <summary>The JSON that the dashboard's pages read.</summary>
public sealed class TelemetryApiTests
{
    private readonly ManualTime _time = new(Make.Now);

    [Fact]
    public async Task Traces_OfTheStore_AreListedAndShown()
    {
        await using var host = await TelemetryHost.StartAsync(time: _time);
        host.Store.Add(
        [
            Make.Span(1, 1, service: "web", name: "POST /", milliseconds: 100),
            Make.Span(1, 2, parent: 1, service: "gateway", kind: SpanKind.Client, failed: true, attributes: [new("http.route", AttributeValue.Of("/x")), new("n", AttributeValue.Of(5))]),
            Make.Span(2, 1, secondsAgo: 20),
        ]);
        host.Store.Add([Make.Log("hello", trace: 1, span: 2)]);

        Equal(
            """
            {"total":1,"traces":[{"traceId":"0000000000000abc0000000000000001","name":"POST /","service":"web","start":"2026-03-01T11:59:49.9000000Z","durationMs":100,
            "spans":2,"errors":1,"services":[{"name":"web","spans":1,"errors":0},{"name":"gateway","spans":1,"errors":1}]}]}
            """,
            await host.GetAsync("/api/traces?service=gateway&text=post&failed=true&minMs=50&sort=failed&limit=10"));
        Equal(
            """
            {"traceId":"0000000000000abc0000000000000001","start":"2026-03-01T11:59:49.9000000Z","durationMs":100,"spans":[
            {"spanId":"0000000000000001","parentId":null,"service":"web","instance":"web","name":"POST /","kind":"server","startMs":0,"durationMs":100,"depth":0,
             "status":"unset","message":null,"scope":"scope","attributes":{},"events":[],"links":[],"logs":0},
            {"spanId":"0000000000000002","parentId":"0000000000000001","service":"gateway","instance":"gateway","name":"GET /","kind":"client","startMs":80,"durationMs":20,"depth":1,
             "status":"error","message":null,"scope":"scope","attributes":{"http.route":"/x","n":5},"events":[],"links":[],"logs":1}]}
            """,
            await host.GetAsync("/api/traces/0000000000000ABC0000000000000001"));
    }

    [Fact]
    public async Task Logs_OfTheStore_AreListed()
    {
        await using var host = await TelemetryHost.StartAsync(time: _time);
        host.Store.Add([Make.Log("quiet", LogSeverity.Debug), Make.Log("loud", LogSeverity.Warning, "gateway", "gateway-1", "Shop", 1, 2, attributes: new KeyValue("Order", AttributeValue.Of(7)))]);
        Equal(
            """
            {"total":1,"logs":[{"id":2,"time":"2026-03-01T12:00:00.0000000Z","service":"gateway","instance":"gateway-1","level":"warning","category":"Shop","message":"loud",
            "eventName":null,"traceId":"0000000000000abc0000000000000001","spanId":"0000000000000002","attributes":{"Order":7},"exception":null}]}
            """,
            await host.GetAsync("/api/logs?level=information&traceId=0000000000000abc0000000000000001"));
        Assert.Equal("quiet", (await host.GetAsync("/api/logs?before=2")).GetProperty("logs")[0].GetProperty("message").GetString());
    }

    [Fact]
    public async Task Metrics_OfTheStore_AreListedAndDrawn()
    {
        await using var host = await TelemetryHost.StartAsync(time: _time);
        for (var second = -20; second <= 0; second++)
            host.Store.Add([Make.Point("requests", InstrumentKind.Counter, second, 100 + second, start: -30, route: "/a", exemplars: second == 0 ? [new(Make.Seconds(0), 1, Make.Trace(1), new SpanId(2))] : null)]);
        Equal(
            """{"instruments":[{"service":"web","meter":"meter","name":"requests","unit":"s","description":"","kind":"counter","series":1,"dropped":0}]}""",
            await host.GetAsync("/api/metrics"));

        var chart = await host.GetAsync("/api/metrics/series?service=web&meter=meter&name=requests&minutes=1&groupBy=http.route");
        Assert.Equal(("counter", 1, "2026-03-01T11:59:00.0000000Z"), (chart.GetProperty("kind").GetString(), chart.GetProperty("step").GetInt32(), chart.GetProperty("start").GetString()));
        var line = Assert.Single(chart.GetProperty("series").EnumerateArray());
        Assert.Equal("""{"http.route":"/a"}""", line.GetProperty("attributes").GetRawText());
        Assert.Equal((61, 1.0, JsonValueKind.Null), (line.GetProperty("rate").GetArrayLength(), line.GetProperty("rate")[50].GetDouble(), line.GetProperty("rate")[0].ValueKind));
        Assert.Equal((JsonValueKind.Null, JsonValueKind.Null), (line.GetProperty("value").ValueKind, line.GetProperty("p50").ValueKind));
        Equal("""[{"at":"2026-03-01T12:00:00.0000000Z","value":1,"traceId":"0000000000000abc0000000000000001","spanId":"0000000000000002"}]""", chart.GetProperty("exemplars"));
    }

    [Fact]
    public async Task GraphAndReplicas_OfTheStore_AreCounted()
    {
        await using var host = await TelemetryHost.StartAsync(time: _time);
        for (var trace = 1; trace <= 4; trace++)
        {
            host.Store.Add(
            [
                Make.Span(trace, 1, service: "gateway", kind: SpanKind.Client),
                Make.Span(trace, 2, parent: 1, service: "tf-serving", instance: trace == 1 ? "tf-serving" : "tf-serving-2", secondsAgo: 2, milliseconds: 8, failed: trace == 2),
            ]);
        }
        host.Store.Add([Make.Span(9, 1, service: "alone")]);

        var calls = (await host.GetAsync("/api/graph?minutes=5")).GetProperty("calls");
        Assert.Equal(
            ["gateway tf-serving-2 3 1 2026-03-01T11:59:58.0000000Z", "gateway tf-serving 1 0 2026-03-01T11:59:58.0000000Z"],
            calls.EnumerateArray().Select(c => $"{c.GetProperty("from")} {c.GetProperty("to")} {c.GetProperty("calls")} {c.GetProperty("errors")} {c.GetProperty("last")}"));
        Assert.InRange(calls[0].GetProperty("p95Ms").GetDouble(), 7.5, 8.5);

        var services = (await host.GetAsync("/api/replicas")).GetProperty("services");
        Assert.Equal(["tf-serving", "alone"], services.EnumerateArray().Select(s => s.GetProperty("name").GetString()));
        var second = services[0].GetProperty("instances")[1];
        Assert.Equal(("tf-serving-2", 3, 1, 60), (second.GetProperty("instance").GetString(), second.GetProperty("calls").GetInt32(), second.GetProperty("errors").GetInt32(), second.GetProperty("perSecond").GetArrayLength()));
        Assert.Equal(0.6, second.GetProperty("perSecond")[59].GetDouble());
    }

    [Fact]
    public async Task Telemetry_OfAFullStore_SaysWhatWasDropped()
    {
        await using var host = await TelemetryHost.StartAsync(new TelemetryOptions { MaxTraces = 1, MaxLogs = 1, MaxInstruments = 1 }, time: _time);
        host.Store.Add([Make.Span(1, 1), Make.Span(2, 1, instance: "web-2")]);
        host.Store.Add([Make.Log("a"), Make.Log("b", service: "gateway")]);
        host.Store.Add([Make.Point("x", InstrumentKind.Gauge, 1), Make.Point("y", InstrumentKind.Gauge, 1)]);
        var overview = await host.GetAsync("/api/telemetry");
        Equal("""[{"name":"gateway","instances":["gateway"]},{"name":"web","instances":["web","web-2"]}]""", overview.GetProperty("services"));
        Equal("""{"spans":1,"logs":1,"points":1}""", overview.GetProperty("dropped"));
        Assert.Equal((1, 1, 1, 1), (Number("traces"), Number("spans"), Number("logs"), Number("metrics")));

        using var response = await host.Client.DeleteAsync("/api/telemetry");
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        overview = await host.GetAsync("/api/telemetry");
        Equal("""{"services":[],"traces":0,"spans":0,"logs":0,"metrics":0,"series":0,"bytes":0,"dropped":{"spans":0,"logs":0,"points":0}}""", overview);

        int Number(string name) => overview.GetProperty(name).GetInt32();
    }

    [Theory]
    [InlineData("/api/traces?sort=fastest", HttpStatusCode.BadRequest)]
    [InlineData("/api/traces?limit=many", HttpStatusCode.BadRequest)]
    [InlineData("/api/traces/123", HttpStatusCode.BadRequest)]
    [InlineData("/api/traces/0af7651916cd43dd8448eb211c80319c", HttpStatusCode.NotFound)]
    [InlineData("/api/logs?level=loud", HttpStatusCode.BadRequest)]
    [InlineData("/api/logs?traceId=x", HttpStatusCode.BadRequest)]
    [InlineData("/api/logs?spanId=x", HttpStatusCode.BadRequest)]
    [InlineData("/api/metrics/series?service=a&meter=b&name=c", HttpStatusCode.NotFound)]
    public async Task Get_WhatCannotBeAnswered_IsTheCallersError(string address, HttpStatusCode expected)
    {
        await using var host = await TelemetryHost.StartAsync();
        using var response = await host.Client.GetAsync(new Uri(host.Http, address));
        Assert.Equal(expected, response.StatusCode);
    }

    [Fact]
    public async Task Stream_AfterAChange_SendsTheNewCounts()
    {
        await using var host = await TelemetryHost.StartAsync();
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await using var stream = await host.Client.GetStreamAsync(new Uri(host.Http, "/api/telemetry/stream"), deadline.Token);
        using var reader = new StreamReader(stream);
        Assert.Equal(0, await NextAsync());
        host.Store.Add([Make.Log("a")]);
        Assert.Equal(1, await NextAsync());

        async Task<int> NextAsync()
        {
            Assert.Equal("event: telemetry", await reader.ReadLineAsync(deadline.Token));
            var data = await reader.ReadLineAsync(deadline.Token);
            await reader.ReadLineAsync(deadline.Token);
            return JsonSerializer.Deserialize<JsonElement>(data!["data: ".Length..]).GetProperty("logs").GetInt32();
        }
    }

    private static void Equal(string expected, JsonElement actual) =>
        Assert.Equal(JsonSerializer.Serialize(JsonSerializer.Deserialize<JsonElement>(expected)), JsonSerializer.Serialize(actual));
}
