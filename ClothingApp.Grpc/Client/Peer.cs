namespace ClothingApp.Grpc.Client;

/// <summary>
/// One address with a connection of its own. Closed when it has left the channel and its last call has ended, so that an
/// address that disappears from a name takes no running call with it.
/// </summary>
internal sealed class Peer(PeerAddress address, HttpMessageInvoker http)
{
    private readonly Lock _lock = new();
    private int _calls;
    private bool _isRetired;

    public PeerAddress Address { get; } = address;

    public HttpMessageInvoker Http { get; } = http;

    /// <summary>Calls in flight.</summary>
    public int Calls => Volatile.Read(ref _calls);

    /// <summary>Counts a call. Only while the peer is in the channel's list.</summary>
    public PeerLease Acquire()
    {
        lock (_lock)
            _calls++;
        return new PeerLease(this);
    }

    public void Release()
    {
        bool isLast;
        lock (_lock)
            isLast = --_calls == 0 && _isRetired;
        if (isLast)
            Http.Dispose();
    }

    public void Retire()
    {
        bool isIdle;
        lock (_lock)
        {
            isIdle = _calls == 0 && !_isRetired;
            _isRetired = true;
        }
        if (isIdle)
            Http.Dispose();
    }
}

/// <summary>A call's hold on a peer.</summary>
internal readonly struct PeerLease(Peer peer) : IDisposable
{
    public Peer Peer { get; } = peer;

    public void Dispose() => Peer.Release();
}
