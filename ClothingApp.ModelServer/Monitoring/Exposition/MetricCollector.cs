using System.Diagnostics.Metrics;

namespace ClothingApp.ModelServer.Monitoring.Exposition;

/// <summary>
/// Adds up what instruments measure, by the definitions of <see cref="MetricTable"/>. It listens by name: whoever measures need not know of it.
/// </summary>
internal sealed class MetricCollector : IDisposable
{
    private readonly IMeterFactory _factory;
    private readonly MetricFamily[] _families;
    private readonly MeterListener _listener = new();
    private readonly HashSet<MetricFamily> _observed = [];
    private readonly Lock _collecting = new();

    /// <param name="factory">Meters of another one are another server's in the same process.</param>
    public MetricCollector(IMeterFactory factory, IEnumerable<MetricDefinition> definitions)
    {
        _factory = factory;
        _families = [.. definitions.Select(d => new MetricFamily(d))];
        _listener.InstrumentPublished = Listen;
        _listener.SetMeasurementEventCallback<int>((_, value, tags, state) => ((Target)state!).Measure(value, tags));
        _listener.SetMeasurementEventCallback<long>((_, value, tags, state) => ((Target)state!).Measure(value, tags));
        _listener.SetMeasurementEventCallback<float>((_, value, tags, state) => ((Target)state!).Measure(value, tags));
        _listener.SetMeasurementEventCallback<double>((_, value, tags, state) => ((Target)state!).Measure(value, tags));
        _listener.Start();
    }

    /// <summary>The page.</summary>
    public string Text()
    {
        lock (_collecting)
        {
            // What is not observed any more is not there any more.
            foreach (var family in _observed)
                family.Clear();
            _listener.RecordObservableInstruments();
            return PrometheusText.Write(_families);
        }
    }

    /// <returns>The sum over all label values, of a histogram the sum of its values; null when there is no such metric.</returns>
    /// <param name="name">As on the page, or with the slashes that the original's own code has.</param>
    public double? Total(string name) => Array.Find(_families, f => f.Definition.Name == name.Replace('/', ':'))?.Total;

    public void Dispose() => _listener.Dispose();

    private void Listen(Instrument instrument, MeterListener listener)
    {
        if (instrument.Meter.Scope is { } scope && scope != _factory)
            return;
        MetricFamily[] families = [.. _families.Where(f => f.Definition.Meter == instrument.Meter.Name && f.Definition.Instrument == instrument.Name)];
        if (families.Length == 0)
            return;
        if (instrument.IsObservable)
        {
            lock (_collecting)
                _observed.UnionWith(families);
        }
        var isGauge = instrument.GetType() is { IsGenericType: true } type && type.GetGenericTypeDefinition() == typeof(Gauge<>);
        listener.EnableMeasurementEvents(instrument, new Target(families, instrument.IsObservable || isGauge));
    }

    /// <param name="IsLevel">What is measured is what there is, not what came to it.</param>
    private sealed record Target(MetricFamily[] Families, bool IsLevel)
    {
        public void Measure(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            foreach (var family in Families)
                family.Measure(value, IsLevel, tags);
        }
    }
}
