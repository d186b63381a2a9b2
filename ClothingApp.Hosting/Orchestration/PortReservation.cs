using System.Net;
using System.Net.Sockets;

namespace ClothingApp.Hosting.Orchestration;

/// <summary>
/// Holds a loopback port for a process that will listen on it, also between two lives of that process.
/// The port is bound but not listened on: Linux then lets a server bind it too (both with SO_REUSEADDR, which .NET and nearly every
/// server set), while nobody is given it as a free port. Elsewhere the port is only looked at and let go.
/// </summary>
internal sealed class PortReservation : IDisposable
{
    private static readonly IPAddress[] Loopbacks = Socket.OSSupportsIPv6 ? [IPAddress.Loopback, IPAddress.IPv6Loopback] : [IPAddress.Loopback];

    private readonly List<Socket> _sockets;

    private PortReservation(List<Socket> sockets, int port) => (_sockets, Port) = (sockets, port);

    public int Port { get; }

    /// <returns>The preferred port, or a free one when that is taken (or none is preferred).</returns>
    public static PortReservation Take(int? preferred, IReadOnlySet<int> avoid)
    {
        if (preferred is { } port && !avoid.Contains(port) && TryTake(port) is { } asked)
            return asked;
        while (true)
        {
            if (TryTake(0) is not { } free)
                continue; // free on one address family, taken on the other
            if (!avoid.Contains(free.Port))
                return free;
            free.Dispose();
        }
    }

    public void Dispose()
    {
        foreach (var socket in _sockets)
            socket.Dispose();
    }

    private static PortReservation? TryTake(int port)
    {
        var sockets = new List<Socket>();
        try
        {
            foreach (var address in Loopbacks)
            {
                var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
                sockets.Add(socket);
                socket.Bind(new IPEndPoint(address, port));
                port = ((IPEndPoint)socket.LocalEndPoint!).Port;
            }
        }
        catch (SocketException error) when (error.SocketErrorCode == SocketError.AddressNotAvailable && sockets.Count == 2)
        {
            sockets[1].Dispose(); // IPv6 is compiled in but has no loopback here
            sockets.RemoveAt(1);
        }
        catch (SocketException)
        {
            sockets.ForEach(socket => socket.Dispose());
            return null;
        }

        if (!OperatingSystem.IsLinux())
            sockets.ForEach(socket => socket.Dispose());
        return new PortReservation(sockets, port);
    }
}
