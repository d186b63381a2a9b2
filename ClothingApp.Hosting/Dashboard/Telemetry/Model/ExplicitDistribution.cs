namespace ClothingApp.Hosting.Dashboard.Telemetry.Model;

/// <summary>Buckets with bounds that the sender chose.</summary>
/// <param name="bounds">Ascending; b of them.</param>
/// <param name="counts">b + 1 of them, or none: then there is only the total.</param>
/// <param name="sharesBounds">Whether the bounds are another point's too, and counted there.</param>
internal sealed class ExplicitDistribution(
    double count, double sum, double[] bounds, ulong[] counts, double? min, double? max, bool sharesBounds = false) : Distribution(count, sum)
{
    private readonly double[] _bounds = bounds;

    public IReadOnlyList<double> Bounds => _bounds;

    public IReadOnlyList<ulong> Counts => counts;

    public override int Bytes => 120 + (8 * ((sharesBounds ? 0 : _bounds.Length) + counts.Length));

    /// <summary>The same with the bounds of <paramref name="earlier"/> where they are equal, so that a series keeps them once.</summary>
    public ExplicitDistribution WithBoundsOf(Distribution? earlier) =>
        earlier is ExplicitDistribution e && !ReferenceEquals(e._bounds, _bounds) && SameBounds(e)
            ? new ExplicitDistribution(Count, Sum, e._bounds, counts, min, max, sharesBounds: true)
            : this;

    public override bool Since(Distribution? earlier, List<Bucket> buckets)
    {
        var before = earlier as ExplicitDistribution;
        if (before is not null && (!SameBounds(before) || before.Counts.Count != counts.Length || before.Count > Count))
            return false;
        for (var i = 0; i < counts.Length; i++)
        {
            var previous = before?.Counts[i] ?? 0;
            if (counts[i] < previous)
                return false;
            if (counts[i] > previous)
                buckets.Add(Range(i) with { Count = counts[i] - previous });
        }
        return true;
    }

    public override Distribution Plus(Distribution other)
    {
        if (other is not ExplicitDistribution o || !SameBounds(o) || o.Counts.Count != counts.Length)
            return other;
        var sums = new ulong[counts.Length];
        for (var i = 0; i < sums.Length; i++)
            sums[i] = unchecked(counts[i] + o.Counts[i]);
        return new ExplicitDistribution(Count + o.Count, Sum + o.Sum, _bounds, sums, Least(min, o.Min), Greatest(max, o.Max), sharesBounds: true);
    }

    private double? Min => min;

    private double? Max => max;

    private bool SameBounds(ExplicitDistribution other) =>
        ReferenceEquals(_bounds, other._bounds) || _bounds.AsSpan().SequenceEqual(other._bounds);

    /// <summary>
    /// The outer buckets are open. The first begins at the least value, else at 0 (most things measured are positive); of the
    /// last only its lower bound is certain, or the greatest value.
    /// </summary>
    private Bucket Range(int i)
    {
        if (_bounds.Length == 0)
            return min is { } only ? new(only, Math.Max(only, max ?? only), 0) : new(Sum / Count, Sum / Count, 0);
        if (i == 0)
            return new(min is { } least && least < _bounds[0] ? least : Math.Min(0, _bounds[0]), _bounds[0], 0);
        if (i < _bounds.Length)
            return new(_bounds[i - 1], _bounds[i], 0);
        var lower = _bounds[^1];
        return max is { } greatest && greatest > lower ? new(lower, greatest, 0) : new(lower, lower, 0);
    }

    private static double? Least(double? a, double? b) => a is null || b is null ? a ?? b : Math.Min(a.Value, b.Value);

    private static double? Greatest(double? a, double? b) => a is null || b is null ? a ?? b : Math.Max(a.Value, b.Value);
}
