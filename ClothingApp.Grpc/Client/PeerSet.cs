using ClothingApp.Grpc.Client.Http2;
using ClothingApp.Grpc.Client.Tls;

namespace ClothingApp.Grpc.Client;

/// <summary>
/// The peers of a channel: looks their addresses up, keeps them up to date, and picks one for each call.
/// <code>
/// names -> Resolver -> addresses -> Peer, Peer, Peer -> PeerPicker -> a call -> CallOutcome -> PeerWatch -> PeerHealth
/// </code>
/// </summary>
internal sealed class PeerSet : IDisposable
{
    // However many calls fail at once, names are not looked up more often than this.
    private static readonly TimeSpan MinLookupGap = TimeSpan.FromSeconds(1);

    private readonly GrpcChannelOptions _options;
    private readonly Resolver _resolver;
    private readonly TimeProvider _time;
    private readonly TlsFiles? _tls;
    private readonly PeerWatch _watch;
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _disposed = new();
    private TlsMaterial? _tlsInUse;
    private Peer[] _peers = [];
    private Task? _lookup;
    private long _resolvedAt;
    private bool _isStale;

    public PeerSet(GrpcChannelOptions options, Resolver resolver, TimeProvider time)
    {
        foreach (var target in options.Targets)
        {
            if (!target.IsAbsoluteUri || target.Scheme is not ("http" or "https"))
                throw new ArgumentException($"{target} is no target: it must be http://host:port or https://host:port.", nameof(options));
        }
        (_options, _resolver, _time, _tls) = (options, resolver, time, options.Tls?.Load());
        _tlsInUse = _tls?.Current;
        _watch = new PeerWatch(options, time, _disposed.Token);
    }

    /// <summary>Picks the peer for a call, and counts the call.</summary>
    /// <param name="method">The call's method, for the peers' response times.</param>
    /// <param name="avoid">The peer at which the call just failed; null at first.</param>
    /// <returns>Null when the only peer is the one that just failed, and cannot be reached.</returns>
    /// <exception cref="GrpcException">UNAVAILABLE: no target has an address.</exception>
    public async ValueTask<PeerLease?> AcquireAsync(string method, Peer? avoid, CancellationToken ct)
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
                if (_peers.Length > 0)
                    return PeerPicker.Pick(_peers, method, avoid)?.Acquire();
            }
        }
    }

    /// <summary>What a call came to. A lost or missing connection may mean that the addresses have changed: the next call looks them up.</summary>
    public void Report(PeerLease lease, string method, CallOutcome outcome)
    {
        if (outcome is CallOutcome.Lost or CallOutcome.Unreachable)
        {
            lock (_lock)
                _isStale = true;
        }
        _watch.Report(lease, method, outcome);
    }

    /// <inheritdoc cref="PeerWatch.ReportDeadline"/>
    public void ReportDeadline(PeerLease lease, string method) => _watch.ReportDeadline(lease, method);

    public void Dispose()
    {
        _disposed.Cancel();
        Replace([]);
    }

    private Task LookupIfDue()
    {
        lock (_lock)
        {
            var age = _time.GetElapsedTime(_resolvedAt);
            var isDue = _peers.Length == 0 || (_isStale && age >= MinLookupGap) || age > _options.ResolveInterval;
            if (isDue && _lookup is not { IsCompleted: false })
            {
                _isStale = false;
                _resolvedAt = _time.GetTimestamp();
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
        FollowRotation();
        try
        {
            PeerAddress[] known = [.. Volatile.Read(ref _peers).Select(peer => peer.Address)];
            Replace(await _resolver.ResolveAsync(_options.Targets, known, _options.ResolveTimeout, _disposed.Token));
        }
        catch (OperationCanceledException e) when (_disposed.IsCancellationRequested)
        {
            throw new ObjectDisposedException("The channel was closed during the call.", e);
        }
    }

    /// <summary>New certificates: each peer gets a new connection for the calls to come.</summary>
    private void FollowRotation()
    {
        var current = _tls?.Current;
        if (current == _tlsInUse)
            return;
        _tlsInUse = current;
        Array.ForEach(Volatile.Read(ref _peers), peer => peer.Relink());
    }

    private void Replace(IReadOnlyList<PeerAddress> addresses)
    {
        Peer[] retired, joined;
        lock (_lock)
        {
            var wanted = _disposed.IsCancellationRequested ? [] : addresses;
            retired = [.. _peers.Where(p => !wanted.Contains(p.Address))];
            Peer[] kept = [.. _peers.Except(retired)];
            joined = [.. wanted.Where(a => !Array.Exists(kept, p => p.Address == a)).Select(Open)];
            // The first ones have nobody who could take their calls while they prove themselves.
            if (Array.Exists(kept, p => !p.Health.IsEjected))
                Array.ForEach(joined, _watch.Prove);
            Array.ForEach(joined, peer => peer.CountState());
            Volatile.Write(ref _peers, [.. kept, .. joined]);
        }
        foreach (var peer in retired)
            peer.Retire();
    }

    private Peer Open(PeerAddress address) => new(
        address,
        () => new ConnectionPool(new Connector(address, _options.Tls?.ServerName, _tls?.Current, _options).ConnectAsync),
        new PeerHealth(_time, _options.EjectionTime, _options.MaxEjectionTime, _options.SlowStart),
        _time,
        _options.Tls?.ServerName);
}
