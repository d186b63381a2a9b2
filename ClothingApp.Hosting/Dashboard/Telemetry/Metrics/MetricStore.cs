using ClothingApp.Hosting.Dashboard.Telemetry.Model;

namespace ClothingApp.Hosting.Dashboard.Telemetry.Metrics;

/// <summary>The latest points of all metrics. Safe for concurrent use.</summary>
internal sealed class MetricStore(TelemetryOptions options, TimeProvider time)
{
    private const long BetweenTidying = 10 * UnixNanos.PerSecond;

    private readonly Lock _lock = new();
    private readonly Dictionary<InstrumentKey, Instrument> _instruments = [];
    private long _bytes, _dropped;
    private UnixNanos _tidied;

    public (int Instruments, int Series, long Bytes, long Dropped) Counts
    {
        get
        {
            lock (_lock)
                return (_instruments.Count, _instruments.Values.Sum(i => i.Series.Count), _bytes, _dropped);
        }
    }

    /// <summary>By service, meter and name.</summary>
    public IReadOnlyList<InstrumentInfo> Instruments()
    {
        lock (_lock)
        {
            return
            [
                .. _instruments.Select(i => new InstrumentInfo(i.Key, i.Value.Identity, i.Value.Series.Count, i.Value.Dropped))
                    .OrderBy(i => i.Key.Service, StringComparer.Ordinal).ThenBy(i => i.Key.Meter, StringComparer.Ordinal).ThenBy(i => i.Key.Name, StringComparer.Ordinal),
            ];
        }
    }

    /// <summary>Copies of an instrument's series, as far back as <paramref name="since"/>; null when there is no such instrument.</summary>
    public (InstrumentInfo Instrument, IReadOnlyList<SeriesCopy> Series)? Find(InstrumentKey key, UnixNanos since)
    {
        lock (_lock)
        {
            return _instruments.TryGetValue(key, out var instrument)
                ? (new InstrumentInfo(key, instrument.Identity, instrument.Series.Count, instrument.Dropped),
                    [.. instrument.Series.Select(s => new SeriesCopy(s.Key, s.From(since), [.. s.Exemplars.Where(e => e.Time >= since)]))])
                : null;
        }
    }

    public void Add(IReadOnlyList<MetricPoint> points)
    {
        lock (_lock)
        {
            foreach (var point in points)
                Add(point);
        }
    }

    public void Clear()
    {
        lock (_lock)
        {
            _instruments.Clear();
            (_bytes, _dropped) = (0, 0);
        }
    }

    private void Add(MetricPoint point)
    {
        var metric = point.Metric;
        var key = new InstrumentKey(metric.Source.Resource.Service, metric.Source.Scope.Name, metric.Name);
        if (!_instruments.TryGetValue(key, out var instrument) || !instrument.Describes(metric))
        {
            // A new version of a program may make another kind of it: what was is not comparable.
            if (instrument is not null)
                Remove(key, instrument);
            else if (_instruments.Count >= options.MaxInstruments)
                Tidy();
            if (_instruments.Count >= options.MaxInstruments)
            {
                _dropped++;
                return;
            }
            _instruments.Add(key, instrument = new Instrument(metric, options));
        }
        if (instrument.Series.Count >= options.MaxSeriesPerInstrument)
        {
            Tidy();
            _instruments.TryAdd(key, instrument); // It may have been left without a series.
        }
        if (instrument.Add(point) is { } grown)
            _bytes += grown;
        else
            _dropped++;
        if (_bytes > options.MaxMetricBytes)
            Shrink();
    }

    /// <summary>
    /// Removes what nobody sends any more: series without a point in the time of a full ring. Now and again only: it looks at
    /// every series, and a sender with ever new ones would ask for it with each.
    /// </summary>
    private void Tidy()
    {
        var now = UnixNanos.Of(time.GetUtcNow());
        if (now.Value - _tidied.Value < BetweenTidying)
            return;
        _tidied = now;
        var since = new UnixNanos(now.Value - (options.MaxPointsPerSeries * UnixNanos.PerSecond));
        foreach (var (key, instrument) in _instruments.ToList())
        {
            _bytes -= instrument.DropSilent(since);
            if (instrument.Series.Count == 0)
                _instruments.Remove(key);
        }
    }

    /// <summary>
    /// Takes the oldest quarter of every series and, where that is not enough, the series that were silent longest: so much that
    /// it is not needed again at once.
    /// </summary>
    private void Shrink()
    {
        var enough = options.MaxMetricBytes - (options.MaxMetricBytes / 8);
        foreach (var series in _instruments.Values.SelectMany(i => i.Series).Where(s => s.Count > 1))
        {
            var count = Math.Max(1, series.Count / 4);
            _bytes -= series.DropOldest(count);
            _dropped += count;
        }
        if (_bytes <= enough)
            return;
        foreach (var (key, instrument, silent) in _instruments.SelectMany(i => i.Value.Series.Select(s => (i.Key, i.Value, s))).OrderBy(s => s.s.Last.Time.Value).ToList())
        {
            _dropped += silent.Count;
            _bytes -= instrument.Drop(silent);
            if (instrument.Series.Count == 0)
                _instruments.Remove(key);
            if (_bytes <= enough)
                return;
        }
    }

    private void Remove(InstrumentKey key, Instrument instrument)
    {
        _bytes -= instrument.DropSilent(new UnixNanos(long.MaxValue));
        _instruments.Remove(key);
    }
}

/// <param name="Dropped">Points of more series than are kept.</param>
internal sealed record InstrumentInfo(InstrumentKey Key, MetricIdentity Identity, int Series, long Dropped);

/// <summary>A series as it was when it was asked for.</summary>
internal sealed record SeriesCopy(SeriesKey Key, SeriesPoint[] Points, Exemplar[] Exemplars);
