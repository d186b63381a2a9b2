using System.Collections.Concurrent;
using System.Globalization;

namespace ClothingApp.ModelServer.Monitoring.Exposition;

/// <summary>A metric of the page with all its sets of label values.</summary>
internal sealed class MetricFamily(MetricDefinition definition)
{
    /// <summary>
    /// Versions come for months: beyond this many sets the one that was not measured for longest goes. Prometheus takes its return for a
    /// restart.
    /// </summary>
    public const int MaxSeries = 1000;

    private readonly ConcurrentDictionary<LabelValues, MetricSeries> _series = new();

    public MetricDefinition Definition { get; } = definition;

    /// <summary>By label values, in the same order every time.</summary>
    public IEnumerable<KeyValuePair<LabelValues, MetricSeries>> Series =>
        _series.OrderBy(s => (s.Key.A, s.Key.B, s.Key.C, s.Key.D), Comparer<(string, string, string, string)>.Create(Compare));

    /// <summary>The sum over all label values.</summary>
    public double Total => _series.Values.Sum(s => s.Sum);

    /// <param name="isLevel">The value is what there is now, not what came to it.</param>
    public void Measure(double value, bool isLevel, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var series = Get(Values(tags));
        if (Definition.Kind == MetricKind.Histogram)
            series.Observe(value);
        else if (isLevel)
            series.Set(value);
        else
            series.Add(value);
    }

    public void Clear() => _series.Clear();

    private MetricSeries Get(LabelValues values)
    {
        if (_series.TryGetValue(values, out var series))
            return series;
        if (_series.Count >= MaxSeries)
            _series.TryRemove(_series.MinBy(s => s.Value.LastMeasured).Key, out _);
        return _series.GetOrAdd(values, new MetricSeries(Definition.Buckets));
    }

    private LabelValues Values(ReadOnlySpan<KeyValuePair<string, object?>> tags) => Definition.Labels.Count switch
    {
        0 => new LabelValues("", "", "", ""),
        1 => new LabelValues(Value(0, tags), "", "", ""),
        2 => new LabelValues(Value(0, tags), Value(1, tags), "", ""),
        3 => new LabelValues(Value(0, tags), Value(1, tags), Value(2, tags), ""),
        _ => new LabelValues(Value(0, tags), Value(1, tags), Value(2, tags), Value(3, tags)),
    };

    private string Value(int label, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var (_, wanted, otherwise) = Definition.Labels[label];
        foreach (var (tag, value) in tags)
        {
            if (tag == wanted)
                return value as string ?? Convert.ToString(value, CultureInfo.InvariantCulture) ?? otherwise;
        }
        return otherwise;
    }

    private static int Compare((string A, string B, string C, string D) x, (string A, string B, string C, string D) y)
    {
        var order = string.CompareOrdinal(x.A, y.A);
        order = order != 0 ? order : string.CompareOrdinal(x.B, y.B);
        order = order != 0 ? order : string.CompareOrdinal(x.C, y.C);
        return order != 0 ? order : string.CompareOrdinal(x.D, y.D);
    }
}
