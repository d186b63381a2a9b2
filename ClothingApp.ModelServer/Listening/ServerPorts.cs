using System.Net;
using ClothingApp.Grpc;
using ClothingApp.ModelServer.Servables.Configuration;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ClothingApp.ModelServer.Listening;

/// <summary>Where the server listens: gRPC on a port and a Unix socket, REST on a port of its own.</summary>
/// <param name="tls">For gRPC; null: none.</param>
/// <param name="free">The system chooses the ports' numbers.</param>
internal sealed class ServerPorts(ModelServerOptions options, ServerTls? tls, bool free)
{
    public void Listen(KestrelServerOptions kestrel)
    {
        if (options.Port != 0)
            On(kestrel, options.Port, UseGrpc);
        if (options.RestApiPort != 0)
            On(kestrel, options.RestApiPort, listen => listen.Protocols = HttpProtocols.Http1);
        if (options.GrpcSocketPath.Length == 0)
            return;
        UnixSocketFile.Free(options.GrpcSocketPath);
        kestrel.ListenUnixSocket(options.GrpcSocketPath, UseGrpc);
    }

    private void UseGrpc(ListenOptions listen)
    {
        listen.UseGrpc();
        tls?.Use(listen);
    }

    private void On(KestrelServerOptions kestrel, int port, Action<ListenOptions> configure)
    {
        if (free)
            kestrel.Listen(IPAddress.Loopback, 0, configure);
        else if (options.BindAddress == "localhost")
            kestrel.ListenLocalhost(port, configure);
        else if (options.BindAddress == "*")
            kestrel.ListenAnyIP(port, configure);
        else
            kestrel.Listen(IPAddress.Parse(options.BindAddress), port, configure);
    }
}
