namespace ClothingApp.Grpc.Client;

/// <summary>The peers of a channel: resolves them, keeps them up to date, and picks one for each call.</summary>
internal sealed class PeerSet : IDisposable
{
    // However many calls fail at once, names are not looked up more often than this.
    private const long MinLookupGapMs = 1000;

    private readonly GrpcChannelOptions _options;
    private readonly Resolver _resolver;
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _disposed = new();
    private Peer[] _peers = [];
    private Task? _lookup;
    private long _resolvedAt;
    private bool _isStale;

    public PeerSet(GrpcChannelOptions options, Resolver resolver)
    {
        foreach (var target in options.Targets)
        {
            if (!target.IsAbsoluteUri || target.Scheme is not ("http" or "https"))
                throw new ArgumentException($"{target} is no target: it must be http://host:port or https://host:port.", nameof(options));
        }
        _options = options;
        _resolver = resolver;
    }

    /// <summary>The peer with the fewest calls in flight; among equals, any.</summary>
    /// <param name="avoid">A peer that just failed: taken only when there is no other.</param>
    /// <exception cref="GrpcException">UNAVAILABLE: no target has an address.</exception>
    public async ValueTask<PeerLease> AcquireAsync(Peer? avoid, CancellationToken ct)
    {
        while (true)
        {
            ObjectDisposedException.ThrowIf(_disposed.IsCancellationRequested, typeof(GrpcChannel));
            var lookup = LookupIfDue();
            // Old addresses are better than a wait; only the first call has none.
            if (Volatile.Read(ref _peers).Length == 0)
                await lookup.WaitAsync(ct);
            // Counting is one step with picking, else calls that start together all see the same free peer.
            lock (_lock)
            {
                if (LeastBusy(_peers, avoid) is { } peer)
                    return peer.Acquire();
            }
        }
    }

    /// <summary>The addresses may have changed: the next call looks them up.</summary>
    public void LookAgain()
    {
        lock (_lock)
            _isStale = true;
    }

    public void Dispose()
    {
        _disposed.Cancel();
        Replace([]);
    }

    private Task LookupIfDue()
    {
        lock (_lock)
        {
            var age = Environment.TickCount64 - _resolvedAt;
            var isDue = _peers.Length == 0 || (_isStale && age >= MinLookupGapMs) || age > _options.ResolveInterval.TotalMilliseconds;
            if (isDue && _lookup is not { IsCompleted: false })
            {
                _isStale = false;
                _resolvedAt = Environment.TickCount64;
                _lookup = LookupAsync();
            }
            return _lookup ?? Task.CompletedTask;
        }
    }

    /// <summary>Belongs to the channel, not to the call that caused it: others wait for it too.</summary>
    private async Task LookupAsync()
    {
        // The caller holds the lock: leave it before the work starts.
        await Task.Yield();
        try
        {
            Replace(await _resolver.ResolveAsync(_options.Targets, _disposed.Token));
        }
        catch (GrpcException) when (Volatile.Read(ref _peers).Length > 0)
        {
            // A failed lookup says nothing about the addresses known so far. The next interval tries again.
        }
        catch (OperationCanceledException e) when (_disposed.IsCancellationRequested)
        {
            throw new ObjectDisposedException("The channel was closed during the call.", e);
        }
    }

    private void Replace(IReadOnlyList<PeerAddress> addresses)
    {
        Peer[] retired;
        lock (_lock)
        {
            var wanted = _disposed.IsCancellationRequested ? [] : addresses;
            retired = [.. _peers.Where(p => !wanted.Contains(p.Address))];
            Volatile.Write(ref _peers, [.. wanted.Select(a => Array.Find(_peers, p => p.Address == a) ?? Open(a))]);
        }
        foreach (var peer in retired)
            peer.Retire();
    }

    private Peer Open(PeerAddress address) => new(address, new HttpMessageInvoker(PeerHandler.Create(_options)));

    private static Peer? LeastBusy(Peer[] peers, Peer? avoid)
    {
        Peer? best = null;
        var (fewest, ties) = (int.MaxValue, 0);
        foreach (var peer in peers)
        {
            if (peer == avoid && peers.Length > 1)
                continue;
            var calls = peer.Calls;
            if (calls < fewest)
                (best, fewest, ties) = (peer, calls, 1);
            else if (calls == fewest && Random.Shared.Next(++ties) == 0)
                best = peer;
        }
        return best;
    }
}
