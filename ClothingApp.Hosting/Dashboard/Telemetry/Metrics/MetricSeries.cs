using ClothingApp.Hosting.Dashboard.Telemetry.Model;

namespace ClothingApp.Hosting.Dashboard.Telemetry.Metrics;

/// <summary>The latest points of one series, in a ring that grows as far as it may. Not safe for concurrent use.</summary>
internal sealed class MetricSeries(SeriesKey key, int maxPoints)
{
    public const int PointBytes = 48, ExemplarBytes = 72, Overhead = 400;

    private const int MaxExemplars = 16;

    private readonly Queue<Exemplar> _exemplars = [];
    private SeriesPoint[] _ring = new SeriesPoint[Math.Min(8, maxPoints)];
    private int _first, _count;

    public SeriesKey Key => key;

    public int Count => _count;

    public SeriesPoint Last => _count == 0 ? default : this[_count - 1];

    public IReadOnlyCollection<Exemplar> Exemplars => _exemplars;

    private SeriesPoint this[int index] => _ring[(_first + index) % _ring.Length];

    /// <summary>The points from the last before <paramref name="since"/> on.</summary>
    public SeriesPoint[] From(UnixNanos since)
    {
        var start = _count;
        while (start > 0 && this[start - 1].Time >= since)
            start--;
        start = Math.Max(0, start - 1);
        var points = new SeriesPoint[_count - start];
        for (var i = 0; i < points.Length; i++)
            points[i] = this[start + i];
        return points;
    }

    /// <returns>By how many bytes the series grew.</returns>
    public int Add(SeriesPoint point)
    {
        var grown = 0;
        if (_count == maxPoints)
            grown -= DropOldest(1);
        if (_count == _ring.Length)
            Grow();
        grown += BytesOf(point, Last);
        _ring[(_first + _count++) % _ring.Length] = point;
        return grown;
    }

    public int Add(Exemplar exemplar)
    {
        _exemplars.Enqueue(exemplar);
        if (_exemplars.Count <= MaxExemplars)
            return ExemplarBytes;
        _exemplars.Dequeue();
        return 0;
    }

    /// <returns>How many bytes that freed.</returns>
    public int DropOldest(int count)
    {
        var freed = 0;
        for (; count > 0 && _count > 0; count--)
        {
            // A distribution that the next point shares stays, and is then the next one's.
            freed += PointBytes;
            if (this[0].Distribution is { } d && (_count == 1 || !ReferenceEquals(d, this[1].Distribution)))
                freed += d.Bytes;
            _ring[_first] = default;
            _first = (_first + 1) % _ring.Length;
            _count--;
        }
        return freed;
    }

    private static int BytesOf(SeriesPoint point, SeriesPoint before) =>
        PointBytes + (point.Distribution is { } d && !ReferenceEquals(d, before.Distribution) ? d.Bytes : 0);

    private void Grow()
    {
        var larger = new SeriesPoint[Math.Min(_ring.Length * 2, maxPoints)];
        for (var i = 0; i < _count; i++)
            larger[i] = this[i];
        (_ring, _first) = (larger, 0);
    }
}

/// <summary>What makes a series one: the process, the scope and the attributes; the instrument is the same.</summary>
internal readonly record struct SeriesKey(string Instance, TelemetryScope Scope, AttributeSet Attributes);
