namespace ClothingApp.Hosting.Dashboard.Telemetry.Calls;

/// <summary>The calls of the last minutes by the second in which they ended. Not safe for concurrent use.</summary>
internal sealed class CallWindow
{
    /// <summary>15 minutes.</summary>
    public const int Seconds = 900;

    private sealed class Slot
    {
        public long Second;
        public int Calls;
        public int Errors;
        public LatencyHistogram Latencies = new();
    }

    // By the second modulo the window; a slot is made when a call first falls into it.
    private readonly Slot?[] _slots = new Slot?[Seconds];

    /// <summary>The end of the latest call.</summary>
    public Model.UnixNanos Last { get; private set; }

    public void Add(Model.UnixNanos end, double milliseconds, bool isError)
    {
        if (end > Last)
            Last = end;
        var second = end.Second;
        ref var place = ref _slots[second % Seconds];
        if (place is null || place.Second < second)
            place = new Slot { Second = second };
        else if (place.Second > second)
            return; // Older than the window: its place belongs to a newer second.
        place.Calls++;
        if (isError)
            place.Errors++;
        place.Latencies.Add(milliseconds);
    }

    /// <param name="first">The first second of the range.</param>
    /// <param name="last">The last second, included.</param>
    /// <param name="buckets">Gets the calls of equal parts of the range.</param>
    public CallSums Sum(long first, long last, Span<int> buckets)
    {
        var (calls, errors, latencies) = (0L, 0L, new LatencyHistogram());
        foreach (var slot in _slots)
        {
            if (slot is null || slot.Second < first || slot.Second > last)
                continue;
            calls += slot.Calls;
            errors += slot.Errors;
            latencies.Add(slot.Latencies);
            if (buckets.Length > 0)
                buckets[(int)((slot.Second - first) * buckets.Length / (last - first + 1))] += slot.Calls;
        }
        return new CallSums(calls, errors, latencies.Percentile(0.5), latencies.Percentile(0.95));
    }
}

/// <summary>What a range of seconds adds up to; percentiles in milliseconds, null without calls.</summary>
internal sealed record CallSums(long Calls, long Errors, double? P50Ms, double? P95Ms);
