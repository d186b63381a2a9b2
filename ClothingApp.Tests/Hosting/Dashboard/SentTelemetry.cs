using System.Net;
using System.Net.Http.Json;
using ClothingApp.Hosting.Dashboard;

namespace ClothingApp.Tests.Hosting.Dashboard;

/// <summary>Sends what services send: one prediction through website, gateway and model server, and what was logged and measured.</summary>
internal sealed class SentTelemetry(DashboardServer server)
{
    public const string TraceId = "0af7651916cd43dd8448eb211c80319c";

    private static readonly DateTime Epoch = DateTime.UnixEpoch;

    private readonly DateTime _start = DateTime.UtcNow.AddSeconds(-5);

    public async Task SendAsync()
    {
        await PostAsync("traces", new
        {
            resourceSpans = new object[]
            {
                Spans("website", "website", [Span("1000000000000001", "", "POST /", 2, 0, 48), Span("1000000000000002", "1000000000000001", "POST", 3, 2, 45)]),
                Spans("gateway", "gateway",
                [
                    Span("2000000000000001", "1000000000000002", "POST /api/models/{model}/predictions", 2, 3, 42), Span("2000000000000002", "2000000000000001", "image.fetch", 1, 4, 9),
                    Span("2000000000000003", "2000000000000001", "serving.predict", 3, 18, 20),
                ]),
                Spans("tf-serving", "tf-serving-2", [Span("3000000000000001", "2000000000000003", "tensorflow.serving.PredictionService/Predict", 2, 19, 17, failed: true)]),
            },
        });
        await PostAsync("logs", new
        {
            resourceLogs = new[]
            {
                new
                {
                    resource = Resource("gateway", "gateway"),
                    scopeLogs = new[]
                    {
                        new
                        {
                            scope = new { name = "ClothingApp.Gateway.Predictions" },
                            logRecords = new[] { new { timeUnixNano = Nanos(10), severityNumber = 13, body = new { stringValue = "The model server is slow today" }, traceId = TraceId, spanId = "2000000000000003" } },
                        },
                    },
                },
            },
        });
        await MeasureAsync(10);
        await MeasureAsync(25);
    }

    private Task MeasureAsync(int count) => PostAsync("metrics", new
    {
        resourceMetrics = new[]
        {
            new
            {
                resource = Resource("gateway", "gateway"),
                scopeMetrics = new[]
                {
                    new
                    {
                        scope = new { name = "Microsoft.AspNetCore.Hosting" },
                        metrics = new[]
                        {
                            new
                            {
                                name = "http.server.request.duration",
                                unit = "s",
                                histogram = new
                                {
                                    aggregationTemporality = 2,
                                    dataPoints = new[]
                                    {
                                        new
                                        {
                                            startTimeUnixNano = Nanos(0), timeUnixNano = Nanos(count * 100), count = $"{count}", sum = count * .04,
                                            explicitBounds = new[] { .01, .05, .1 }, bucketCounts = new[] { "0", $"{count}", "0", "0" },
                                            attributes = new[] { Attribute("http.route", "/predict"), Attribute("http.response.status_code", "200") },
                                        },
                                    },
                                },
                            },
                        },
                    },
                },
            },
        },
    });

    private async Task PostAsync(string signal, object body)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        client.DefaultRequestHeaders.Add("x-otlp-api-key", server.OtlpApiKey);
        using var answer = await client.PostAsJsonAsync(new Uri(server.OtlpHttpUrl, $"/v1/{signal}"), body);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private static object Resource(string service, string instance) => new { attributes = new[] { Attribute("service.name", service), Attribute("service.instance.id", instance) } };

    private static object Attribute(string key, string value) => new { key, value = new { stringValue = value } };

    private static object Spans(string service, string instance, object[] spans) =>
        new { resource = Resource(service, instance), scopeSpans = new[] { new { scope = new { name = $"ClothingApp.{service}" }, spans } } };

    private object Span(string id, string parent, string name, int kind, double startMs, double durationMs, bool failed = false) => new
    {
        traceId = TraceId, spanId = id, parentSpanId = parent, name, kind, startTimeUnixNano = Nanos(startMs), endTimeUnixNano = Nanos(startMs + durationMs),
        status = failed ? new { code = 2, message = "The session failed" } : new { code = 0, message = "" },
    };

    private string Nanos(double ms) => ((_start - Epoch).Ticks * 100 + (long)(ms * 1e6)).ToString(System.Globalization.CultureInfo.InvariantCulture);
}
