using System.ComponentModel.DataAnnotations;

namespace ClothingApp.Hosting.Dashboard.Telemetry;

/// <summary>How much telemetry is kept in memory. Beyond that the oldest goes, and is counted.</summary>
internal sealed record TelemetryOptions
{
    private const long MiB = 1024 * 1024;

    [Range(1, 100_000_000)]
    public int MaxSpans { get; init; } = 200_000;

    [Range(1, 10_000_000)]
    public int MaxTraces { get; init; } = 20_000;

    /// <summary>A trace that never ends must not push out all others; its further spans are dropped.</summary>
    [Range(1, 10_000_000)]
    public int MaxSpansPerTrace { get; init; } = 20_000;

    [Range(1, long.MaxValue)]
    public long MaxTraceBytes { get; init; } = 256 * MiB;

    [Range(1, 100_000_000)]
    public int MaxLogs { get; init; } = 100_000;

    [Range(1, long.MaxValue)]
    public long MaxLogBytes { get; init; } = 128 * MiB;

    [Range(1, 1_000_000)]
    public int MaxInstruments { get; init; } = 2_000;

    /// <summary>Sets of attributes of one instrument. An address with an id in it as an attribute makes millions.</summary>
    [Range(1, 1_000_000)]
    public int MaxSeriesPerInstrument { get; init; } = 500;

    /// <summary>16 minutes at a point a second.</summary>
    [Range(2, 1_000_000)]
    public int MaxPointsPerSeries { get; init; } = 960;

    [Range(1, long.MaxValue)]
    public long MaxMetricBytes { get; init; } = 128 * MiB;

    /// <summary>Processes told apart; of more, calls are not counted.</summary>
    [Range(1, 100_000)]
    public int MaxInstances { get; init; } = 1_000;

    /// <exception cref="ValidationException">A value is out of its range; the message names it.</exception>
    public TelemetryOptions Validated()
    {
        Validator.ValidateObject(this, new ValidationContext(this), validateAllProperties: true);
        return this;
    }
}
