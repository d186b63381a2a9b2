namespace ClothingApp.ModelServer.Monitoring.Exposition;

internal enum MetricKind
{
    Counter,
    Gauge,
    Histogram,
}

/// <summary>A metric of the page, and the instrument that it is collected from.</summary>
/// <param name="Name">As Prometheus shows it; the original's names have colons, which no instrument's may have.</param>
/// <param name="Help">Null: none, as the original's have none.</param>
internal sealed record MetricDefinition(string Meter, string Instrument, string Name, MetricKind Kind, string? Help = null)
{
    public IReadOnlyList<MetricLabel> Labels { get; init; } = [];

    /// <summary>Upper bounds of a histogram's buckets, without the infinite one.</summary>
    public IReadOnlyList<double> Buckets { get; init; } = [];
}

/// <param name="Name">As the page shows it.</param>
/// <param name="Tag">The measurement's tag that holds its value.</param>
/// <param name="Otherwise">The value of measurements without that tag.</param>
internal sealed record MetricLabel(string Name, string Tag, string Otherwise = "")
{
    public static implicit operator MetricLabel(string name) => new(name, name);
}
