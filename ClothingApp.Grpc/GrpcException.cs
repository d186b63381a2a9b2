namespace ClothingApp.Grpc;

/// <summary>A call's failure: thrown by the client for any status but OK, and by a server's handler to answer with one.</summary>
public sealed class GrpcException(GrpcStatusCode code, string detail, Exception? inner = null)
    : Exception($"{code}: {detail}", inner)
{
    public GrpcStatusCode Code { get; } = code;

    /// <summary>The text that travels as <c>grpc-message</c>. Never put a secret or a stack trace here.</summary>
    public string Detail { get; } = detail;
}
