using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace ClothingApp.Tests.Grpc;

/// <summary>An address in front of a server whose network can fail: it keeps its port whatever happens.</summary>
internal sealed class TcpRelay : IAsyncDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly ConcurrentBag<Socket> _sockets = [];
    private readonly CancellationTokenSource _end = new();
    private readonly int _serverPort;
    private readonly Task _accepting;
    private volatile TcpRelayMode _mode;
    private int _accepted;
    private long _forwarded;

    public TcpRelay(int serverPort, TcpRelayMode mode = TcpRelayMode.Forward)
    {
        (_serverPort, _mode) = (serverPort, mode);
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    public Uri Address => new($"http://127.0.0.1:{Port}");

    /// <summary>Connections that were ever opened.</summary>
    public int Accepted => Volatile.Read(ref _accepted);

    /// <summary>Bytes that got through, both ways.</summary>
    public long Forwarded => Interlocked.Read(ref _forwarded);

    /// <summary>From now on, for open connections and for new ones.</summary>
    public void Switch(TcpRelayMode mode)
    {
        _mode = mode;
        if (mode == TcpRelayMode.Reset)
            ResetAll();
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Dispose();
        ResetAll();
        await _accepting;
    }

    private void ResetAll()
    {
        foreach (var socket in _sockets)
        {
            // Zero seconds to linger: a reset instead of a tidy end.
            try
            {
                socket.LingerState = new LingerOption(enable: true, seconds: 0);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // It is closed already.
            }
            socket.Dispose();
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptAsync(_end.Token);
                _sockets.Add(client);
                Interlocked.Increment(ref _accepted);
                if (_mode == TcpRelayMode.Reset)
                    ResetAll();
                else
                    _ = ServeAsync(client);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The relay ends.
        }
    }

    private async Task ServeAsync(Socket client)
    {
        var server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        _sockets.Add(server);
        try
        {
            await server.ConnectAsync(IPAddress.Loopback, _serverPort, _end.Token);
            await Task.WhenAny(CopyAsync(client, server), CopyAsync(server, client));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // One side is gone: the other one goes too.
        }
        client.Dispose();
        server.Dispose();
    }

    private async Task CopyAsync(Socket from, Socket to)
    {
        var buffer = new byte[64 * 1024];
        while (await from.ReceiveAsync(buffer, _end.Token) is > 0 and var count)
        {
            // Swallowed: the sender's kernel sees every byte acknowledged, as behind a middlebox that forgot the connection.
            if (_mode == TcpRelayMode.Swallow)
                continue;
            await to.SendAsync(buffer.AsMemory(0, count), _end.Token);
            Interlocked.Add(ref _forwarded, count);
        }
    }
}

internal enum TcpRelayMode
{
    Forward,

    /// <summary>Connections are reset, new ones at once.</summary>
    Reset,

    /// <summary>Connections stay open and nothing gets through.</summary>
    Swallow,
}
