using ClothingApp.Grpc.Client.Http2;

namespace ClothingApp.Grpc.Client;

/// <summary>
/// A peer's connections, with the calls that run over it. A peer that failed gets a new one, so that nothing is sent over what
/// may be a dead connection; the old one is closed when its last call has ended, so that what still runs is left to finish.
/// </summary>
internal sealed class PeerLink(ConnectionPool connections)
{
    private readonly Lock _lock = new();
    private long _answeredAt = long.MinValue;
    private int _calls;
    private bool _isRetired;

    public ConnectionPool Connections { get; } = connections;

    /// <summary>The timestamp of the latest answer to any call; before the first, earlier than any.</summary>
    public long AnsweredAt
    {
        get => Volatile.Read(ref _answeredAt);
        set => Volatile.Write(ref _answeredAt, value);
    }

    /// <summary>Only while the link is its peer's current one.</summary>
    public void Enter()
    {
        lock (_lock)
            _calls++;
    }

    public void Leave()
    {
        bool isLast;
        lock (_lock)
            isLast = --_calls == 0 && _isRetired;
        if (isLast)
            Connections.Dispose();
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
            Connections.Dispose();
    }
}
