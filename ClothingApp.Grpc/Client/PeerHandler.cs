using System.Net.Security;
using ClothingApp.Grpc.Client.Tls;

namespace ClothingApp.Grpc.Client;

/// <summary>The HTTP handler of one peer: HTTP/2, nothing automatic.</summary>
internal static class PeerHandler
{
    // The largest window that SocketsHttpHandler takes; it otherwise starts every response at 64 KiB and feels its way up.
    private const int MaxWindowBytes = 16 * 1024 * 1024;

    public static SocketsHttpHandler Create(GrpcChannelOptions options, TlsMaterial? tls) => new()
    {
        // A proxy from the environment would turn HTTP/2 off.
        UseProxy = false,
        AllowAutoRedirect = false,
        UseCookies = false,
        EnableMultipleHttp2Connections = true,
        ConnectTimeout = options.ConnectTimeout,
        InitialHttp2StreamWindowSize = Math.Clamp(options.MaxReceiveBytes, 64 * 1024, MaxWindowBytes),
        // Below the 130 s after which Kestrel closes an idle connection: closing first avoids a call on a dying one.
        PooledConnectionIdleTimeout = TimeSpan.FromMinutes(2),
        KeepAlivePingDelay = options.KeepAliveDelay,
        KeepAlivePingTimeout = options.KeepAliveTimeout,
        // An idle connection is not worth a ping, and C core takes two hours between those.
        KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
        // The call's own span travels in traceparent; the handler's would be a second one for the same exchange.
        ActivityHeadersPropagator = null,
        SslOptions = tls?.ForConnection() ?? new SslClientAuthenticationOptions(),
    };
}
