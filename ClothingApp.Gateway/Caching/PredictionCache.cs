using ClothingApp.Gateway.Models;

namespace ClothingApp.Gateway.Caching;

/// <summary>
/// The latest answers by picture, and the pictures that are being answered: whoever asks for one of those waits for its answer instead of having
/// it worked out again. The answer that nobody asked for the longest time goes first.
/// </summary>
internal sealed class PredictionCache(CacheOptions options)
{
    /// <summary>What an entry takes beside its scores: key, list and table.</summary>
    private const int EntryBytes = 256;

    private readonly Lock _lock = new();
    private readonly Dictionary<PictureKey, LinkedListNode<Entry>> _entries = [];
    private readonly LinkedList<Entry> _latest = new();
    private readonly Dictionary<PictureKey, TaskCompletionSource<float[]?>> _underWay = [];
    private long _bytes;

    private sealed record Entry(PictureKey Key, float[] Scores)
    {
        public int Bytes => EntryBytes + (Scores.Length * sizeof(float));
    }

    public bool IsOn => options.MaxBytes > 0;

    /// <summary>Bytes that are kept now.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    public CacheLookup Find(PictureModel model, ReadOnlySpan<byte> content)
    {
        var key = PictureKey.Of(model, content);
        lock (_lock)
        {
            if (_entries.TryGetValue(key, out var entry))
            {
                _latest.Remove(entry);
                _latest.AddFirst(entry);
                return new CacheLookup(entry.Value.Scores, null, null);
            }
            if (_underWay.TryGetValue(key, out var other))
                return new CacheLookup(null, other.Task, null);
            _underWay[key] = new TaskCompletionSource<float[]?>(TaskCreationOptions.RunContinuationsAsynchronously);
            return new CacheLookup(null, null, new CacheClaim(this, key));
        }
    }

    /// <param name="scores">Null: there is no answer, and those who wait have to find one themselves.</param>
    internal void Settle(PictureKey key, float[]? scores)
    {
        TaskCompletionSource<float[]?>? waiting;
        lock (_lock)
        {
            _underWay.Remove(key, out waiting);
            if (scores is not null)
                Keep(new Entry(key, scores));
        }
        waiting?.SetResult(scores);
    }

    private void Keep(Entry entry)
    {
        if (entry.Bytes > options.MaxBytes)
            return;
        _entries[entry.Key] = _latest.AddFirst(entry);
        _bytes += entry.Bytes;
        while (_bytes > options.MaxBytes)
        {
            var oldest = _latest.Last!;
            _latest.RemoveLast();
            _entries.Remove(oldest.Value.Key);
            _bytes -= oldest.Value.Bytes;
        }
    }
}

/// <summary>One of three: the scores, somebody else's work on them, or the claim to do it.</summary>
/// <param name="UnderWay">Gives null when the other one failed.</param>
internal readonly record struct CacheLookup(float[]? Scores, Task<float[]?>? UnderWay, CacheClaim? Claim);

/// <summary>The right, and the duty, to find an answer that others may wait for.</summary>
internal sealed class CacheClaim(PredictionCache cache, PictureKey key) : IDisposable
{
    private bool _settled;

    /// <summary>Gives the answer to all who wait, and keeps it. It must not be changed any more.</summary>
    public void Publish(float[] scores) => Settle(scores);

    public void Dispose() => Settle(null);

    private void Settle(float[]? scores)
    {
        if (_settled)
            return;
        _settled = true;
        cache.Settle(key, scores);
    }
}
