using ClothingApp.Cli.Gateways;

namespace ClothingApp.Cli.Timing;

/// <summary>Collects how long predictions took, by stage. Safe for several threads.</summary>
internal sealed class StageTimes
{
    // What the person waited for comes last; the stages before it add up to it (as medians: nearly).
    private static readonly (string Name, Func<Sample, double> Of)[] Stages =
    [
        ("fetch", sample => sample.Gateway.FetchMs),
        ("wait for a turn", sample => sample.Gateway.QueueMs),
        ("decode", sample => sample.Gateway.DecodeMs),
        ("prepare", sample => sample.Gateway.PrepareMs),
        ("predict", sample => sample.Gateway.PredictMs),
        ("HTTP and the rest", sample => sample.WallMs - sample.Gateway.FetchMs - sample.Gateway.QueueMs - sample.Gateway.DecodeMs
            - sample.Gateway.PrepareMs - sample.Gateway.PredictMs),
        ("whole prediction", sample => sample.WallMs),
    ];

    private readonly Lock _lock = new();
    private readonly List<Sample> _samples = [];

    private readonly record struct Sample(StageTimings Gateway, double WallMs);

    public int Count
    {
        get
        {
            lock (_lock)
                return _samples.Count;
        }
    }

    /// <param name="elapsed">As seen from here, network included.</param>
    public void Add(StageTimings gateway, TimeSpan elapsed)
    {
        lock (_lock)
            _samples.Add(new Sample(gateway, elapsed.TotalMilliseconds));
    }

    /// <summary>The median of every stage in milliseconds, in the order of the way of a picture; the whole comes last.</summary>
    public IReadOnlyList<StageMedian> Medians()
    {
        lock (_lock)
            return [.. Stages.Select(stage => new StageMedian(stage.Name, Median([.. _samples.Select(stage.Of)])))];
    }

    private static double Median(double[] values)
    {
        if (values.Length == 0)
            return 0;
        Array.Sort(values);
        var middle = values.Length / 2;
        var median = values.Length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
        return Math.Round(median, 3);
    }
}

internal sealed record StageMedian(string Stage, double MedianMs);
