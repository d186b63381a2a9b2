namespace ClothingApp.Hosting.Dashboard.Telemetry.Model;

/// <summary>One side of an exponential histogram: entry i counts magnitudes in (base^(offset+i), base^(offset+i+1)].</summary>
internal readonly record struct ExponentialBuckets(int Offset, ulong[] Counts)
{
    public static readonly ExponentialBuckets None = new(0, []);
}

/// <summary>Buckets that widen by a constant factor: base = 2^(2^-scale).</summary>
internal sealed class ExponentialDistribution(
    double count, double sum, int scale, ulong zeroCount, double zeroThreshold, ExponentialBuckets positive, ExponentialBuckets negative)
    : Distribution(count, sum)
{
    public const int SmallestScale = -10, LargestScale = 20;

    public override int Bytes => 140 + (8 * (positive.Counts.Length + negative.Counts.Length));

    private int Scale => scale;

    private ulong ZeroCount => zeroCount;

    public override bool Since(Distribution? earlier, List<Bucket> buckets)
    {
        var before = earlier as ExponentialDistribution;
        if (before is not null && (before.Count > Count || before.ZeroCount > zeroCount))
            return false;
        var common = Math.Min(scale, before?.Scale ?? scale);
        if (zeroCount > (before?.ZeroCount ?? 0))
            buckets.Add(new Bucket(-zeroThreshold, zeroThreshold, zeroCount - (before?.ZeroCount ?? 0)));
        return Side(AtScale(positive, scale, common), before is null ? null : AtScale(before.Positive, before.Scale, common), common, 1, buckets)
            && Side(AtScale(negative, scale, common), before is null ? null : AtScale(before.Negative, before.Scale, common), common, -1, buckets);
    }

    public override Distribution Plus(Distribution other)
    {
        if (other is not ExponentialDistribution o)
            return other;
        var common = Math.Min(scale, o.Scale);
        while (true)
        {
            var (up, down) = (Merge(positive, scale, o.Positive, o.Scale, common), Merge(negative, scale, o.Negative, o.Scale, common));
            if (up is { } p && down is { } n)
                return new ExponentialDistribution(Count + o.Count, Sum + o.Sum, common, unchecked(zeroCount + o.ZeroCount), Math.Max(zeroThreshold, o.ZeroThreshold), p, n);
            // Too many buckets: half as many, each twice as wide.
            common--;
        }
    }

    private ExponentialBuckets Positive => positive;

    private ExponentialBuckets Negative => negative;

    private double ZeroThreshold => zeroThreshold;

    private static bool Side(Dictionary<int, ulong> now, Dictionary<int, ulong>? before, int scale, int sign, List<Bucket> buckets)
    {
        if (before is not null && before.Any(b => now.GetValueOrDefault(b.Key) < b.Value))
            return false;
        foreach (var (index, count) in now)
        {
            var more = count - (before?.GetValueOrDefault(index) ?? 0);
            if (more == 0)
                continue;
            var (near, far) = (sign * Bound(index, scale), sign * Bound((long)index + 1, scale));
            buckets.Add(new Bucket(Math.Min(near, far), Math.Max(near, far), more));
        }
        return true;
    }

    /// <summary>base^index, kept finite.</summary>
    private static double Bound(long index, int scale) => Math.Min(Math.Pow(2, index * Math.Pow(2, -scale)), double.MaxValue);

    /// <summary>At a lower scale neighbouring buckets fall into one: their indexes lose a bit for each step.</summary>
    private static Dictionary<int, ulong> AtScale(ExponentialBuckets side, int from, int to)
    {
        var result = new Dictionary<int, ulong>();
        for (var i = 0; i < side.Counts.Length; i++)
        {
            if (side.Counts[i] == 0)
                continue;
            var index = (int)(((long)side.Offset + i) >> Math.Min(from - to, 62));
            result[index] = unchecked(result.GetValueOrDefault(index) + side.Counts[i]);
        }
        return result;
    }

    private static ExponentialBuckets? Merge(ExponentialBuckets a, int scaleOfA, ExponentialBuckets b, int scaleOfB, int scale)
    {
        var sum = AtScale(a, scaleOfA, scale);
        foreach (var (index, count) in AtScale(b, scaleOfB, scale))
            sum[index] = unchecked(sum.GetValueOrDefault(index) + count);
        if (sum.Count == 0)
            return ExponentialBuckets.None;
        var (first, last) = (sum.Keys.Min(), sum.Keys.Max());
        if ((long)last - first >= Limits.Buckets)
            return null;
        var counts = new ulong[last - first + 1];
        foreach (var (index, count) in sum)
            counts[index - first] = count;
        return new ExponentialBuckets(first, counts);
    }
}
