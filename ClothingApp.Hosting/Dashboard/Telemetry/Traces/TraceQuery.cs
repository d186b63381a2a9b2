using ClothingApp.Hosting.Dashboard.Telemetry.Model;

namespace ClothingApp.Hosting.Dashboard.Telemetry.Traces;

internal enum TraceOrder
{
    Newest,

    /// <summary>Those with errors first, the newest of them first.</summary>
    Failed,

    Slowest,
}

/// <summary>Which traces, and in which order.</summary>
/// <param name="Service">Only with spans of this service.</param>
/// <param name="Text">Only with this in the name of a span or service, or at the beginning of its id; in any case.</param>
internal sealed record TraceQuery(
    string? Service = null, string? Text = null, bool Failed = false, double MinMs = 0, TraceOrder Order = TraceOrder.Newest, int Limit = 100)
{
    private static readonly Comparer<(int, long)> WorstFirst = Comparer<(int, long)>.Create((a, b) => b.CompareTo(a));

    /// <param name="oldestFirst">All traces in the order of their arrival.</param>
    public (int Total, IReadOnlyList<TraceSummary> Traces) Apply(ReadOnlySpan<TraceEntry> oldestFirst)
    {
        // Names are few and shared, so each is compared once.
        var known = new Dictionary<string, bool>(ReferenceEqualityComparer.Instance);
        // The best so far, the worst of them on top: nothing else needs to be kept or sorted.
        var (total, best) = (0, new PriorityQueue<TraceSummary, (int, long)>(WorstFirst));
        for (var i = oldestFirst.Length - 1; i >= 0; i--)
        {
            var summary = oldestFirst[i].Summary;
            if (!Matches(summary, known))
                continue;
            total++;
            if (best.Count < Limit)
                best.Enqueue(summary, KeyOf(summary));
            else
                best.EnqueueDequeue(summary, KeyOf(summary));
        }
        var traces = new TraceSummary[best.Count];
        for (var i = traces.Length - 1; i >= 0; i--)
            traces[i] = best.Dequeue();
        return (total, traces);
    }

    private bool Matches(TraceSummary trace, Dictionary<string, bool> known) =>
        (!Failed || trace.Errors > 0)
        && (MinMs <= 0 || trace.DurationMs >= MinMs)
        && (string.IsNullOrEmpty(Service) || Array.Exists(trace.Services, s => s.Name == Service))
        && (string.IsNullOrEmpty(Text) || MatchesText(trace, Text, known));

    private static bool MatchesText(TraceSummary trace, string text, Dictionary<string, bool> known) =>
        Array.Exists(trace.Names, name => Contains(name, text, known))
        || Array.Exists(trace.Services, service => Contains(service.Name, text, known))
        || (LooksLikeAnId(text) && trace.TraceId.ToString().StartsWith(text, StringComparison.OrdinalIgnoreCase));

    private static bool Contains(string name, string text, Dictionary<string, bool> known)
    {
        if (!known.TryGetValue(name, out var contains))
            known.Add(name, contains = name.Contains(text, StringComparison.OrdinalIgnoreCase));
        return contains;
    }

    private static bool LooksLikeAnId(string text) => text.Length <= 2 * TraceId.Size && text.All(char.IsAsciiHexDigit);

    /// <summary>Ascending keys in the order wanted.</summary>
    private (int, long) KeyOf(TraceSummary trace) => Order switch
    {
        TraceOrder.Failed => (trace.Errors > 0 ? 0 : 1, -trace.Start.Value),
        TraceOrder.Slowest => (0, trace.Start.Value - trace.End.Value),
        _ => (0, -trace.Start.Value),
    };
}
