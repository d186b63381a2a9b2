using System.Net.Sockets;

namespace ClothingApp.Hosting.Containers;

/// <summary>For listening on an address that this machine may not have yet: podman makes that of a network when the first container joins it.</summary>
internal static class GatewaySocket
{
    /// <summary>IPPROTO_IP and IP_FREEBIND of ip(7).</summary>
    private const int LevelIp = 0, FreeBind = 15;

    /// <summary>To be bound; that fails where there is no such address and this is not Linux.</summary>
    public static Socket Create(AddressFamily family)
    {
        var socket = new Socket(family, SocketType.Stream, ProtocolType.Tcp);
        if (OperatingSystem.IsLinux())
            socket.SetRawSocketOption(LevelIp, FreeBind, BitConverter.GetBytes(1));
        return socket;
    }
}
