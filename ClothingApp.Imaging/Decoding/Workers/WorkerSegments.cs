using ClothingApp.Imaging.Decoding.Workers.Native;

namespace ClothingApp.Imaging.Decoding.Workers;

/// <summary>
/// The memory that the gateway shares with one worker. Usually one segment, used again and again, so that its pages are there
/// already; as long as a picture is held, the next one gets another.
/// </summary>
internal sealed class WorkerSegments(DecodeOptions options) : IDisposable
{
    /// <summary>Kept for the next pictures.</summary>
    private const int MaxFree = 2;

    /// <summary>Pages of a larger picture go back to the system at once.</summary>
    internal const long KeptBytes = 24_000_000;

    /// <summary>Room for a file in a segment that is used again; a larger one gets a segment of its own.</summary>
    private const int UsualEncodedBytes = 16 * 1024 * 1024;

    private readonly Lock _gate = new();
    private readonly Stack<WorkerSegment> _free = [];
    private readonly List<int> _forgotten = [];
    private int _last;
    private bool _disposed;

    internal WorkerSegment Take(ReadOnlySpan<byte> encoded)
    {
        var segment = encoded.Length <= UsualEncodedBytes && TryTakeFree() is { } free
            ? free
            : new WorkerSegment(this, Interlocked.Increment(ref _last), SharedSegment.Create(LengthFor(Math.Max(encoded.Length, UsualEncodedBytes))));
        encoded.CopyTo(segment.Memory.Slice(SegmentLayout.Encoded, encoded.Length));
        segment.Memory.Slice(SegmentLayout.StopFlag, 1)[0] = 0;
        segment.EncodedLength = encoded.Length;
        return segment;
    }

    /// <summary>Numbers of segments that the worker has no use for any more.</summary>
    internal int[] TakeForgotten()
    {
        lock (_gate)
        {
            if (_forgotten.Count == 0) return [];
            int[] numbers = [.. _forgotten];
            _forgotten.Clear();
            return numbers;
        }
    }

    /// <param name="usedBytes">Of the segment, from its start.</param>
    internal void GiveBack(WorkerSegment segment, long usedBytes)
    {
        lock (_gate)
        {
            if (!_disposed && _free.Count < MaxFree && segment.Memory.Length == LengthFor(UsualEncodedBytes))
            {
                if (usedBytes > KeptBytes) segment.Memory.Discard(KeptBytes, usedBytes - KeptBytes);
                _free.Push(segment);
                return;
            }

            _forgotten.Add(segment.Number);
        }

        segment.Memory.Dispose();
    }

    /// <summary>Segments that pictures hold stay until those are disposed.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            while (_free.TryPop(out var segment)) segment.Memory.Dispose();
        }
    }

    private WorkerSegment? TryTakeFree()
    {
        lock (_gate) return _free.TryPop(out var segment) ? segment : null;
    }

    // Most of it is never touched, and what was never touched takes no memory.
    private long LengthFor(int encodedLength) => SegmentLayout.Pixels(encodedLength) + (Math.Max(options.MaxPixels, options.MaxPixelsOfSlowFormats) * 3L) + 4096;
}

/// <summary>One segment in the hands of one decode, or of the picture that came of it.</summary>
internal sealed class WorkerSegment(WorkerSegments owner, int number, SharedSegment memory)
{
    internal int Number { get; } = number;

    internal SharedSegment Memory { get; } = memory;

    internal int EncodedLength { get; set; }

    /// <summary>Whether the worker has mapped it.</summary>
    internal bool IsKnown { get; set; }

    /// <summary>Tells the worker, between two strips of rows, that nobody wants the picture any more.</summary>
    internal void Stop() => Volatile.Write(ref Memory.Slice(SegmentLayout.StopFlag, 1)[0], 1);

    /// <param name="pixels">That were decoded into it.</param>
    internal void GiveBack(long pixels) => owner.GiveBack(this, SegmentLayout.Pixels(EncodedLength) + (pixels * 3));
}
