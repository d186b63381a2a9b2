using System.Diagnostics;
using System.Diagnostics.Metrics;
using ClothingApp.Hosting.Dashboard.Telemetry.Metrics;
using ClothingApp.Tests.Infrastructure;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace ClothingApp.Tests.Hosting.Dashboard.Otlp;

/// <summary>.NET's own exporter, with a real activity, meter and logger.</summary>
public sealed class DotNetExporterTests
{
    [Theory]
    [InlineData(OtlpExportProtocol.Grpc)]
    [InlineData(OtlpExportProtocol.HttpProtobuf)]
    public async Task Export_OfTheDotNetSdk_ArrivesWhole(OtlpExportProtocol protocol)
    {
        await using var host = await TelemetryHost.StartAsync(apiKey: "a key");
        var name = $"dotnet-test-{Guid.NewGuid():N}";
        using var source = new ActivitySource(name);
        using var meter = new Meter(name);
        var resource = ResourceBuilder.CreateEmpty().AddService("shop", serviceInstanceId: "shop-2");
        var traceId = "";

        using (var traces = Sdk.CreateTracerProviderBuilder().SetResourceBuilder(resource).AddSource(name).AddOtlpExporter(o => Configure(o, "v1/traces")).Build())
        using (var metrics = Sdk.CreateMeterProviderBuilder().SetResourceBuilder(resource).AddMeter(name)
            .AddView("size", new Base2ExponentialBucketHistogramConfiguration()).SetExemplarFilter(ExemplarFilterType.TraceBased)
            .AddOtlpExporter(o => Configure(o, "v1/metrics")).Build())
        using (var logs = LoggerFactory.Create(builder => builder.AddOpenTelemetry(o =>
        {
            o.IncludeFormattedMessage = true;
            o.SetResourceBuilder(resource).AddOtlpExporter(e => Configure(e, "v1/logs"));
        })))
        {
            using (var outer = source.StartActivity("POST /orders", ActivityKind.Server)!)
            {
                traceId = outer.TraceId.ToHexString();
                outer.SetTag("http.route", "/orders").SetTag("items", 3);
                meter.CreateCounter<long>("orders").Add(5, new KeyValuePair<string, object?>("route", "/orders"));
                meter.CreateHistogram<double>("took", "s").Record(0.3);
                meter.CreateHistogram<double>("size", "By").Record(1000);
                meter.CreateObservableGauge("stock", () => 12.5);
                using var inner = source.StartActivity("reserve", ActivityKind.Client)!;
                inner.AddEvent(new ActivityEvent("retry")).SetStatus(ActivityStatusCode.Error, "no stock");
                logs.CreateLogger("Shop.Orders").LogError(new EventId(7, "OrderFailed"), new InvalidOperationException("no stock"), "Order {OrderId} failed", 42);
            }
            Assert.True(traces!.ForceFlush());
            Assert.True(metrics!.ForceFlush());
        }

        var trace = await host.GetAsync($"/api/traces/{traceId}");
        var spans = trace.GetProperty("spans");
        Assert.Equal(["POST /orders", "reserve"], spans.EnumerateArray().Select(s => s.GetProperty("name").GetString()));
        Assert.Equal(("shop", "shop-2", "server", name), (Text(spans[0], "service"), Text(spans[0], "instance"), Text(spans[0], "kind"), Text(spans[0], "scope")));
        Assert.Equal(("/orders", 3), (Text(spans[0].GetProperty("attributes"), "http.route"), spans[0].GetProperty("attributes").GetProperty("items").GetInt32()));
        Assert.Equal(("error", "no stock", 1, 1), (Text(spans[1], "status"), Text(spans[1], "message"), spans[1].GetProperty("depth").GetInt32(), spans[1].GetProperty("logs").GetInt32()));
        Assert.Equal("retry", Text(spans[1].GetProperty("events")[0], "name"));

        var log = Assert.Single((await host.GetAsync($"/api/logs?traceId={traceId}")).GetProperty("logs").EnumerateArray());
        Assert.Equal(("error", "Shop.Orders", "Order 42 failed"), (Text(log, "level"), Text(log, "category"), Text(log, "message")));
        Assert.Equal("OrderFailed", Text(log, "eventName"));
        Assert.Contains("no stock", Text(log, "exception"), StringComparison.Ordinal);

        var instruments = host.Store.Metrics.Instruments();
        Assert.Equal(
            ["orders Counter", "size ExponentialHistogram", "stock Gauge", "took Histogram"],
            instruments.Where(i => i.Key.Meter == name).Select(i => $"{i.Key.Name} {i.Identity.Kind}"));
        var series = await host.GetAsync($"/api/metrics/series?service=shop&meter={name}&name=took&minutes=1");
        Assert.Contains(series.GetProperty("series")[0].GetProperty("p95").EnumerateArray(), v => v.ValueKind != System.Text.Json.JsonValueKind.Null);
        Assert.Equal(traceId, Text(series.GetProperty("exemplars")[0], "traceId"));

        void Configure(OtlpExporterOptions options, string path)
        {
            options.Protocol = protocol;
            options.Endpoint = protocol == OtlpExportProtocol.Grpc ? host.Grpc : new Uri(host.Http, path);
            options.Headers = "x-otlp-api-key=a key";
        }
    }

    private static string? Text(System.Text.Json.JsonElement element, string name) => element.GetProperty(name).GetString();
}
