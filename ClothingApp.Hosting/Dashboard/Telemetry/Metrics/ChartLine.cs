using ClothingApp.Hosting.Dashboard.Telemetry.Model;

namespace ClothingApp.Hosting.Dashboard.Telemetry.Metrics;

/// <summary>Adds up the series of one line, step by step.</summary>
internal sealed class ChartLine(TimeGrid grid, InstrumentKind kind)
{
    /// <summary>Over a longer silence a value is not drawn on.</summary>
    private const double LongestHoldSeconds = 300;

    /// <summary>Of one step. Histograms of many different layouts could otherwise take any time to add up.</summary>
    private const int MostBuckets = 1024;

    private static readonly double[] Shown = [0.5, 0.95, 0.99];

    private readonly double?[] _rate = new double?[grid.Steps];
    private readonly double?[] _value = new double?[grid.Steps];
    private readonly int[] _valuesOf = new int[grid.Steps];
    private readonly Dictionary<(double Low, double High), double>?[] _buckets = new Dictionary<(double, double), double>?[grid.Steps];
    private readonly double?[][] _given = [.. Shown.Select(_ => new double?[grid.Steps])];
    private readonly List<Bucket> _scratch = [];

    private bool IsDistribution => kind is InstrumentKind.Histogram or InstrumentKind.ExponentialHistogram or InstrumentKind.Summary;

    private bool IsRate => IsDistribution || kind == InstrumentKind.Counter;

    public void Add(ReadOnlySpan<SeriesPoint> points)
    {
        if (IsRate)
            AddRate(points);
        else
            AddValues(points);
    }

    public ChartSeries ToSeries(AttributeSet attributes)
    {
        var percentiles = _given;
        if (kind is InstrumentKind.Histogram or InstrumentKind.ExponentialHistogram)
        {
            for (var step = 0; step < grid.Steps; step++)
            {
                var quantiles = Quantiles.Of(_buckets[step]?.Select(b => new Bucket(b.Key.Low, b.Key.High, b.Value)) ?? [], Shown);
                for (var q = 0; q < Shown.Length; q++)
                    percentiles[q][step] = quantiles[q];
            }
        }
        return new ChartSeries(
            attributes,
            IsRate ? _rate : null,
            IsRate ? null : _value,
            IsDistribution ? percentiles[0] : null,
            IsDistribution ? percentiles[1] : null,
            IsDistribution ? percentiles[2] : null);
    }

    /// <summary>What came between two points is spread evenly over the time between them.</summary>
    private void AddRate(ReadOnlySpan<SeriesPoint> points)
    {
        var (amount, covered) = (new double[grid.Steps], new double[grid.Steps]);
        for (var i = 1; i < points.Length; i++)
        {
            var (before, after) = (points[i - 1], points[i]);
            if (after.IsGap)
                continue;
            var (increase, from) = Increase(before, after);
            if (!double.IsFinite(increase))
                continue;
            var between = grid.Between(from, after.Time);
            for (var step = between.First; step < between.After; step++)
            {
                amount[step] += increase * between.ShareIn(step);
                covered[step] += between.Covered(step);
                AddBuckets(step, between.ShareIn(step));
            }
            AddGiven(after);
        }
        for (var step = 0; step < grid.Steps; step++)
        {
            if (covered[step] > 0)
                _rate[step] = (_rate[step] ?? 0) + (amount[step] / (covered[step] * grid.StepSeconds));
        }
    }

    /// <summary>
    /// The increase from one point to the next, its buckets in <see cref="_scratch"/>. A process that began again counts from
    /// zero: then all of it came since its start.
    /// </summary>
    private (double Increase, UnixNanos From) Increase(SeriesPoint before, SeriesPoint after)
    {
        _scratch.Clear();
        var restarted = after.Value < before.Value || after.Start > before.Start;
        if (!restarted && (after.Distribution?.Since(before.Distribution, _scratch) ?? true))
            return (after.Value - before.Value, before.Time);
        _scratch.Clear();
        after.Distribution?.Since(null, _scratch);
        return (after.Value, after.Start > before.Time && after.Start < after.Time ? after.Start : before.Time);
    }

    private void AddBuckets(int step, double share)
    {
        if (_scratch.Count == 0)
            return;
        var buckets = _buckets[step] ??= [];
        foreach (var bucket in _scratch)
        {
            var range = (bucket.Low, bucket.High);
            if (buckets.TryGetValue(range, out var count) || buckets.Count < MostBuckets)
                buckets[range] = count + (bucket.Count * share);
        }
    }

    /// <summary>Of several series' quantiles the worst is shown: they cannot be combined.</summary>
    private void AddGiven(SeriesPoint point)
    {
        if (point.Distribution is not SummaryDistribution summary || grid.Position(point.Time) is not (>= 0 and var at) || at >= grid.Steps)
            return;
        for (var q = 0; q < Shown.Length; q++)
        {
            ref var place = ref _given[q][(int)at];
            if (summary.At(Shown[q]) is { } value && double.IsFinite(value))
                place = place is { } other ? Math.Max(other, value) : value;
        }
    }

    /// <summary>A value holds until the next; the last as long as its sender takes for two. Gauges are averaged, other values summed.</summary>
    private void AddValues(ReadOnlySpan<SeriesPoint> points)
    {
        var own = new double?[grid.Steps];
        for (var i = 0; i < points.Length; i++)
        {
            if (points[i].IsGap || !double.IsFinite(points[i].Value))
                continue;
            var at = grid.Position(points[i].Time);
            var until = i + 1 < points.Length ? grid.Position(points[i + 1].Time) : i > 0 ? at + (2 * (at - grid.Position(points[i - 1].Time))) : at;
            until = Math.Min(until, at + (LongestHoldSeconds / grid.StepSeconds));
            // The next point overwrites the step that both share.
            for (var step = (int)Math.Clamp(Math.Floor(at), 0, grid.Steps); step < grid.Steps && step <= until; step++)
                own[step] = points[i].Value;
        }
        for (var step = 0; step < grid.Steps; step++)
        {
            if (own[step] is { } value)
                Put(step, value);
        }
    }

    private void Put(int step, double value)
    {
        var count = ++_valuesOf[step];
        _value[step] = _value[step] is not { } sum ? value
            : kind == InstrumentKind.Gauge ? sum + ((value - sum) / count)
            : sum + value;
    }
}

/// <summary>A line of a chart: a value for each step, null where there is none. <see cref="Rate"/> is a second's.</summary>
internal sealed record ChartSeries(
    AttributeSet Attributes, double?[]? Rate, double?[]? Value, double?[]? P50, double?[]? P95, double?[]? P99);
