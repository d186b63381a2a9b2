namespace ClothingApp.Hosting.Dashboard.Telemetry.Calls;

/// <summary>
/// Durations by logarithmic buckets, eight to a doubling: a percentile is at most 5 % off. Memory grows only over the
/// range that occurs.
/// </summary>
internal sealed class LatencyHistogram
{
    private const int PerDoubling = 8;

    /// <summary>From a microsecond to some twelve days.</summary>
    private const double SmallestMs = 0.001;

    private const int Largest = 40 * PerDoubling;

    private uint[] _counts = [];
    private int _first;

    public long Count { get; private set; }

    public void Add(double milliseconds) => Add(IndexOf(milliseconds), 1);

    public void Add(LatencyHistogram other)
    {
        for (var i = 0; i < other._counts.Length; i++)
        {
            if (other._counts[i] > 0)
                Add(other._first + i, other._counts[i]);
        }
    }

    /// <returns>The milliseconds that the share <paramref name="quantile"/> of all stayed under; null without any.</returns>
    public double? Percentile(double quantile)
    {
        if (Count == 0)
            return null;
        var rank = quantile * Count;
        double below = 0;
        for (var i = 0; i < _counts.Length; i++)
        {
            if (_counts[i] > 0 && below + _counts[i] >= rank)
            {
                // The bucket's values spread evenly over the logarithm.
                var within = Math.Clamp((rank - below) / _counts[i], 0, 1);
                return SmallestMs * Math.Pow(2, (_first + i + within) / PerDoubling);
            }
            below += _counts[i];
        }
        return SmallestMs * Math.Pow(2, (_first + _counts.Length) / (double)PerDoubling);
    }

    private static int IndexOf(double milliseconds) =>
        milliseconds <= SmallestMs ? 0 : Math.Min((int)(Math.Log2(milliseconds / SmallestMs) * PerDoubling), Largest);

    private void Add(int index, uint count)
    {
        if (_counts.Length == 0)
        {
            _first = index;
            _counts = new uint[1];
        }
        else if (index < _first)
        {
            var grown = new uint[_counts.Length + _first - index];
            _counts.CopyTo(grown, _first - index);
            (_counts, _first) = (grown, index);
        }
        else if (index >= _first + _counts.Length)
        {
            Array.Resize(ref _counts, index - _first + 1);
        }
        _counts[index - _first] += count;
        Count += count;
    }
}
