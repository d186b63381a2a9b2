namespace ClothingApp.Hosting.Dashboard.Telemetry.Model;

/// <summary>The levels of Microsoft.Extensions.Logging, to which OpenTelemetry's 24 are mapped.</summary>
internal enum LogSeverity : byte
{
    Trace,
    Debug,
    Information,
    Warning,
    Error,
    Critical,
}

/// <summary>One log record as it was sent.</summary>
internal sealed class LogRecord
{
    public required TelemetrySource Source { get; init; }

    /// <summary>The place in the order of arrival, from 1; given by the store.</summary>
    public long Id { get; set; }

    public UnixNanos Time { get; init; }

    public LogSeverity Severity { get; init; }

    public required string Message { get; init; }

    public string EventName { get; init; } = "";

    public TraceId TraceId { get; init; }

    public SpanId SpanId { get; init; }

    public KeyValue[] Attributes { get; init; } = [];

    /// <inheritdoc cref="SpanRecord.Bytes"/>
    public int Bytes { get; init; }

    public TelemetryResource Resource => Source.Resource;

    /// <summary>The ILogger's category in .NET.</summary>
    public string Category => Source.Scope.Name;

    /// <summary>The exception with its stack trace, or null.</summary>
    public string? Exception
    {
        get
        {
            if (Find("exception.stacktrace") is { Length: > 0 } trace)
                return trace;
            var (type, message) = (Find("exception.type"), Find("exception.message"));
            return (type, message) switch
            {
                (null, null) => null,
                (null, _) => message,
                (_, null) => type,
                _ => $"{type}: {message}",
            };
        }
    }

    private string? Find(string key)
    {
        foreach (var attribute in Attributes)
        {
            if (attribute.Key == key)
                return attribute.Value.ToString();
        }
        return null;
    }
}
