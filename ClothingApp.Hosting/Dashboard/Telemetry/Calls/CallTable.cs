using ClothingApp.Hosting.Dashboard.Telemetry.Model;

namespace ClothingApp.Hosting.Dashboard.Telemetry.Calls;

/// <summary>
/// Who answered how many calls, and who called whom, counted as the spans arrive: no query looks at spans. Safe for
/// concurrent use.
/// </summary>
internal sealed class CallTable(TimeProvider time)
{
    /// <summary>Of more replicas, and of more pairs of them, those that were silent longest give way.</summary>
    private const int MaxServers = 256, MaxEdges = 512;

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Service, string Instance), CallWindow> _servers = [];
    private readonly Dictionary<(string From, string To), CallWindow> _edges = [];

    /// <summary>A server span: its process answered a call.</summary>
    public void Served(SpanRecord span) => Add(_servers, (span.Resource.Service, span.Resource.Instance), MaxServers, span);

    /// <summary>A server span with a parent in another process: that one called this one.</summary>
    public void Called(SpanRecord from, SpanRecord server)
    {
        if (from.Resource.Instance != server.Resource.Instance || from.Resource.Service != server.Resource.Service)
            Add(_edges, (from.Resource.Instance, server.Resource.Instance), MaxEdges, server);
    }

    /// <summary>All pairs that spoke in the last minutes, the busiest first.</summary>
    public IReadOnlyList<CallEdge> Edges(int minutes)
    {
        var (first, last) = Range(minutes);
        lock (_lock)
        {
            return
            [
                .. _edges.Select(e => new CallEdge(e.Key.From, e.Key.To, e.Value.Sum(first, last, default), e.Value.Last))
                    .Where(e => e.Sums.Calls > 0)
                    .OrderByDescending(e => e.Sums.Calls).ThenBy(e => e.From, StringComparer.Ordinal).ThenBy(e => e.To, StringComparer.Ordinal),
            ];
        }
    }

    /// <summary>All processes that ever answered; those silent in the last minutes with zeros.</summary>
    /// <param name="buckets">In how many equal parts to divide the minutes.</param>
    public IReadOnlyList<ServerCalls> Servers(int minutes, int buckets)
    {
        var (first, last) = Range(minutes);
        lock (_lock)
        {
            return
            [
                .. _servers.Select(s =>
                {
                    var counts = new int[buckets];
                    var sums = s.Value.Sum(first, last, counts);
                    return new ServerCalls(s.Key.Service, s.Key.Instance, sums, counts, (last - first + 1) / (double)buckets);
                }),
            ];
        }
    }

    public void Clear()
    {
        lock (_lock)
        {
            _servers.Clear();
            _edges.Clear();
        }
    }

    private void Add<TKey>(Dictionary<TKey, CallWindow> windows, TKey key, int most, SpanRecord span) where TKey : notnull
    {
        // A sender whose clock is ahead would otherwise push out what the others did.
        var now = UnixNanos.Of(time.GetUtcNow());
        var end = span.End < now ? span.End : now;
        if (end.Second <= now.Second - CallWindow.Seconds)
            return;
        lock (_lock)
        {
            if (!windows.TryGetValue(key, out var window))
            {
                if (windows.Count >= most)
                    windows.Remove(windows.MinBy(w => w.Value.Last).Key);
                windows.Add(key, window = new CallWindow());
            }
            window.Add(end, span.DurationMs, span.IsError);
        }
    }

    private (long First, long Last) Range(int minutes)
    {
        var last = UnixNanos.Of(time.GetUtcNow()).Second;
        return (last - Math.Min(minutes * 60L, CallWindow.Seconds) + 1, last);
    }
}

/// <summary>Calls of one process to another, by their instances' names.</summary>
internal sealed record CallEdge(string From, string To, CallSums Sums, UnixNanos Last);

/// <summary>Calls that one process answered.</summary>
/// <param name="Buckets">How many in each part of the range.</param>
/// <param name="BucketSeconds">The length of such a part.</param>
internal sealed record ServerCalls(string Service, string Instance, CallSums Sums, int[] Buckets, double BucketSeconds);
