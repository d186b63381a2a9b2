using System.Net.Sockets;

namespace ClothingApp.Grpc.Client;

/// <summary>What a failure below gRPC means for the call.</summary>
/// <param name="Outcome">What it says about the peer.</param>
/// <param name="NeverSeen">The server cannot have acted on the call: trying again is safe.</param>
internal sealed record TransportFailure(
    GrpcStatusCode Code, string Detail, CallOutcome Outcome = CallOutcome.Answered, bool NeverSeen = false)
{
    public static TransportFailure ConnectTimeout { get; } = Unreachable("The connection was not established in time.");

    public static TransportFailure NoHttp2 { get; } = Unreachable("The server does not speak HTTP/2.");

    public static TransportFailure Lost { get; } = new(GrpcStatusCode.Unavailable, "The connection was lost.", CallOutcome.Lost);

    /// <summary>By the server's silence, or by its breaking of the protocol.</summary>
    public static TransportFailure Failed { get; } = new(GrpcStatusCode.Unavailable, "The connection failed.", CallOutcome.Lost);

    /// <summary>The server said so, by the last stream of its GOAWAY.</summary>
    public static TransportFailure NotTaken { get; } = new(GrpcStatusCode.Unavailable, "The server did not take the call.", CallOutcome.Refused, NeverSeen: true);

    /// <param name="error">HTTP/2's, of RST_STREAM (grpc/doc/PROTOCOL-HTTP2.md).</param>
    public static TransportFailure OfStream(int error) => error switch
    {
        0x0 => new(GrpcStatusCode.Unavailable, "The server closed the stream.", CallOutcome.Lost),
        0x7 => NotTaken,
        0x8 => new(GrpcStatusCode.Cancelled, "The server cancelled the stream."),
        0xb => new(GrpcStatusCode.ResourceExhausted, "The server asks for calm."),
        0xc => new(GrpcStatusCode.PermissionDenied, "The server asks for better transport security."),
        0xd => NoHttp2,
        _ => new(GrpcStatusCode.Internal, $"The server reset the stream (HTTP/2 error {error})."),
    };

    public static TransportFailure OfSocket(SocketError error) =>
        Unreachable(error is SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain ? "The name does not resolve." : "No connection.");

    /// <summary>The innermost message says which check failed: of the name, the time, or who signed.</summary>
    public static TransportFailure NoTls(Exception e) => Unreachable($"No TLS connection: {e.GetBaseException().Message}");

    /// <summary>For a call that may not have been written whole: then the server never had a message to act on.</summary>
    public TransportFailure For(bool isWritten) => Outcome == CallOutcome.Lost && !isWritten ? this with { NeverSeen = true } : this;

    public GrpcException ToException(Peer peer, Exception inner) => new(Code, $"{peer.Address}: {Detail}", inner);

    private static TransportFailure Unreachable(string detail) =>
        new(GrpcStatusCode.Unavailable, detail, CallOutcome.Unreachable, NeverSeen: true);
}
