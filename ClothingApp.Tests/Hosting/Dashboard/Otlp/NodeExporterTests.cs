using System.Text.Json;
using ClothingApp.Tests.Infrastructure;

namespace ClothingApp.Tests.Hosting.Dashboard.Otlp;

/// <summary>Another language's own exporters against the receivers: gRPC, HTTP with protobuf, HTTP with JSON (both gzipped).</summary>
public sealed class NodeExporterTests(NodeExporters exporters) : IClassFixture<NodeExporters>
{
    [NpmTheory]
    [InlineData("grpc")]
    [InlineData("proto")]
    [InlineData("json")]
    public async Task Export_OfTheJavaScriptSdk_ArrivesWhole(string protocol)
    {
        await using var host = await TelemetryHost.StartAsync();
        var traceId = await exporters.SendAsync(protocol, protocol == "grpc" ? host.Grpc : host.Http);

        var spans = (await host.GetAsync($"/api/traces/{traceId}")).GetProperty("spans");
        Assert.Equal(["GET /größe server", "reserve client"], spans.EnumerateArray().Select(s => $"{Text(s, "name")} {Text(s, "kind")}"));
        Assert.Equal(("node-shop", "node-shop-1", "orders"), (Text(spans[0], "service"), Text(spans[0], "instance"), Text(spans[0], "scope")));
        Assert.Equal("""{"items":3,"ratio":0.5,"flag":true,"list":["a","b"]}""", spans[0].GetProperty("attributes").GetRawText());
        Assert.Equal(("error", "no stock", 1), (Text(spans[1], "status"), Text(spans[1], "message"), spans[1].GetProperty("depth").GetInt32()));
        Assert.Equal("no stock", Text(spans[1].GetProperty("events")[0].GetProperty("attributes"), "exception.message"));
        Assert.Equal(traceId, Text(spans[1].GetProperty("links")[0], "traceId"));

        var log = Assert.Single((await host.GetAsync("/api/logs?level=warning")).GetProperty("logs").EnumerateArray());
        Assert.Equal(("warning", "Shop.Orders", "Order 42 failed", traceId, Text(spans[1], "spanId")),
            (Text(log, "level"), Text(log, "category"), Text(log, "message"), Text(log, "traceId"), Text(log, "spanId")));

        Assert.Equal(
            ["open UpDownCounter", "orders Counter", "size ExponentialHistogram", "stock Gauge", "took Histogram"],
            host.Store.Metrics.Instruments().Select(i => $"{i.Key.Name} {i.Identity.Kind}"));
    }

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();
}
