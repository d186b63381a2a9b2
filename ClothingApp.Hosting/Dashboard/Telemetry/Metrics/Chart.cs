using ClothingApp.Hosting.Dashboard.Telemetry.Model;

namespace ClothingApp.Hosting.Dashboard.Telemetry.Metrics;

/// <summary>The answer to a <see cref="SeriesQuery"/>.</summary>
/// <param name="More">Lines beyond those given, of which these are the largest.</param>
/// <param name="Dimensions">The attributes that the instrument's series have, with some of their values.</param>
internal sealed record Chart(
    InstrumentInfo Instrument, TimeGrid Grid, IReadOnlyList<ChartSeries> Series, int More,
    IReadOnlyList<Exemplar> Exemplars, IReadOnlyList<(string Name, IReadOnlyList<string> Values)> Dimensions)
{
    private const int MostLines = 20, MostExemplars = 50, MostValues = 50;

    /// <returns>Null when there is no such instrument.</returns>
    public static Chart? Of(MetricStore store, SeriesQuery query, UnixNanos now)
    {
        var grid = TimeGrid.Of(now, query.Minutes);
        if (store.Find(query.Key, grid.Start) is not { } found)
            return null;
        var kind = found.Instrument.Identity.Kind;
        var lines = new Dictionary<AttributeSet, ChartLine>();
        var exemplars = new List<Exemplar>();
        foreach (var series in found.Series.Where(s => string.IsNullOrEmpty(query.Instance) || s.Key.Instance == query.Instance))
        {
            var name = query.LineOf(series.Key);
            if (!lines.TryGetValue(name, out var line))
                lines.Add(name, line = new ChartLine(grid, kind));
            line.Add(series.Points);
            exemplars.AddRange(series.Exemplars);
        }
        var all = lines.Select(l => l.Value.ToSeries(l.Key)).OrderByDescending(s => (s.Rate ?? s.Value)!.Sum(v => v ?? 0)).ToList();
        return new Chart(
            found.Instrument, grid, [.. all.Take(MostLines)], Math.Max(0, all.Count - MostLines),
            [.. exemplars.OrderByDescending(e => e.Time.Value).Take(MostExemplars)], DimensionsOf(found.Series));
    }

    private static List<(string, IReadOnlyList<string>)> DimensionsOf(IReadOnlyList<SeriesCopy> series)
    {
        var values = new SortedDictionary<string, SortedSet<string>>(StringComparer.Ordinal);
        foreach (var one in series)
        {
            Add(SeriesQuery.InstanceKey, one.Key.Instance);
            foreach (var attribute in one.Key.Attributes.Sorted)
                Add(attribute.Key, attribute.Value.ToString());
        }
        return [.. values.Select(v => (v.Key, (IReadOnlyList<string>)[.. v.Value]))];

        void Add(string name, string value)
        {
            if (!values.TryGetValue(name, out var set))
                values.Add(name, set = new SortedSet<string>(StringComparer.Ordinal));
            if (set.Count < MostValues)
                set.Add(value);
        }
    }
}
