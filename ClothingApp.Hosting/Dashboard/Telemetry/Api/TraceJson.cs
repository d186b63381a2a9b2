using System.Text.Json;
using ClothingApp.Hosting.Dashboard.Telemetry.Model;
using ClothingApp.Hosting.Dashboard.Telemetry.Traces;

namespace ClothingApp.Hosting.Dashboard.Telemetry.Api;

internal static class TraceJson
{
    private static readonly string[] Kinds = ["", "internal", "server", "client", "producer", "consumer"];
    private static readonly string[] Statuses = ["unset", "ok", "error"];

    public static void WriteList(Utf8JsonWriter json, int total, IReadOnlyList<TraceSummary> traces) => json.Object(() =>
    {
        json.WriteNumber("total", total);
        json.List("traces", traces, trace => json.Object(() =>
        {
            json.Id("traceId", trace.TraceId);
            json.WriteString("name", trace.Name);
            json.WriteString("service", trace.Service);
            json.Time("start", trace.Start);
            json.Milliseconds("durationMs", trace.DurationMs);
            json.WriteNumber("spans", trace.Spans);
            json.WriteNumber("errors", trace.Errors);
            json.List("services", trace.Services, service => json.Object(() =>
            {
                json.WriteString("name", service.Name);
                json.WriteNumber("spans", service.Spans);
                json.WriteNumber("errors", service.Errors);
            }));
        }));
    });

    /// <param name="logs">How many log records each span has.</param>
    public static void Write(Utf8JsonWriter json, TraceEntry trace, Dictionary<SpanId, int> logs) => json.Object(() =>
    {
        var (summary, spans) = (trace.Summary, Waterfall.Order(trace.Spans()));
        json.Id("traceId", trace.Id);
        json.Time("start", summary.Start);
        json.Milliseconds("durationMs", summary.DurationMs);
        json.List("spans", spans, s => WriteSpan(json, s.Span, s.Depth, summary.Start, logs.GetValueOrDefault(s.Span.SpanId)));
    });

    private static void WriteSpan(Utf8JsonWriter json, SpanRecord span, int depth, UnixNanos start, int logs) => json.Object(() =>
    {
        json.Id("spanId", span.SpanId);
        json.Id("parentId", span.ParentId);
        json.WriteString("service", span.Resource.Service);
        json.WriteString("instance", span.Resource.Instance);
        json.WriteString("name", span.Name);
        json.WriteString("kind", Kinds[(int)span.Kind]);
        json.Milliseconds("startMs", span.Start.MillisecondsSince(start));
        json.Milliseconds("durationMs", span.DurationMs);
        json.WriteNumber("depth", depth);
        // A status that only the attributes tell is told in the same place.
        json.WriteString("status", span.IsError ? Statuses[(int)SpanStatus.Error] : Statuses[(int)span.Status]);
        json.TextOrNull("message", span.StatusMessage);
        json.WriteString("scope", span.Source.Scope.Name);
        json.Attributes("attributes", span.Attributes);
        json.List("events", span.Events, e => json.Object(() =>
        {
            json.WriteString("name", e.Name);
            json.Milliseconds("atMs", e.Time.MillisecondsSince(start));
            json.Attributes("attributes", e.Attributes);
        }));
        json.List("links", span.Links, link => json.Object(() =>
        {
            json.Id("traceId", link.TraceId);
            json.Id("spanId", link.SpanId);
        }));
        json.WriteNumber("logs", logs);
    });
}
