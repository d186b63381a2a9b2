using ClothingApp.Hosting.Dashboard.Telemetry.Model;

namespace ClothingApp.Hosting.Dashboard.Otlp.Records;

/// <summary>A metric while it is read, from protobuf or JSON: what its points need to know of it.</summary>
internal sealed record MetricDraft(TelemetrySource Source, string Name, string Unit, string Description)
{
    public const ulong Delta = 1, Cumulative = 2;

    public MetricIdentity? Identity { get; private set; }

    /// <summary>Why no point of it can be taken.</summary>
    public string? Refusal { get; private set; }

    public void Become(InstrumentKind kind, ulong temporality = Cumulative)
    {
        Identity = new MetricIdentity(Source, Name, Unit, Description, kind, temporality == Delta);
        Refusal = temporality is Delta or Cumulative ? null : Refused.Temporality;
    }
}

/// <summary>A point while it is read: of every kind, as most fields are the same.</summary>
internal struct PointDraft
{
    private const ulong NoRecordedValue = 1;
    private const int Base = 128, ExemplarBytes = 64;

    private readonly RecordBudget _budget;
    private List<Exemplar>? _exemplars;

    public PointDraft(RecordBudget budget)
    {
        _budget = budget;
        budget.Reset(Base);
    }

    public ulong Start;
    public ulong Time;
    public ulong Flags;
    public double Value;
    public List<KeyValue> Attributes = [];

    public double Count;
    public double Sum;
    public double? Min;
    public double? Max;
    public List<ulong> BucketCounts = [];
    public List<double> Bounds = [];

    public int Scale;
    public ulong ZeroCount;
    public double ZeroThreshold;
    public ExponentialBuckets Positive = ExponentialBuckets.None;
    public ExponentialBuckets Negative = ExponentialBuckets.None;

    public List<(double Quantile, double Value)> Quantiles = [];

    /// <summary>Whether a list was longer than it may be.</summary>
    public bool HasTooManyBuckets;

    public void AddExemplar(ulong time, double value, TraceId trace, SpanId span)
    {
        if ((_exemplars ??= []).Count < Limits.Exemplars && _budget.Charge(ExemplarBytes))
            _exemplars.Add(new Exemplar(UnixNanos.Of(time), value, trace, span));
    }

    public readonly void AddTo(Batch<MetricPoint> batch, MetricDraft metric)
    {
        var kind = metric.Identity!.Kind;
        var refusal = metric.Refusal ?? (_budget.IsExceeded ? Refused.TooLarge : HasTooManyBuckets ? Refused.Buckets : BucketFault(kind));
        batch.AddUnlessRefused(
            new MetricPoint
            {
                Metric = metric.Identity,
                Attributes = Attributes.Count == 0 ? AttributeSet.Empty : new AttributeSet(Attributes),
                Start = UnixNanos.Of(Start),
                Time = UnixNanos.Of(Time),
                IsGap = (Flags & NoRecordedValue) != 0,
                Value = Value,
                Distribution = refusal is null ? Distribution(kind) : null,
                Exemplars = _exemplars is null ? [] : [.. _exemplars],
            },
            refusal);
    }

    private readonly Distribution? Distribution(InstrumentKind kind) => kind switch
    {
        InstrumentKind.Histogram => new ExplicitDistribution(Count, Sum, [.. Bounds], [.. BucketCounts], Min, Max),
        InstrumentKind.ExponentialHistogram => new ExponentialDistribution(Count, Sum, Scale, ZeroCount, ZeroThreshold, Positive, Negative),
        InstrumentKind.Summary => new SummaryDistribution(Count, Sum, [.. Quantiles]),
        _ => null,
    };

    private readonly string? BucketFault(InstrumentKind kind) => kind switch
    {
        InstrumentKind.Histogram => HasGoodBounds() ? null : Refused.Bounds,
        InstrumentKind.ExponentialHistogram => Scale is >= ExponentialDistribution.SmallestScale and <= ExponentialDistribution.LargestScale ? null : Refused.Scale,
        _ => null,
    };

    private readonly bool HasGoodBounds()
    {
        if (BucketCounts.Count != Bounds.Count + 1 && (BucketCounts.Count != 0 || Bounds.Count != 0))
            return false;
        for (var i = 0; i < Bounds.Count; i++)
        {
            if (!double.IsFinite(Bounds[i]) || (i > 0 && Bounds[i] <= Bounds[i - 1]))
                return false;
        }
        return true;
    }
}
