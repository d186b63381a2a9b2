using System.Text.Json;

namespace ClothingApp.Hosting.Dashboard.Telemetry.Api;

internal static class OverviewJson
{
    public static void Write(Utf8JsonWriter json, TelemetryStore store) => json.Object(() =>
    {
        var counts = store.Counts;
        json.List("services", store.Services, service => json.Object(() =>
        {
            json.WriteString("name", service.Name);
            json.List("instances", service.Instances, json.WriteStringValue);
        }));
        json.WriteNumber("traces", counts.Traces);
        json.WriteNumber("spans", counts.Spans);
        json.WriteNumber("logs", counts.Logs);
        json.WriteNumber("metrics", counts.Instruments);
        json.WriteNumber("series", counts.Series);
        json.WriteNumber("bytes", counts.Bytes);
        json.WriteStartObject("dropped");
        json.WriteNumber("spans", counts.DroppedSpans);
        json.WriteNumber("logs", counts.DroppedLogs);
        json.WriteNumber("points", counts.DroppedPoints);
        json.WriteEndObject();
    });
}
