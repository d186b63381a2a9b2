namespace ClothingApp.Imaging.Decoding;

/// <summary>
/// Bounds the memory of decoded pictures: each takes its share before it is decoded and gives it back when it is disposed.
/// First come, first served, so that a large picture is not overtaken for ever by small ones.
/// </summary>
internal sealed class DecodeBudget(long totalBytes)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<Waiter> _waiting = new();
    private readonly long _total = totalBytes;
    private long _free = totalBytes;

    /// <summary>Bytes that nobody holds.</summary>
    internal long FreeBytes
    {
        get
        {
            lock (_gate) return _free;
        }
    }

    /// <summary>Waits until the share is free. Who asks for more than there is gets all of it, alone.</summary>
    internal ValueTask<IDisposable> TakeAsync(long bytes, CancellationToken ct)
    {
        bytes = Math.Clamp(bytes, 0, _total);
        lock (_gate)
        {
            if (_waiting.Count == 0 && bytes <= _free)
            {
                _free -= bytes;
                return new ValueTask<IDisposable>(new Share(this, bytes));
            }

            ct.ThrowIfCancellationRequested();
            var waiter = new Waiter(bytes);
            var node = _waiting.AddLast(waiter);
            return new ValueTask<IDisposable>(WaitAsync(node, ct));
        }
    }

    private async Task<IDisposable> WaitAsync(LinkedListNode<Waiter> node, CancellationToken ct)
    {
        await using var registration = ct.Register(() => GiveUp(node, ct));
        return await node.Value.Task;
    }

    private void GiveUp(LinkedListNode<Waiter> node, CancellationToken ct)
    {
        List<Waiter> served;
        lock (_gate)
        {
            if (node.List is null) return; // Served in the meantime.
            _waiting.Remove(node);
            served = Serve();
        }

        node.Value.TrySetCanceled(ct);
        Complete(served);
    }

    private void GiveBack(long bytes)
    {
        List<Waiter> served;
        lock (_gate)
        {
            _free += bytes;
            served = Serve();
        }

        Complete(served);
    }

    private List<Waiter> Serve()
    {
        List<Waiter> served = [];
        while (_waiting.First is { } first && first.Value.Bytes <= _free)
        {
            _free -= first.Value.Bytes;
            _waiting.RemoveFirst();
            served.Add(first.Value);
        }

        return served;
    }

    private void Complete(List<Waiter> served)
    {
        foreach (var waiter in served) waiter.SetResult(new Share(this, waiter.Bytes));
    }

    private sealed class Waiter(long bytes) : TaskCompletionSource<IDisposable>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        internal long Bytes { get; } = bytes;
    }

    private sealed class Share(DecodeBudget budget, long bytes) : IDisposable
    {
        private DecodeBudget? _budget = budget;

        public void Dispose() => Interlocked.Exchange(ref _budget, null)?.GiveBack(bytes);
    }
}
