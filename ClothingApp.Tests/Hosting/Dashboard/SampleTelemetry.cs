using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using ClothingApp.Hosting.Dashboard;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace ClothingApp.Tests.Hosting.Dashboard;

/// <summary>Canned answers of the telemetry API, in its shapes; a test replaces the one it is about.</summary>
internal sealed class SampleTelemetry
{
    private static readonly DateTime Start = new(2026, 11, 21, 16, 4, 0, DateTimeKind.Utc);

    /// <summary>Answers by path: "/api/traces", or with one item "/api/traces/abc".</summary>
    public Dictionary<string, JsonNode> Answers { get; } = new(StringComparer.Ordinal)
    {
        ["/api/telemetry"] = JsonNode.Parse("""
            {"services":[{"name":"website","instances":["website"]},{"name":"gateway","instances":["gateway"]},{"name":"tf-serving","instances":["tf-serving","tf-serving-2"]}],
             "traces":3,"spans":1014,"logs":4,"metrics":3,"dropped":{"spans":1200,"logs":0,"points":0}}
            """)!,
        ["/api/traces"] = JsonNode.Parse("""
            {"total":3,"traces":[
              {"traceId":"aaaa0000000000000000000000000001","name":"POST /api/models/{model}/predictions","service":"gateway","start":"2026-11-21T16:04:09.1230000Z","durationMs":1203.4,"spans":9,"errors":2,
               "services":[{"name":"gateway","spans":7,"errors":2},{"name":"tf-serving","spans":2,"errors":0}]},
              {"traceId":"aaaa0000000000000000000000000002","name":"POST /","service":"website","start":"2026-11-21T16:04:07.0000000Z","durationMs":48.2,"spans":12,"errors":0,
               "services":[{"name":"website","spans":3,"errors":0},{"name":"gateway","spans":7,"errors":0},{"name":"tf-serving","spans":2,"errors":0}]},
              {"traceId":"aaaa0000000000000000000000000003","name":"GET /api/models","service":"gateway","start":"2026-11-21T16:04:01.0000000Z","durationMs":2.31,"spans":1000,"errors":0,
               "services":[{"name":"gateway","spans":1000,"errors":0}]}]}
            """)!,
        ["/api/traces/aaaa0000000000000000000000000002"] = Prediction(),
        ["/api/logs"] = JsonNode.Parse("""
            {"total":4,"logs":[
              {"id":4,"time":"2026-11-21T16:04:09.9000000Z","service":"gateway","instance":"gateway","level":"error","category":"ClothingApp.Gateway.Predictions","message":"The prediction failed: deadline exceeded","eventName":"PredictionFailed","traceId":"aaaa0000000000000000000000000001","spanId":"b7","attributes":{"model":"clothing-model","code":"deadline_exceeded"},"exception":"GrpcException: DEADLINE_EXCEEDED\n   at ClothingApp.Grpc.GrpcChannel.CallAsync()"},
              {"id":3,"time":"2026-11-21T16:04:08.0000000Z","service":"tf-serving","instance":"tf-serving-2","level":"warning","category":"ClothingApp.ModelServer.Batching","message":"Batch queue is three quarters full","eventName":null,"traceId":null,"spanId":null,"attributes":{},"exception":null},
              {"id":2,"time":"2026-11-21T16:04:07.0200000Z","service":"gateway","instance":"gateway","level":"information","category":"ClothingApp.Gateway.Predictions","message":"Predicted pants in 41 ms","eventName":null,"traceId":"aaaa0000000000000000000000000002","spanId":"s4","attributes":{"label":"pants"},"exception":null},
              {"id":1,"time":"2026-11-21T16:04:00.0000000Z","service":"website","instance":"website","level":"debug","category":"Microsoft.AspNetCore.Hosting","message":"Started","eventName":null,"traceId":null,"spanId":null,"attributes":{},"exception":null}]}
            """)!,
        ["/api/metrics"] = JsonNode.Parse("""
            {"instruments":[
              {"service":"gateway","meter":"Microsoft.AspNetCore.Hosting","name":"http.server.request.duration","unit":"s","description":"Duration of HTTP server requests.","kind":"histogram"},
              {"service":"gateway","meter":"System.Runtime","name":"dotnet.gc.heap.total_allocated","unit":"By","description":"Bytes allocated on the managed heap.","kind":"counter"},
              {"service":"tf-serving","meter":"ClothingApp.ModelServer","name":"serving.queue.length","unit":"{request}","description":"Requests waiting for a batch.","kind":"gauge"}]}
            """)!,
        ["/api/metrics/series"] = Series(),
        ["/api/graph"] = JsonNode.Parse("""
            {"calls":[{"from":"website","to":"gateway","calls":240,"errors":0,"p50Ms":41.2,"p95Ms":78.9,"last":"2026-11-21T16:04:09Z"},
                      {"from":"gateway","to":"tf-serving","calls":128,"errors":0,"p50Ms":14.1,"p95Ms":18.4,"last":"2026-11-21T16:04:09Z"},
                      {"from":"gateway","to":"tf-serving-2","calls":112,"errors":7,"p50Ms":15.3,"p95Ms":31.0,"last":"2026-11-21T16:04:09Z"}]}
            """)!,
        ["/api/replicas"] = Replicas(),
    };

