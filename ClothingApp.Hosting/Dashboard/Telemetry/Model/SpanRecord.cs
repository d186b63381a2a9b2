namespace ClothingApp.Hosting.Dashboard.Telemetry.Model;

internal enum SpanKind : byte
{
    Internal = 1,
    Server = 2,
    Client = 3,
    Producer = 4,
    Consumer = 5,
}

internal enum SpanStatus : byte
{
    Unset = 0,
    Ok = 1,
    Error = 2,
}

/// <summary>One span as it was sent; never changed after that.</summary>
internal sealed class SpanRecord
{
    public required TelemetrySource Source { get; init; }

    public required TraceId TraceId { get; init; }

    public required SpanId SpanId { get; init; }

    /// <summary>Empty for a root.</summary>
    public SpanId ParentId { get; init; }

    public required string Name { get; init; }

    public SpanKind Kind { get; init; } = SpanKind.Internal;

    public SpanStatus Status { get; init; }

    public string StatusMessage { get; init; } = "";

    public UnixNanos Start { get; init; }

    public UnixNanos End { get; init; }

    public KeyValue[] Attributes { get; init; } = [];

    public SpanEvent[] Events { get; init; } = [];

    public SpanLink[] Links { get; init; } = [];

    /// <summary>Memory that it takes, roughly: shared texts count for the first that brought them.</summary>
    public int Bytes { get; init; }

    public TelemetryResource Resource => Source.Resource;

    /// <summary>Not negative, even where clocks went back.</summary>
    public double DurationMs => Math.Max(0, End.MillisecondsSince(Start));

    public bool IsError => SpanErrors.IsError(this);

    public AttributeValue this[string key]
    {
        get
        {
            for (var i = Attributes.Length - 1; i >= 0; i--)
            {
                if (Attributes[i].Key == key)
                    return Attributes[i].Value;
            }
            return default;
        }
    }
}

internal sealed record SpanEvent(UnixNanos Time, string Name, KeyValue[] Attributes);

internal sealed record SpanLink(TraceId TraceId, SpanId SpanId, KeyValue[] Attributes);
