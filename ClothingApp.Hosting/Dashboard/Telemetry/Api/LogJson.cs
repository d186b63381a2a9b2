using System.Text.Json;
using ClothingApp.Hosting.Dashboard.Telemetry.Model;

namespace ClothingApp.Hosting.Dashboard.Telemetry.Api;

internal static class LogJson
{
    /// <summary>By <see cref="LogSeverity"/>.</summary>
    public static readonly string[] Levels = ["trace", "debug", "information", "warning", "error", "critical"];

    public static void WriteList(Utf8JsonWriter json, int total, IReadOnlyList<LogRecord> logs) => json.Object(() =>
    {
        json.WriteNumber("total", total);
        json.List("logs", logs, log => json.Object(() =>
        {
            json.WriteNumber("id", log.Id);
            json.Time("time", log.Time);
            json.WriteString("service", log.Resource.Service);
            json.WriteString("instance", log.Resource.Instance);
            json.WriteString("level", Levels[(int)log.Severity]);
            json.WriteString("category", log.Category);
            json.WriteString("message", log.Message);
            json.TextOrNull("eventName", log.EventName);
            json.Id("traceId", log.TraceId);
            json.Id("spanId", log.SpanId);
            json.Attributes("attributes", log.Attributes);
            json.TextOrNull("exception", log.Exception);
        }));
    });
}
