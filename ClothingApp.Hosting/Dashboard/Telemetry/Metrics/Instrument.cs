using ClothingApp.Hosting.Dashboard.Telemetry.Model;

namespace ClothingApp.Hosting.Dashboard.Telemetry.Metrics;

/// <summary>By what an instrument is asked for.</summary>
internal readonly record struct InstrumentKey(string Service, string Meter, string Name);

/// <summary>All series of one instrument of one service. Not safe for concurrent use.</summary>
internal sealed class Instrument(MetricIdentity identity, TelemetryOptions options)
{
    /// <summary>A process this young is counted from its start; an older one may have counted for days.</summary>
    private const long Young = 120 * UnixNanos.PerSecond;

    private readonly Dictionary<SeriesKey, MetricSeries> _series = [];

    // The latest times at which each process sent any series of this instrument: (the one before, the last).
    private readonly Dictionary<string, (UnixNanos Before, UnixNanos Last)> _sent = [];

    public MetricIdentity Identity => identity;

    public IReadOnlyCollection<MetricSeries> Series => _series.Values;

    /// <summary>Points of series beyond the limit.</summary>
    public long Dropped { get; private set; }

    public bool Describes(MetricIdentity other) => other.Kind == identity.Kind && other.Unit == identity.Unit;

    /// <returns>By how many bytes it grew; null when the point belongs to one series too many.</returns>
    public int? Add(MetricPoint point)
    {
        var key = new SeriesKey(point.Metric.Source.Resource.Instance, point.Metric.Source.Scope, point.Attributes);
        var grown = 0;
        if (!_series.TryGetValue(key, out var series))
        {
            if (_series.Count >= options.MaxSeriesPerInstrument)
            {
                Dropped++;
                return null;
            }
            series = new MetricSeries(key, options.MaxPointsPerSeries);
            _series.Add(key, series);
            grown = MetricSeries.Overhead + AddZero(series, point);
        }
        grown += AddPoint(series, point);
        foreach (var exemplar in point.Exemplars)
            grown += series.Add(exemplar);

        var sent = _sent.GetValueOrDefault(key.Instance);
        if (point.Time > sent.Last)
            _sent[key.Instance] = (sent.Last, point.Time);
        return grown;
    }

    /// <summary>Removes series that got nothing since <paramref name="since"/>.</summary>
    /// <returns>How many bytes that freed.</returns>
    public long DropSilent(UnixNanos since)
    {
        var freed = 0L;
        foreach (var series in _series.Values.Where(s => s.Last.Time < since).ToList())
            freed += Drop(series);
        foreach (var instance in _sent.Where(s => s.Value.Last < since).Select(s => s.Key).ToList())
            _sent.Remove(instance);
        return freed;
    }

    /// <inheritdoc cref="DropSilent"/>
    public long Drop(MetricSeries series)
    {
        _series.Remove(series.Key);
        return MetricSeries.Overhead + (MetricSeries.ExemplarBytes * series.Exemplars.Count) + series.DropOldest(series.Count);
    }

    private static bool Counts(InstrumentKind kind) => kind is not (InstrumentKind.Gauge or InstrumentKind.UpDownCounter);

    /// <summary>
    /// A series begins with its first count, and its first point tells that count but not when it was zero. It was when the
    /// process sent the instrument without this series, or at the process's start.
    /// </summary>
    private int AddZero(MetricSeries series, MetricPoint point)
    {
        if (!Counts(point.Metric.Kind) || point.IsGap)
            return 0;
        var (before, last) = _sent.GetValueOrDefault(series.Key.Instance);
        var sent = last < point.Time ? last : before;
        var zero =
            point.Metric.IsDelta ? point.Start
            : !sent.IsUnknown ? (sent > point.Start ? sent : point.Start)
            : !point.Start.IsUnknown && point.Time.Value - point.Start.Value <= Young ? point.Start
            : default;
        return zero.IsUnknown || zero >= point.Time ? 0 : series.Add(SeriesPoint.Zero(zero) with { Start = point.Start });
    }

    private static int AddPoint(MetricSeries series, MetricPoint point)
    {
        var last = series.Last;
        // What was sent twice, or in a wrong order, would break the differences.
        if (series.Count > 0 && point.Time <= last.Time)
            return 0;
        if (point.IsGap)
            return series.Add(last with { Time = point.Time, IsGap = true });
        return point.Metric.IsDelta && point.Metric.Kind != InstrumentKind.Gauge ? AddDelta(series, point, last) : AddCumulative(series, point, last);
    }

    private static int AddCumulative(MetricSeries series, MetricPoint point, SeriesPoint last)
    {
        var distribution = point.Distribution is ExplicitDistribution e ? e.WithBoundsOf(last.Distribution) : point.Distribution;
        return series.Add(new SeriesPoint(
            point.Time, point.Start, point.Distribution?.Count ?? point.Value, distribution?.SharedWith(last.Distribution), IsGap: false));
    }

    private static int AddDelta(MetricSeries series, MetricPoint point, SeriesPoint last)
    {
        var grown = 0;
        // Nothing was sent while nothing was counted: the difference is of the time since then only.
        if (series.Count > 0 && point.Start > last.Time && point.Start < point.Time)
            grown = series.Add(last with { Time = point.Start, IsGap = false });
        var distribution = point.Distribution is null || last.Distribution is null ? point.Distribution : last.Distribution.Plus(point.Distribution);
        // The start never changes: to the reader it is one long count.
        return grown + series.Add(new SeriesPoint(
            point.Time, last.Start, last.Value + (point.Distribution?.Count ?? point.Value), distribution, IsGap: false));
    }
}