    public DashboardTelemetry Parts => new((_, _) => { }, _ => { }, Map);

    /// <summary>A trace of many spans, as deep as calls go.</summary>
    public static JsonObject Wide(int spans) => Trace(1000, Enumerable.Range(0, spans).Select(i => Span(
        $"w{i}", i == 0 ? null : $"w{(i - 1) / 4}", i % 3 == 0 ? "gateway" : "tf-serving", $"step {i}", i * 900.0 / spans, i == 0 ? 1000 : 40, Depth(i))));

    public static JsonObject Trace(double durationMs, IEnumerable<JsonObject> spans) => new()
    {
        ["traceId"] = "aaaa0000000000000000000000000002",
        ["start"] = Start.ToString("O", CultureInfo.InvariantCulture),
        ["durationMs"] = durationMs,
        ["spans"] = new JsonArray([.. spans.OrderBy(Order)]),
    };

    public static JsonObject Span(string id, string? parent, string service, string name, double startMs, double durationMs, int depth, string status = "unset") => new()
    {
        ["spanId"] = id,
        ["parentId"] = parent,
        ["service"] = service,
        ["instance"] = service,
        ["name"] = name,
        ["kind"] = "internal",
        ["startMs"] = startMs,
        ["durationMs"] = durationMs,
        ["depth"] = depth,
        ["status"] = status,
        ["message"] = status == "error" ? "It did not work" : null,
        ["scope"] = "ClothingApp.Gateway",
        ["attributes"] = new JsonObject { ["http.route"] = "/predict", ["server.port"] = 9696 },
        ["events"] = new JsonArray(),
        ["links"] = new JsonArray(),
        ["logs"] = 0,
    };

