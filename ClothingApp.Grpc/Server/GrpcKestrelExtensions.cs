using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ClothingApp.Grpc;

/// <summary>Kestrel's settings for gRPC with messages of megabytes.</summary>
public static class GrpcKestrelExtensions
{
    private const int MiB = 1024 * 1024;

    private static readonly TimeSpan PingAfter = TimeSpan.FromSeconds(60), PongWithin = TimeSpan.FromSeconds(20);

    /// <summary>
    /// Server-wide: windows that let large tensors through without stalls, many streams, no minimum data rates. Those are
    /// summed over a connection and would cut off every call on it because of one slow peer; deadlines bound calls instead, and pings those that have none.
    /// </summary>
    public static void ConfigureGrpcLimits(this KestrelServerOptions options)
    {
        options.Limits.Http2.InitialStreamWindowSize = 5 * MiB;
        options.Limits.Http2.InitialConnectionWindowSize = 32 * MiB;
        options.Limits.Http2.MaxStreamsPerConnection = 1000;
        options.Limits.Http2.KeepAlivePingDelay = PingAfter;
        options.Limits.Http2.KeepAlivePingTimeout = PongWithin;
        options.Limits.MinRequestBodyDataRate = null;
        options.Limits.MinResponseDataRate = null;
    }

    /// <summary>HTTP/2 only: without TLS there is nothing to negotiate, and a port that also spoke HTTP/1.1 would speak only that.</summary>
    public static void UseGrpc(this ListenOptions listen) => listen.Protocols = HttpProtocols.Http2;
}
