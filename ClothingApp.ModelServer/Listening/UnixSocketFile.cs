using System.Net.Sockets;

namespace ClothingApp.ModelServer.Listening;

/// <summary>The file that stands for a Unix socket stays behind when a process is killed, and then nobody can listen there.</summary>
internal static class UnixSocketFile
{
    // What open(2) says of a socket.
    private const int NoSuchDeviceOrAddress = 6;

    /// <summary>Removes what a dead process has left.</summary>
    /// <exception cref="FormatException">Somebody listens there, or the file is something else: that is not ours to remove.</exception>
    public static void Free(string path)
    {
        if (!Path.Exists(path))
            return;
        if (!IsSocket(path))
            throw new FormatException($"--grpc_socket_path={path}: there is something that is no socket. Name another path, or move it away.");
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            socket.Connect(new UnixDomainSocketEndPoint(path));
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused)
        {
            File.Delete(path);
            return;
        }
        catch (Exception e) when (e is SocketException or ArgumentOutOfRangeException)
        {
            throw new FormatException($"--grpc_socket_path={path} cannot be used: {e.Message}", e);
        }
        throw new FormatException($"--grpc_socket_path={path}: another process listens there already.");
    }

    // A connection to an ordinary file is refused as well.
    private static bool IsSocket(string path)
    {
        try
        {
            using var file = File.OpenHandle(path);
            return false;
        }
        catch (IOException e) when (e.HResult == NoSuchDeviceOrAddress)
        {
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
