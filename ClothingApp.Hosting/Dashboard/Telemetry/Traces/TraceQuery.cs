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
    public (int Total, IReadOnlyList<TraceSummary> Traces) Apply(ReadOnlySpan<TraceEntry> entries)
    {
        // Names are few and shared, so each is compared once.
        var known = new Dictionary<string, bool>(ReferenceEqualityComparer.Instance);
        var matches = new List<TraceSummary>(entries.Length);
        foreach (var entry in entries)
        {
            var summary = entry.Summary;
            if (Matches(summary, known))
                matches.Add(summary);
        }
        var keys = new (int, long)[matches.Count];
        for (var i = 0; i < keys.Length; i++)
            keys[i] = KeyOf(matches[i]);
        var sorted = matches.ToArray();
        Array.Sort(keys, sorted);
        return (sorted.Length, sorted[..Math.Min(Limit, sorted.Length)]);
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
