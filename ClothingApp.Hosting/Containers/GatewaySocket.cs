using System.Net;
using System.Net.Sockets;

namespace ClothingApp.Hosting.Containers;

/// <summary>Listens on an address that this machine may not have yet: podman makes that of a network when the first container joins it.</summary>
internal static class GatewaySocket
{
    /// <summary>IPPROTO_IP and IP_FREEBIND of ip(7).</summary>
    private const int LevelIp = 0, FreeBind = 15;

    /// <exception cref="SocketException">The port is taken, or (not on Linux) there is no such address.</exception>
    public static Socket Bind(IPAddress address, int port = 0)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (OperatingSystem.IsLinux())
                socket.SetRawSocketOption(LevelIp, FreeBind, BitConverter.GetBytes(1));
            socket.Bind(new IPEndPoint(address, port));
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
