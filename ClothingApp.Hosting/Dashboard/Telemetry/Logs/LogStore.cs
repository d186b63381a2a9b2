using System.Buffers;
using ClothingApp.Hosting.Dashboard.Telemetry.Model;

namespace ClothingApp.Hosting.Dashboard.Telemetry.Logs;

/// <summary>The latest log records in the order of their arrival. Safe for concurrent use; readers hold the lock only while they copy references.</summary>
internal sealed class LogStore(TelemetryOptions options)
{
    private readonly Lock _lock = new();
    private readonly Queue<LogRecord> _oldestFirst = [];
    private long _bytes, _dropped, _lastId;

    public (int Logs, long Bytes, long Dropped) Counts
    {
        get
        {
            lock (_lock)
                return (_oldestFirst.Count, _bytes, _dropped);
        }
    }

    public void Add(IReadOnlyList<LogRecord> logs)
    {
        lock (_lock)
        {
            foreach (var log in logs)
            {
                log.Id = ++_lastId;
                _oldestFirst.Enqueue(log);
                _bytes += log.Bytes;
                while (_oldestFirst.Count > options.MaxLogs || (_bytes > options.MaxLogBytes && _oldestFirst.Count > 1))
                {
                    _bytes -= _oldestFirst.Dequeue().Bytes;
                    _dropped++;
                }
            }
        }
    }

    /// <summary>The newest that satisfy the query, newest first, and how many there are (on all pages).</summary>
    public (int Total, IReadOnlyList<LogRecord> Logs) List(LogQuery query) =>
        Read(logs =>
        {
            var (total, page) = (0, new List<LogRecord>());
            for (var i = logs.Length - 1; i >= 0; i--)
            {
                if (query.IsOpen && page.Count == query.Limit)
                    return (logs.Length, page);
                if (!query.Matches(logs[i]))
                    continue;
                total++;
                if (page.Count < query.Limit && (query.Before is not { } before || logs[i].Id < before))
                    page.Add(logs[i]);
            }
            return (total, page);
        });

    /// <summary>How many records each span of a trace has.</summary>
    public Dictionary<SpanId, int> CountBySpan(TraceId trace) =>
        Read(logs =>
        {
            var counts = new Dictionary<SpanId, int>();
            foreach (var log in logs)
            {
                if (log.TraceId == trace)
                    counts[log.SpanId] = counts.GetValueOrDefault(log.SpanId) + 1;
            }
            return counts;
        });

    public void Clear()
    {
        lock (_lock)
        {
            _oldestFirst.Clear();
            (_bytes, _dropped) = (0, 0);
        }
    }

    private delegate T Reader<T>(ReadOnlySpan<LogRecord> logs);

    private T Read<T>(Reader<T> read)
    {
        LogRecord[] copy;
        int count;
        lock (_lock)
        {
            count = _oldestFirst.Count;
            copy = ArrayPool<LogRecord>.Shared.Rent(count);
            _oldestFirst.CopyTo(copy, 0);
        }
        try
        {
            return read(copy.AsSpan(0, count));
        }
        finally
        {
            ArrayPool<LogRecord>.Shared.Return(copy, clearArray: true);
        }
    }
}
