using System.Text.Json;
using ClothingApp.Hosting.Dashboard.Otlp.Records;
using ClothingApp.Hosting.Dashboard.Telemetry.Model;

namespace ClothingApp.Hosting.Dashboard.Otlp.Json;

/// <summary>ExportTraceServiceRequest as JSON.</summary>
internal static class TraceObjects
{
    public static Batch<SpanRecord> Read(JsonElement request, StringPool strings)
    {
        var (batch, budget) = (new Batch<SpanRecord>(), new RecordBudget(strings));
        foreach (var (source, span) in CommonObjects.Records(request, "resourceSpans", "scopeSpans", "spans", budget))
        {
            if (batch.IsFull)
                batch.Refusals.Add(Refused.TooMany);
            else
                ReadSpan(span, source, batch, budget);
        }
        return batch;
    }

    private static void ReadSpan(JsonElement span, TelemetrySource source, Batch<SpanRecord> batch, RecordBudget budget)
    {
        var draft = new SpanDraft(budget)
        {
            TraceId = span.TraceId("traceId"),
            SpanId = span.SpanId("spanId"),
            ParentId = span.SpanId("parentSpanId"),
            Name = span.Text("name", budget),
            Kind = span.Unsigned("kind"),
            Start = span.Unsigned("startTimeUnixNano"),
            End = span.Unsigned("endTimeUnixNano"),
            Attributes = CommonObjects.Attributes(span, "attributes", budget, 0),
        };
        foreach (var e in span.List("events"))
            draft.AddEvent(e.Unsigned("timeUnixNano"), e.Text("name", budget), CommonObjects.Attributes(e, "attributes", budget, 0));
        foreach (var link in span.List("links"))
            draft.AddLink(link.TraceId("traceId"), link.SpanId("spanId"), CommonObjects.Attributes(link, "attributes", budget, 0));
        if (span.Field("status") is { } status)
            (draft.Status, draft.StatusMessage) = (status.Unsigned("code"), status.Text("message", budget));
        draft.AddTo(batch, source);
    }
}
