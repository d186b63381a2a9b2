using ClothingApp.Grpc.Client.Http2;
using ClothingApp.Grpc.Telemetry;

namespace ClothingApp.Grpc.Client;

/// <summary>One address: its connection, how busy it is, how fast it answers, and whether calls should go there.</summary>
/// <param name="serverName">The server's name where it is not the target's.</param>
internal sealed class Peer(PeerAddress address, Func<ConnectionPool> connect, PeerHealth health, TimeProvider time, string? serverName = null)
{
    private readonly Lock _lock = new();
    private PeerLink _link = new(connect());
    private int _calls;
    private bool _isRetired;
    private bool? _countedAsEjected;

    public PeerAddress Address { get; } = address;

    /// <summary>The host that the requests name.</summary>
    public string Authority { get; } = serverName is null ? address.Target.Authority : $"{serverName}:{address.Target.Port}";

    public PeerHealth Health { get; } = health;

    public ResponseTimes Times { get; } = new(time);

    /// <summary>Calls in flight, over the current connection and over earlier ones.</summary>
    public int Calls => Volatile.Read(ref _calls);

    public bool IsRetired
    {
        get
        {
            lock (_lock)
                return _isRetired;
        }
    }

    /// <summary>Counts a call. Only while the peer is in the channel's list.</summary>
    public PeerLease Acquire()
    {
        lock (_lock)
        {
            Interlocked.Increment(ref _calls);
            _link.Enter();
            return new PeerLease(this, _link, time.GetTimestamp());
        }
    }

    public void Release(PeerLink link)
    {
        Interlocked.Decrement(ref _calls);
        link.Leave();
    }

    public bool IsCurrent(PeerLink link)
    {
        lock (_lock)
            return _link == link && !_isRetired;
    }

    /// <summary>From now on calls get a new connection; those in flight keep theirs.</summary>
    public void Relink()
    {
        PeerLink old;
        lock (_lock)
        {
            if (_isRetired)
                return;
            old = _link;
            _link = new PeerLink(connect());
        }
        old.Retire();
    }

    /// <summary>The address has left the channel.</summary>
    public void Retire()
    {
        lock (_lock)
            _isRetired = true;
        CountState();
        _link.Retire();
    }

    /// <summary>Brings the metrics up to date, after anything that may have changed the peer's state.</summary>
    public void CountState()
    {
        lock (_lock)
        {
            bool? isEjected = _isRetired ? null : Health.IsEjected;
            if (isEjected == _countedAsEjected)
                return;
            if (_countedAsEjected is { } before)
                GrpcMetrics.Count(this, before, -1);
            if (isEjected is { } now)
                GrpcMetrics.Count(this, now, +1);
            _countedAsEjected = isEjected;
        }
    }
}

/// <summary>A call's hold on a peer.</summary>
internal readonly struct PeerLease(Peer peer, PeerLink link, long startedAt) : IDisposable
{
    public Peer Peer { get; } = peer;

    public PeerLink Link { get; } = link;

    /// <summary>Timestamp of the hold's begin.</summary>
    public long StartedAt { get; } = startedAt;

    public void Dispose() => Peer.Release(Link);
}
