using ClothingApp.Hosting.Dashboard.Telemetry.Model;

namespace ClothingApp.Hosting.Dashboard.Telemetry.Traces;

/// <summary>Orders spans as a waterfall shows them: each parent before its children, siblings by their start.</summary>
internal static class Waterfall
{
    /// <summary>
    /// Every span once, with its depth. One whose parent is not here (not yet, or never) stands like a root, and so does one of
    /// a circle of parents.
    /// </summary>
    public static IReadOnlyList<(SpanRecord Span, int Depth)> Order(IReadOnlyCollection<SpanRecord> spans)
    {
        var sorted = spans.OrderBy(s => s.Start.Value).ToList();
        var ids = sorted.Select(s => s.SpanId).ToHashSet();
        var children = sorted.Where(s => ids.Contains(s.ParentId)).ToLookup(s => s.ParentId);
        var (ordered, seen) = (new List<(SpanRecord, int)>(sorted.Count), new HashSet<SpanId>());
        foreach (var root in sorted.Where(s => !ids.Contains(s.ParentId)))
            Visit(root);
        // Only circles are left.
        foreach (var span in sorted)
            Visit(span);
        return ordered;

        void Visit(SpanRecord start)
        {
            // A stack of our own: how deep a trace is, the senders decide.
            var open = new Stack<(SpanRecord Span, int Depth)>([(start, 0)]);
            while (open.TryPop(out var next))
            {
                if (!seen.Add(next.Span.SpanId))
                    continue;
                ordered.Add(next);
                foreach (var child in children[next.Span.SpanId].Reverse())
                    open.Push((child, next.Depth + 1));
            }
        }
    }
}
