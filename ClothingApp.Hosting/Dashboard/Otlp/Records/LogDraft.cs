using ClothingApp.Hosting.Dashboard.Telemetry.Model;

namespace ClothingApp.Hosting.Dashboard.Otlp.Records;

/// <summary>A log record while it is read, from protobuf or JSON.</summary>
internal struct LogDraft
{
    private const int Base = 144;

    private readonly RecordBudget _budget;

    public LogDraft(RecordBudget budget)
    {
        _budget = budget;
        budget.Reset(Base);
    }

    public ulong Time;
    public ulong ObservedTime;
    public ulong SeverityNumber;
    public string SeverityText = "";
    public AttributeValue Body;
    public List<KeyValue> Attributes = [];
    public TraceId TraceId;
    public SpanId SpanId;
    public string EventName = "";

    public readonly void AddTo(Batch<LogRecord> batch, TelemetrySource source) =>
        batch.AddUnlessRefused(
            new LogRecord
            {
                Source = source,
                Time = UnixNanos.Of(Time == 0 ? ObservedTime : Time),
                Severity = Severity(),
                Message = _budget.IsExceeded ? "" : Body.ToString(),
                EventName = EventName,
                TraceId = TraceId,
                SpanId = TraceId.IsEmpty ? default : SpanId,
                Attributes = [.. Attributes],
                Bytes = _budget.Bytes,
            },
            _budget.IsExceeded ? Refused.TooLarge : null);

    /// <summary>Four numbers a level. Without a number the text may be a level's name; a log without either is information.</summary>
    private readonly LogSeverity Severity() => SeverityNumber switch
    {
        0 => SeverityText.ToUpperInvariant() switch
        {
            "TRACE" => LogSeverity.Trace,
            "DEBUG" => LogSeverity.Debug,
            "WARN" or "WARNING" => LogSeverity.Warning,
            "ERROR" => LogSeverity.Error,
            "FATAL" or "CRITICAL" => LogSeverity.Critical,
            _ => LogSeverity.Information,
        },
        >= 21 => LogSeverity.Critical,
        var number => (LogSeverity)((number - 1) / 4),
    };
}
