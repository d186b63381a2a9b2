using System.Buffers;
using ClothingApp.Hosting.Dashboard.Telemetry.Calls;
using ClothingApp.Hosting.Dashboard.Telemetry.Model;

namespace ClothingApp.Hosting.Dashboard.Telemetry.Traces;

/// <summary>
/// Spans by trace. Beyond a limit the trace that began to arrive first is dropped whole: half a trace explains nothing. Safe
/// for concurrent use; readers hold the lock only while they copy references.
/// </summary>
internal sealed class TraceStore(TelemetryOptions options, CallTable calls)
{
    /// <summary>How many spans are added before readers get a turn.</summary>
    private const int Turn = 128;

    /// <summary>One trace may take a quarter of the memory.</summary>
    private const int LargestShare = 4;

    private readonly Lock _lock = new();
    private readonly Dictionary<TraceId, TraceEntry> _traces = [];
    private readonly Queue<TraceEntry> _oldestFirst = [];
    private long _bytes, _dropped;
    private int _spans;

    public (int Traces, int Spans, long Bytes, long Dropped) Counts
    {
        get
        {
            lock (_lock)
                return (_traces.Count, _spans, _bytes, _dropped);
        }
    }

    public void Add(IReadOnlyList<SpanRecord> spans)
    {
        for (var i = 0; i < spans.Count; i += Turn)
        {
            lock (_lock)
            {
                for (var k = i; k < Math.Min(i + Turn, spans.Count); k++)
                    Add(spans[k]);
            }
        }
    }

    public TraceEntry? Find(TraceId id)
    {
        lock (_lock)
            return _traces.GetValueOrDefault(id);
    }

    /// <summary>Summaries of the traces that satisfy the query, in its order, and how many did.</summary>
    public (int Total, IReadOnlyList<TraceSummary> Traces) List(TraceQuery query)
    {
        TraceEntry[] entries;
        int count;
        lock (_lock)
        {
            count = _oldestFirst.Count;
            entries = ArrayPool<TraceEntry>.Shared.Rent(count);
            _oldestFirst.CopyTo(entries, 0);
        }
        try
        {
            return query.Apply(entries.AsSpan(0, count));
        }
        finally
        {
            ArrayPool<TraceEntry>.Shared.Return(entries, clearArray: true);
        }
    }

    public void Clear()
    {
        lock (_lock)
        {
            _traces.Clear();
            _oldestFirst.Clear();
            (_bytes, _spans, _dropped) = (0, 0, 0);
        }
    }

    private void Add(SpanRecord span)
    {
        if (!_traces.TryGetValue(span.TraceId, out var entry))
        {
            entry = new TraceEntry(span.TraceId);
            _traces.Add(span.TraceId, entry);
            _oldestFirst.Enqueue(entry);
            _bytes += entry.Bytes;
        }
        if (entry.Count > 0 && (entry.Count >= options.MaxSpansPerTrace || entry.Bytes + span.Bytes > options.MaxTraceBytes / LargestShare))
        {
            _dropped++;
            return;
        }
        if (!entry.Add(span, calls))
            return;
        _spans++;
        _bytes += span.Bytes;
        while (_spans > options.MaxSpans || _traces.Count > options.MaxTraces || _bytes > options.MaxTraceBytes)
            DropOldest();
    }

    private void DropOldest()
    {
        var oldest = _oldestFirst.Dequeue();
        _traces.Remove(oldest.Id);
        _spans -= oldest.Count;
        _bytes -= oldest.Bytes;
        _dropped += oldest.Count;
    }
}
