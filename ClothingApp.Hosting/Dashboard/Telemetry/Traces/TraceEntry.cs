using ClothingApp.Hosting.Dashboard.Telemetry.Calls;
using ClothingApp.Hosting.Dashboard.Telemetry.Model;

namespace ClothingApp.Hosting.Dashboard.Telemetry.Traces;

/// <summary>
/// The spans of one trace and what they add up to, kept up to date as each arrives, in whatever order. Safe for concurrent use.
/// </summary>
internal sealed class TraceEntry(TraceId id)
{
    /// <summary>Fewer spans are looked through faster than looked up.</summary>
    private const int Few = 16;

    /// <summary>Of more names and services in one trace a list says nothing.</summary>
    private const int MaxNames = 32, MaxServices = 64;

    /// <summary>What a trace takes beside its spans.</summary>
    public const int Overhead = 600;

    private readonly Lock _lock = new();
    private readonly List<SpanRecord> _spans = new(4);
    private readonly List<TraceService> _services = new(2);
    private readonly List<string> _names = new(4);
    private Dictionary<SpanId, SpanRecord>? _byId;
    private Dictionary<SpanId, List<SpanRecord>>? _waiting;
    private SpanRecord? _root;
    private UnixNanos _start = new(long.MaxValue);
    private UnixNanos _end;
    private int _errors;
    private TraceSummary? _summary;

    public TraceId Id => id;

    /// <summary>Of all spans. Written and read by the store only, under its own lock.</summary>
    public long Bytes { get; private set; } = Overhead;

    /// <inheritdoc cref="Bytes"/>
    public int Count { get; private set; }

    public TraceSummary Summary
    {
        get
        {
            lock (_lock)
                return _summary ??= new TraceSummary(id, _root!.Name, _root.Resource.Service, _start, _end, _spans.Count, _errors, [.. _services], [.. _names]);
        }
    }

    public SpanRecord[] Spans()
    {
        lock (_lock)
            return [.. _spans];
    }

    /// <returns>False for a span that is here already: an exporter that got no answer sends again.</returns>
    public bool Add(SpanRecord span, CallTable calls)
    {
        lock (_lock)
        {
            if (Find(span.SpanId) is not null)
                return false;
            _spans.Add(span);
            if (_byId is not null)
                _byId.Add(span.SpanId, span);
            else if (_spans.Count > Few)
                _byId = _spans.ToDictionary(s => s.SpanId);
            Summarize(span);
            CountCalls(span, calls);
        }
        Bytes += span.Bytes;
        Count++;
        return true;
    }

    private void Summarize(SpanRecord span)
    {
        _summary = null;
        if (span.Start < _start)
            _start = span.Start;
        if (span.End > _end)
            _end = span.End;
        if (_root is null || IsMoreOfARoot(span, _root))
            _root = span;
        var isError = span.IsError;
        if (isError)
            _errors++;
        CountService(span.Resource.Service, isError ? 1 : 0);
        if (_names.Count < MaxNames && !_names.Contains(span.Name, StringComparer.Ordinal))
            _names.Add(span.Name);
    }

    /// <summary>A span without a parent comes before all others, an earlier one before a later one.</summary>
    private static bool IsMoreOfARoot(SpanRecord span, SpanRecord than) =>
        span.ParentId.IsEmpty != than.ParentId.IsEmpty ? span.ParentId.IsEmpty : span.Start < than.Start;

    private void CountService(string name, int errors)
    {
        for (var i = 0; i < _services.Count; i++)
        {
            if (_services[i].Name == name)
            {
                _services[i] = _services[i] with { Spans = _services[i].Spans + 1, Errors = _services[i].Errors + errors };
                return;
            }
        }
        if (_services.Count < MaxServices)
            _services.Add(new TraceService(name, 1, errors));
    }

    /// <summary>A call is known when both its ends are: whichever comes last counts it, so it is counted once.</summary>
    private void CountCalls(SpanRecord span, CallTable calls)
    {
        if (span.Kind == SpanKind.Server)
            calls.Served(span);
        if (span.Kind is SpanKind.Server or SpanKind.Consumer && !span.ParentId.IsEmpty)
        {
            if (Find(span.ParentId) is { } parent)
                calls.Called(parent, span);
            else if ((_waiting ??= []).TryGetValue(span.ParentId, out var others))
                others.Add(span);
            else
                _waiting.Add(span.ParentId, [span]);
        }
        if (_waiting is not null && _waiting.Remove(span.SpanId, out var children))
        {
            foreach (var child in children)
                calls.Called(span, child);
        }
    }

    private SpanRecord? Find(SpanId spanId)
    {
        if (_byId is not null)
            return _byId.GetValueOrDefault(spanId);
        foreach (var span in _spans)
        {
            if (span.SpanId == spanId)
                return span;
        }
        return null;
    }
}
