using System.Numerics;

namespace ClothingApp.ModelServer.Batching;

/// <summary>
/// How many rows a run had better have: as many as there are where that makes a row cheaper, as on an accelerator or with a small model, and no more than pay where it
/// does not, as with a large net on few cores. Told by what runs of each size took lately; every now and then another size is looked at again. Guarded by the queue's lock.
/// </summary>
/// <param name="max">Rows that a run may have.</param>
internal sealed class RunSizes(int max)
{
    // Of each size, before it is judged: one run says little on a machine that does other things too.
    private const int Samples = 8;

    // While a size is not known, and afterwards: one in so many runs looks at it.
    private const int ExploreOften = 4, ExploreSeldom = 32;

    // Rows that are not cheaper than this together need not wait for each other.
    private const double Gain = 0.97;

    // Powers of two; what lies between counts for the smaller, and the last is all that a run may have.
    private readonly Size[] _sizes = [.. Enumerable.Range(0, IndexOf(max)).Select(i => new Size(1 << i)), new Size(max)];
    private long _runs;

    /// <summary>Rows after which a run need not grow.</summary>
    public int Best { get; private set; } = max;

    /// <param name="first">Rows of the request that is in any case part of it.</param>
    /// <param name="waiting">Rows that there are.</param>
    /// <returns>Rows that the next run should have at most, beside the first request.</returns>
    public int Next(int first, int waiting)
    {
        // Of the sizes that this run can have. Requests need not add up to one of them: it counts that it was tried.
        var oldest = _sizes[Math.Min(IndexOf(first), _sizes.Length - 1)..(Math.Min(IndexOf(waiting), _sizes.Length - 1) + 1)].MinBy(s => s.SeenAt)!;
        if (++_runs % (oldest.IsKnown ? ExploreSeldom : ExploreOften) != 0)
            return Best;
        oldest.Try(_runs);
        return oldest.Rows;
    }

    /// <summary>A run of so many rows, padding not counted, took so long.</summary>
    public void Add(int rows, TimeSpan time)
    {
        _sizes[IndexOf(rows)].Add(time / rows, _runs);
        Size? largest = null, best = null;
        foreach (var size in _sizes.Where(s => s.IsMeasured))
        {
            largest = size;
            // The smaller one, unless a larger one is worth the wait.
            if (best is null || size.Median < best.Median * Gain)
                best = size;
        }
        // Larger ones than were seen may be better still.
        Best = best is null || best == largest ? _sizes[^1].Rows : best.Rows;
    }

    private static int IndexOf(int rows) => BitOperations.Log2((uint)rows);

    private sealed class Size(int rows)
    {
        private readonly Queue<TimeSpan> _times = new();
        private int _tries;

        public int Rows => rows;

        public bool IsMeasured => _times.Count == Samples;

        public bool IsKnown => IsMeasured || _tries >= Samples;

        /// <summary>The number of the run that was of this size, or should have been.</summary>
        public long SeenAt { get; private set; }

        /// <summary>Of a row, lately.</summary>
        public TimeSpan Median { get; private set; }

        public void Try(long run) => (_tries, SeenAt) = (Math.Min(_tries + 1, Samples), run);

        public void Add(TimeSpan row, long run)
        {
            if (IsMeasured)
                _times.Dequeue();
            _times.Enqueue(row);
            SeenAt = run;
            Median = _times.Order().ElementAt(_times.Count / 2);
        }
    }
}
