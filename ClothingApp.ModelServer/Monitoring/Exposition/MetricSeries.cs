using System.Diagnostics;

namespace ClothingApp.ModelServer.Monitoring.Exposition;

/// <summary>One set of label values: a number, or a histogram.</summary>
/// <param name="bounds">Upper bounds of the buckets; empty for a number.</param>
internal sealed class MetricSeries(IReadOnlyList<double> bounds)
{
    private readonly Lock _lock = new();
    private readonly long[] _buckets = new long[bounds.Count + 1];
    private double _sum;
    private long _count;

    /// <summary>When it was last measured, in milliseconds of the system's clock.</summary>
    public long LastMeasured { get; private set; }

    public double Sum
    {
        get
        {
            lock (_lock)
                return _sum;
        }
    }

    public void Add(double value)
    {
        lock (_lock)
        {
            _sum += value;
            Touch();
        }
    }

    public void Set(double value)
    {
        lock (_lock)
        {
            _sum = value;
            Touch();
        }
    }

    public void Observe(double value)
    {
        var bucket = 0;
        while (bucket < bounds.Count && value > bounds[bucket])
            bucket++;
        lock (_lock)
        {
            _buckets[bucket]++;
            _count++;
            _sum += value;
            Touch();
        }
    }

    /// <returns>How many values each bucket has, the infinite one last; of one moment.</returns>
    public (long[] Buckets, double Sum, long Count) Read()
    {
        lock (_lock)
            return ([.. _buckets], _sum, _count);
    }

    private void Touch() => LastMeasured = Stopwatch.GetTimestamp();
}
