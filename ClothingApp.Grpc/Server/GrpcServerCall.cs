using Microsoft.AspNetCore.Http;

namespace ClothingApp.Grpc;

/// <summary>One call as its handler sees it.</summary>
public sealed class GrpcServerCall
{
    internal GrpcServerCall(HttpContext httpContext, DateTimeOffset? deadline, CancellationToken cancellationToken)
    {
        HttpContext = httpContext;
        Deadline = deadline;
        CancellationToken = cancellationToken;
    }

    /// <summary>Cancelled when the deadline passes or the client is gone: from then on nobody waits for the answer.</summary>
    public CancellationToken CancellationToken { get; }

    /// <summary>When the client stops waiting; null when it gave no deadline.</summary>
    public DateTimeOffset? Deadline { get; }

    /// <summary>The call's HTTP side: request headers are the client's metadata.</summary>
    public HttpContext HttpContext { get; }
}
