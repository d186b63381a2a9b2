namespace ClothingApp.Hosting.Dashboard.Telemetry.Model;

internal enum InstrumentKind
{
    Counter,
    UpDownCounter,
    Gauge,
    Histogram,
    ExponentialHistogram,
    Summary,
}

/// <summary>A metric as one process sends it.</summary>
/// <param name="IsDelta">Each point tells only what came since the one before.</param>
internal sealed record MetricIdentity(
    TelemetrySource Source, string Name, string Unit, string Description, InstrumentKind Kind, bool IsDelta);

/// <summary>One point of one series.</summary>
internal sealed class MetricPoint
{
    public required MetricIdentity Metric { get; init; }

    public required AttributeSet Attributes { get; init; }

    /// <summary>Since when a counter or histogram counts; unknown for gauges.</summary>
    public UnixNanos Start { get; init; }

    public UnixNanos Time { get; init; }

    /// <summary>The sender says that there is no value: a gap, not a zero.</summary>
    public bool IsGap { get; init; }

    /// <summary>Of counters and gauges.</summary>
    public double Value { get; init; }

    /// <summary>Of histograms and summaries.</summary>
    public Distribution? Distribution { get; init; }

    public Exemplar[] Exemplars { get; init; } = [];
}

/// <summary>One measured value, and the span that it was measured in.</summary>
internal sealed record Exemplar(UnixNanos Time, double Value, TraceId TraceId, SpanId SpanId);
