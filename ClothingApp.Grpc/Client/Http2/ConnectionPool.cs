namespace ClothingApp.Grpc.Client.Http2;

/// <summary>
/// The connections to one peer: one, and another one only when the server takes no more calls on those that there are. Calls
/// that come while one is being opened wait for it together.
/// </summary>
internal sealed class ConnectionPool(Func<CancellationToken, Task<Http2Connection>> connect) : IDisposable
{
    /// <summary>Of which others may each time take what there is room for; a server that only ever closes them is not asked for ever.</summary>
    private const int MaxOpenings = 100;

    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _disposed = new();
    private Http2Connection[] _open = [];
    private Task? _opening;

    /// <summary>Hands the call to a connection, which is opened if need be.</summary>
    /// <returns>The connection that has it.</returns>
    /// <exception cref="TransportException">There is none to be had.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    /// <exception cref="ObjectDisposedException">The peer is not used any more.</exception>
    public async ValueTask<Http2Connection> BeginAsync(Http2Call call, CancellationToken ct)
    {
        for (var openings = 0; openings <= MaxOpenings; openings++)
        {
            ct.ThrowIfCancellationRequested();
            foreach (var connection in Volatile.Read(ref _open))
            {
                if (connection.TryBegin(call))
                    return connection;
            }
            await Opening().WaitAsync(ct);
        }
        throw new TransportException(TransportFailure.NotTaken, null);
    }

    public void Dispose()
    {
        Http2Connection[] open;
        lock (_lock)
        {
            _disposed.Cancel();
            (open, _open) = (_open, []);
        }
        Array.ForEach(open, connection => connection.Dispose());
    }

    private Task Opening()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed.IsCancellationRequested, this);
            return _opening is { IsCompleted: false } ? _opening : _opening = OpenAsync();
        }
    }

    private async Task OpenAsync()
    {
        // The caller holds the lock.
        await Task.Yield();
        Http2Connection opened;
        try
        {
            opened = await connect(_disposed.Token);
        }
        catch (OperationCanceledException e)
        {
            throw new ObjectDisposedException("The peer left the channel while it was connected to.", e);
        }
        lock (_lock)
        {
            if (!_disposed.IsCancellationRequested)
            {
                _open = [.. _open.Where(connection => connection.IsOpen), opened];
                return;
            }
        }
        opened.Dispose();
    }
}
