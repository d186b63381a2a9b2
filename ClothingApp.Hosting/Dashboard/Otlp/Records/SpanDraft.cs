using ClothingApp.Hosting.Dashboard.Telemetry.Model;

namespace ClothingApp.Hosting.Dashboard.Otlp.Records;

/// <summary>A span while it is read, from protobuf or JSON; its rules are here, once.</summary>
internal struct SpanDraft
{
    private const int Base = 160, EventBytes = 56, LinkBytes = 56;

    private readonly RecordBudget _budget;
    private List<SpanEvent>? _events;
    private List<SpanLink>? _links;

    public SpanDraft(RecordBudget budget)
    {
        _budget = budget;
        budget.Reset(Base);
    }

    public TraceId TraceId;
    public SpanId SpanId;
    public SpanId ParentId;
    public string Name = "";
    public ulong Kind;
    public ulong Start;
    public ulong End;
    public List<KeyValue> Attributes = [];
    public ulong Status;
    public string StatusMessage = "";

    public void AddEvent(ulong time, string name, List<KeyValue> attributes)
    {
        if ((_events ??= []).Count < Limits.Events && _budget.Charge(EventBytes))
            _events.Add(new SpanEvent(UnixNanos.Of(time), name, [.. attributes]));
    }

    /// <summary>A link without a whole id leads nowhere.</summary>
    public void AddLink(TraceId trace, SpanId span, List<KeyValue> attributes)
    {
        if (!trace.IsEmpty && !span.IsEmpty && (_links ??= []).Count < Limits.Events && _budget.Charge(LinkBytes))
            _links.Add(new SpanLink(trace, span, [.. attributes]));
    }

    public readonly void AddTo(Batch<SpanRecord> batch, TelemetrySource source)
    {
        var refusal = TraceId.IsEmpty ? Refused.TraceId : SpanId.IsEmpty ? Refused.SpanId : _budget.IsExceeded ? Refused.TooLarge : null;
        var start = UnixNanos.Of(Start == 0 ? End : Start);
        batch.AddUnlessRefused(
            new SpanRecord
            {
                Source = source,
                TraceId = TraceId,
                SpanId = SpanId,
                // A span that names itself as its parent would be nobody's child.
                ParentId = ParentId == SpanId ? default : ParentId,
                Name = Name,
                Kind = Kind is >= 1 and <= 5 ? (SpanKind)Kind : SpanKind.Internal,
                Status = Status <= 2 ? (SpanStatus)Status : SpanStatus.Unset,
                StatusMessage = StatusMessage,
                Start = start,
                End = UnixNanos.Of(Math.Max(End, Start)),
                Attributes = [.. Attributes],
                Events = _events is null ? [] : [.. _events],
                Links = _links is null ? [] : [.. _links],
                Bytes = _budget.Bytes,
            },
            refusal);
    }
}
