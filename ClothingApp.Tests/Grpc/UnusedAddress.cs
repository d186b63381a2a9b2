using System.Net;
using System.Net.Sockets;

namespace ClothingApp.Tests.Grpc;

/// <summary>An address at which nobody listens.</summary>
internal static class UnusedAddress
{
    /// <summary>Its port was free a moment ago.</summary>
    public static Uri Find()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
    }
}
