using System.Net;
using System.Net.Http;
using System.Text.Json;
using ClothingApp.Tests.Infrastructure;
using static Microsoft.Playwright.Assertions;

namespace ClothingApp.Tests.EndToEnd;

/// <summary>What the dashboard shows of the real graph.</summary>
public class TelemetryTests(TelemetryGraph telemetry, Chromium chromium) : IClassFixture<TelemetryGraph>, IClassFixture<Chromium>
{
    private static readonly string[] Stages = ["image.decode", "tensor.build", "serving.predict", "model.run"];

    [Fact]
    public async Task Prediction_OfTheWebsite_IsOneTraceWithItsStagesAndLogs()
    {
        var dashboard = telemetry.Dashboard;
        using var client = new HttpClient();
        await telemetry.Graph.ClassifyAsync(client);

        var trace = await Poll.UntilAsync<JsonDocument?>(() => FindAsync(client, dashboard), found => found is not null && IsWhole(found));
        Assert.NotNull(trace);
        var spans = trace.RootElement.GetProperty("spans").EnumerateArray().ToList();
        Assert.Equal(["gateway", "tf-serving", "web"], spans.Select(Service).Distinct().Order(StringComparer.Ordinal));
        Assert.Empty(Stages.Except(spans.Select(Name)));
        Assert.Single(spans, span => span.GetProperty("depth").GetInt32() == 0);
        // A stage lies within the request that it is part of.
        var predict = spans.Single(span => Name(span) == "model.run");
        Assert.True(predict.GetProperty("startMs").GetDouble() > 0);

        // Nobody asked for the gateway's own look at the models.
        using var traces = await GetAsync(client, new Uri(dashboard, "/api/traces?limit=1000"));
        Assert.DoesNotContain(traces.RootElement.GetProperty("traces").EnumerateArray(), other => Name(other)!.Contains("GetModelStatus", StringComparison.Ordinal));

        // From the trace to its logs, and from a log to its trace.
        var traceId = trace.RootElement.GetProperty("traceId").GetString()!;
        var logs = await Poll.UntilAsync(() => LogsAsync(client, dashboard, traceId), found => found.Count > 0);
        var log = Assert.Single(logs, log => log.GetProperty("message").GetString()!.StartsWith("clothing-model version 1: 1 of 1 pictures answered", StringComparison.Ordinal));
        Assert.Equal(traceId, log.GetProperty("traceId").GetString());
        Assert.Contains(spans, span => span.GetProperty("spanId").GetString() == log.GetProperty("spanId").GetString());

        using var calls = await GetAsync(client, new Uri(dashboard, "/api/graph"));
        Assert.Contains(calls.RootElement.GetProperty("calls").EnumerateArray(), call => call.GetProperty("from").GetString() == "web" && call.GetProperty("to").GetString() == "gateway");
    }

    [ChromiumTheory]
    [InlineData(true, "Coat", "outwear")]
    [InlineData(false, "Sun hat", "hat")] // another one: the gateway keeps its answers
    public async Task PageLoadAndPrediction_OfAVisitor_AreOneTrace(bool javaScript, string example, string label)
    {
        using var client = new HttpClient();
        await using var visit = await chromium.VisitAsync(telemetry.Website, new Visitor(javaScript, Width: 1280));
        var traceId = (await visit.Page.Locator("input[name=traceparent]").InputValueAsync()).Split('-')[1];

        await visit.ClickExampleAsync(example);
        await Expect(visit.Answer).ToHaveTextAsync(label);

        var spans = await Poll.UntilAsync(() => SpansAsync(client, telemetry.Dashboard, traceId),
            found => !Stages.Except(found.Select(Name)).Any() && found.Select(Name).Contains("POST /") && found.Select(Name).Contains("GET /"));
        Assert.Equal(["gateway", "tf-serving", "web"], spans.Select(Service).Distinct().Order(StringComparer.Ordinal));
        Assert.Empty(Stages.Except(spans.Select(Name)));
        Assert.Equal("GET /", Name(Assert.Single(spans, span => span.GetProperty("depth").GetInt32() == 0)));
        var post = Assert.Single(spans, span => Name(span) == "POST /");
        Assert.Equal((1, 200), (post.GetProperty("depth").GetInt32(), post.GetProperty("attributes").GetProperty("http.response.status_code").GetInt32()));
    }

    /// <returns>The spans that have come so far.</returns>
    private static async Task<List<JsonElement>> SpansAsync(HttpClient client, Uri dashboard, string traceId)
    {
        using var response = await client.GetAsync(new Uri(dashboard, $"/api/traces/{traceId}"));
        if (response.StatusCode == HttpStatusCode.NotFound)
            return [];
        using var trace = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return [.. trace.RootElement.GetProperty("spans").EnumerateArray().Select(span => span.Clone())];
    }

    private static async Task<JsonDocument?> FindAsync(HttpClient client, Uri dashboard)
    {
        using var traces = await GetAsync(client, new Uri(dashboard, "/api/traces?limit=1000"));
        var whole = traces.RootElement.GetProperty("traces").EnumerateArray()
            .FirstOrDefault(trace => trace.GetProperty("services").GetArrayLength() == 3 && trace.GetProperty("spans").GetInt32() >= 9);
        return whole.ValueKind == JsonValueKind.Undefined ? null : await GetAsync(client, new Uri(dashboard, $"/api/traces/{whole.GetProperty("traceId").GetString()}"));
    }

    /// <summary>Spans come from three processes, in batches; a span whose parent has not come yet stands beside the root.</summary>
    private static bool IsWhole(JsonDocument trace) =>
        trace.RootElement.GetProperty("spans").EnumerateArray().Count(span => span.GetProperty("depth").GetInt32() == 0) == 1;

    private static async Task<List<JsonElement>> LogsAsync(HttpClient client, Uri dashboard, string traceId)
    {
        using var logs = await GetAsync(client, new Uri(dashboard, $"/api/logs?traceId={traceId}"));
        return [.. logs.RootElement.GetProperty("logs").EnumerateArray().Select(log => log.Clone())];
    }

    private static async Task<JsonDocument> GetAsync(HttpClient client, Uri address) => JsonDocument.Parse(await client.GetStringAsync(address));

    private static string? Service(JsonElement span) => span.GetProperty("service").GetString();

    private static string? Name(JsonElement span) => span.GetProperty("name").GetString();
}
