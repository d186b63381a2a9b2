namespace ClothingApp.Hosting.Dashboard.Telemetry;

/// <summary>How much is kept, and what was dropped since the last clearing because there was no more room.</summary>
internal sealed record TelemetryCounts(
    int Traces, int Spans, int Logs, int Instruments, int Series, long Bytes, long DroppedSpans, long DroppedLogs, long DroppedPoints);

/// <summary>A service and its processes, by their names.</summary>
internal sealed record TelemetryService(string Name, IReadOnlyList<string> Instances);
