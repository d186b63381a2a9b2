using System.Collections.Frozen;
using System.Net.Sockets;

namespace ClothingApp.Grpc.Client;

/// <summary>What a failure below gRPC means for the call.</summary>
/// <param name="Outcome">What it says about the peer.</param>
/// <param name="NeverSeen">The server cannot have acted on the call: trying again is safe.</param>
internal sealed record TransportFailure(
    GrpcStatusCode Code, string Detail, CallOutcome Outcome = CallOutcome.Answered, bool NeverSeen = false)
{
    /// <summary>
    /// HTTP/2 error codes of RST_STREAM (grpc/doc/PROTOCOL-HTTP2.md); any other is INTERNAL. NO_ERROR and PROTOCOL_ERROR
    /// are UNAVAILABLE, because .NET reports a closed connection (GOAWAY) and an unanswered keep-alive ping by them.
    /// </summary>
    private static readonly FrozenDictionary<long, TransportFailure> StreamErrors = new Dictionary<long, TransportFailure>
    {
        [0x0] = new(GrpcStatusCode.Unavailable, "The server closed the connection.", CallOutcome.Lost),
        [0x1] = new(GrpcStatusCode.Unavailable, "The connection failed.", CallOutcome.Lost),
        [0x7] = new(GrpcStatusCode.Unavailable, "The server refused the stream.", CallOutcome.Refused, NeverSeen: true),
        [0x8] = new(GrpcStatusCode.Cancelled, "The server cancelled the stream."),
        [0xb] = new(GrpcStatusCode.ResourceExhausted, "The server asks for calm."),
        [0xc] = new(GrpcStatusCode.PermissionDenied, "The server asks for better transport security."),
        [0xd] = NoHttp2,
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<HttpRequestError, TransportFailure> RequestErrors = new Dictionary<HttpRequestError, TransportFailure>
    {
        [HttpRequestError.NameResolutionError] = Unreachable("The name does not resolve."),
        [HttpRequestError.ConnectionError] = Unreachable("No connection."),
        [HttpRequestError.VersionNegotiationError] = NoHttp2,
    }.ToFrozenDictionary();

    private static TransportFailure NoHttp2 => new(GrpcStatusCode.Unavailable, "The server does not speak HTTP/2.", CallOutcome.Unreachable, NeverSeen: true);

    private static readonly TransportFailure ConnectTimeout = Unreachable("The connection was not established in time.");
    private static readonly TransportFailure Lost = new(GrpcStatusCode.Unavailable, "The connection was lost.", CallOutcome.Lost);
    private static readonly TransportFailure NotTaken = new(GrpcStatusCode.Unavailable, "The server did not take the call.", CallOutcome.Refused, NeverSeen: true);

    /// <param name="exception">What an attempt threw.</param>
    /// <param name="wasWritten">
    /// Whether the whole request had been handed to the connection. When not, losing the connection means that the server
    /// never had a message to act on.
    /// </param>
    /// <returns>Null when <paramref name="exception"/> is no failure of the transport.</returns>
    public static TransportFailure? Of(Exception exception, bool wasWritten)
    {
        var failure = Of(exception);
        return failure is { Outcome: CallOutcome.Lost, NeverSeen: false } && !wasWritten ? failure with { NeverSeen = true } : failure;
    }

    private static TransportFailure? Of(Exception exception)
    {
        // The outermost hint wins, except that a stream's error code says more than the request that it failed.
        for (var e = exception; e is not null; e = e.InnerException)
        {
            if (e is HttpProtocolException protocol)
                return StreamErrors.GetValueOrDefault(protocol.ErrorCode)
                    ?? new TransportFailure(GrpcStatusCode.Internal, $"The server reset the stream (HTTP/2 error {protocol.ErrorCode}).");
        }
        return exception switch
        {
            NotTakenException => NotTaken,
            HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } tls => NoTls(tls),
            HttpRequestException request => RequestErrors.GetValueOrDefault(request.HttpRequestError) ?? Lost,
            OperationCanceledException { InnerException: TimeoutException } => ConnectTimeout,
            IOException or SocketException => Lost,
            _ => null,
        };
    }

    public GrpcException ToException(Peer peer, Exception inner) => new(Code, $"{peer.Address}: {Detail}", inner);

    /// <summary>The innermost message says which check failed: of the name, the time, or who signed.</summary>
    private static TransportFailure NoTls(HttpRequestException e) => Unreachable($"No TLS connection: {e.GetBaseException().Message}");

    private static TransportFailure Unreachable(string detail) =>
        new(GrpcStatusCode.Unavailable, detail, CallOutcome.Unreachable, NeverSeen: true);
}
