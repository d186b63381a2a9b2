using System.Text.Json;
using ClothingApp.Hosting.Dashboard.Otlp.Records;
using ClothingApp.Hosting.Dashboard.Telemetry.Model;

namespace ClothingApp.Hosting.Dashboard.Otlp.Json;

/// <summary>ExportLogsServiceRequest as JSON.</summary>
internal static class LogObjects
{
    public static Batch<LogRecord> Read(JsonElement request, StringPool strings)
    {
        var (batch, budget) = (new Batch<LogRecord>(), new RecordBudget(strings));
        foreach (var (source, log) in CommonObjects.Records(request, "resourceLogs", "scopeLogs", "logRecords", budget))
        {
            if (batch.IsFull)
            {
                batch.Refusals.Add(Refused.TooMany);
                continue;
            }
            var draft = new LogDraft(budget)
            {
                Time = log.Unsigned("timeUnixNano"),
                ObservedTime = log.Unsigned("observedTimeUnixNano"),
                SeverityNumber = log.Unsigned("severityNumber"),
                SeverityText = log.Text("severityText", budget),
                Body = log.Field("body") is { } body ? CommonObjects.Value(body, budget, 0) : default,
                Attributes = CommonObjects.Attributes(log, "attributes", budget, 0),
                TraceId = log.TraceId("traceId"),
                SpanId = log.SpanId("spanId"),
                EventName = log.Text("eventName", budget),
            };
            draft.AddTo(batch, source);
        }
        return batch;
    }
}
