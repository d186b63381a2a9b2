using System.Net;
using System.Net.Sockets;

namespace ClothingApp.Hosting.Dashboard;

/// <summary>
/// A port of this machine alone, listened on from the moment it is taken: on 127.0.0.1 and on ::1, because "localhost" means either,
/// and whoever held the other half would be shown the sign-in token. Kestrel is handed these very sockets.
/// </summary>
internal sealed class LoopbackPort : IDisposable
{
    private readonly Dictionary<EndPoint, Socket> _sockets;

    private LoopbackPort(Dictionary<EndPoint, Socket> sockets, int port) => (_sockets, Port) = (sockets, port);

    public int Port { get; }

    public IEnumerable<IPEndPoint> EndPoints => _sockets.Keys.Cast<IPEndPoint>();

    /// <returns>The preferred port, or a free one when that is taken or 0.</returns>
    public static LoopbackPort Take(int preferred)
    {
        if (preferred != 0 && TryTake(preferred) is { } asked)
            return asked;
        while (true)
        {
            if (TryTake(0) is { } free)
                return free; // else free on one address, taken on the other
        }
    }

    /// <returns>The socket of one of <see cref="EndPoints"/>, whose owner the caller becomes.</returns>
    public Socket? HandOver(EndPoint endPoint) => _sockets.Remove(endPoint, out var socket) ? socket : null;

    public void Dispose()
    {
        foreach (var socket in _sockets.Values)
            socket.Dispose();
    }

    private static LoopbackPort? TryTake(int port)
    {
        var sockets = new Dictionary<EndPoint, Socket>();
        try
        {
            foreach (var address in new[] { IPAddress.Loopback, IPAddress.IPv6Loopback })
            {
                if (address.Equals(IPAddress.IPv6Loopback) && !Socket.OSSupportsIPv6)
                    break;
                var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
                try
                {
                    socket.Bind(new IPEndPoint(address, port));
                    socket.Listen();
                }
                catch (SocketException error)
                {
                    socket.Dispose();
                    if (error.SocketErrorCode == SocketError.AddressNotAvailable && sockets.Count == 1)
                        break; // IPv6 is compiled in but has no loopback here
                    throw;
                }
                sockets[socket.LocalEndPoint!] = socket;
                port = ((IPEndPoint)socket.LocalEndPoint!).Port;
            }
            return new LoopbackPort(sockets, port);
        }
        catch (SocketException)
        {
            foreach (var socket in sockets.Values)
                socket.Dispose();
            return null;
        }
    }
}
