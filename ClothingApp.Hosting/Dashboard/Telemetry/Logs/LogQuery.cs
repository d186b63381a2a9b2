using ClothingApp.Hosting.Dashboard.Telemetry.Model;

namespace ClothingApp.Hosting.Dashboard.Telemetry.Logs;

/// <summary>Which log records.</summary>
/// <param name="Level">This or more severe.</param>
/// <param name="Text">Only with this in message, category, event name or exception; in any case.</param>
/// <param name="Before">Only those that arrived before this one: the page after it.</param>
internal sealed record LogQuery(
    string? Service = null, LogSeverity Level = LogSeverity.Trace, string? Text = null,
    TraceId TraceId = default, SpanId SpanId = default, long? Before = null, int Limit = 200)
{
    /// <summary>Whether every record matches.</summary>
    public bool IsOpen => Level == LogSeverity.Trace && TraceId.IsEmpty && SpanId.IsEmpty && string.IsNullOrEmpty(Service) && string.IsNullOrEmpty(Text);

    public bool Matches(LogRecord log) =>
        log.Severity >= Level
        && (TraceId.IsEmpty || log.TraceId == TraceId)
        && (SpanId.IsEmpty || log.SpanId == SpanId)
        && (string.IsNullOrEmpty(Service) || log.Resource.Service == Service || log.Resource.Instance == Service)
        && (string.IsNullOrEmpty(Text) || Contains(log.Message) || Contains(log.Category) || Contains(log.EventName) || Contains(log.Exception));

    private bool Contains(string? text) => text is not null && text.Contains(Text!, StringComparison.OrdinalIgnoreCase);
}