    private void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/api/telemetry/stream", async (HttpContext context) =>
        {
            context.Response.ContentType = "text/event-stream";
            await context.Response.WriteAsync($"event: telemetry\ndata: {Answers["/api/telemetry"].ToJsonString()}\n\n");
            await context.Response.Body.FlushAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        });
        endpoints.MapDelete("/api/telemetry", () => Results.NoContent());
        foreach (var path in new[] { "/api/telemetry", "/api/traces", "/api/traces/{id}", "/api/logs", "/api/metrics", "/api/metrics/series", "/api/graph", "/api/replicas" })
            endpoints.MapGet(path, (HttpContext context) => Answers.TryGetValue(context.Request.Path, out var answer)
                ? Results.Text(answer.ToJsonString(JsonSerializerOptions.Web), "application/json")
                : Results.NotFound());
    }

    private static JsonObject Prediction()
    {
        var fetch = Span("s3", "s2", "gateway", "image.fetch", 6, 9.5, 2);
        fetch["events"] = new JsonArray(new JsonObject { ["name"] = "redirected", ["atMs"] = 10, ["attributes"] = new JsonObject { ["to"] = "https://example.org/jeans.jpg" } });
        var predict = Span("s6", "s2", "gateway", "serving.predict", 21, 19, 2);
        predict["kind"] = "client";
        var call = Span("s4", "s2", "gateway", "image.decode", 16, 3.2, 2);
        call["logs"] = 1;
        var failed = Span("s9", "s8", "tf-serving", "session.run", 25, 11, 4, "error");
        failed["links"] = new JsonArray(new JsonObject { ["traceId"] = "aaaa0000000000000000000000000001", ["spanId"] = "b7" });
        return Trace(48.2,
        [
            Span("s0", null, "website", "POST /", 0, 48.2, 0), Span("s1", "s0", "website", "POST", 3, 42, 1),
            Span("s2", "s1", "gateway", "POST /api/models/{model}/predictions", 5, 38, 2), fetch, call, Span("s5", "s2", "gateway", "tensor.build", 19.4, 1.1, 2), predict,
            Span("s7", "s6", "tf-serving", "tensorflow.serving.PredictionService/Predict", 22.5, 16, 3), Span("s8", "s7", "tf-serving", "batch", 23, 14, 4), failed,
        ]);
    }

    private static JsonObject Series()
    {
        JsonArray Values(double middle, double swing) => new([.. Enumerable.Range(0, 60).Select(i => i is > 20 and < 25 ? null : JsonValue.Create(middle + (swing * Math.Sin(i / 5.0))))]);
        var one = new JsonObject
        {
            ["attributes"] = new JsonObject { ["http.response.status_code"] = 200 },
            ["rate"] = Values(12, 5), ["value"] = null, ["p50"] = Values(.03, .01), ["p95"] = Values(.07, .02), ["p99"] = Values(.11, .03),
        };
        var other = new JsonObject
        {
            ["attributes"] = new JsonObject { ["http.response.status_code"] = 503 },
            ["rate"] = Values(1, .5), ["value"] = null, ["p50"] = null, ["p95"] = null, ["p99"] = null,
        };
        return new JsonObject
        {
            ["unit"] = "s", ["kind"] = "histogram", ["step"] = 5, ["start"] = Start.ToString("O", CultureInfo.InvariantCulture), ["series"] = new JsonArray(one, other),
            ["more"] = 0, ["dropped"] = 0, ["dimensions"] = new JsonArray(new JsonObject { ["name"] = "http.response.status_code", ["values"] = new JsonArray("200", "503") }),
            ["exemplars"] = new JsonArray(new JsonObject { ["at"] = Start.AddSeconds(150).ToString("O", CultureInfo.InvariantCulture), ["value"] = .13, ["traceId"] = "aaaa0000000000000000000000000002", ["spanId"] = "s6" }),
        };
    }

    private static JsonObject Replicas()
    {
        JsonObject Instance(string name, int calls, int errors, double p50) => new()
        {
            ["instance"] = name, ["calls"] = calls, ["errors"] = errors, ["p50Ms"] = p50, ["p95Ms"] = p50 * 1.7,
            ["perSecond"] = new JsonArray([.. Enumerable.Range(0, 60).Select(i => JsonValue.Create(calls / 300.0 * (1 + Math.Sin(i / 4.0 + p50))))]),
        };
        return new JsonObject
        {
            ["services"] = new JsonArray(
                new JsonObject { ["name"] = "tf-serving", ["instances"] = new JsonArray(Instance("tf-serving", 128, 0, 14.1), Instance("tf-serving-2", 112, 7, 15.3)) },
                new JsonObject { ["name"] = "gateway", ["instances"] = new JsonArray(Instance("gateway", 240, 7, 41)) }),
        };
    }

    private static int Depth(int i) => i == 0 ? 0 : 1 + Depth((i - 1) / 4);

    private static double Order(JsonObject span) => span["startMs"]!.GetValue<double>();
}
