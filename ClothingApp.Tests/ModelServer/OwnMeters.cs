using System.Diagnostics.Metrics;

namespace ClothingApp.Tests.ModelServer;

/// <summary>Meters that nobody else's listeners hear: those of other tests have another scope.</summary>
internal sealed class OwnMeters : IMeterFactory
{
    private readonly List<Meter> _meters = [];

    public Meter Create(MeterOptions options)
    {
        options.Scope = this;
        var meter = new Meter(options);
        _meters.Add(meter);
        return meter;
    }

    public void Dispose() => _meters.ForEach(m => m.Dispose());
}
