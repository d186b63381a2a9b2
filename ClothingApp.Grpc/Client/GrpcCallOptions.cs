namespace ClothingApp.Grpc;

/// <summary>What one call may say beyond its request.</summary>
/// <param name="Timeout">From now to the moment when the caller stops waiting; travels to the server as <c>grpc-timeout</c>.</param>
public sealed record GrpcCallOptions(TimeSpan Timeout)
{
    /// <summary>Metadata: lower-case names without the prefix <c>grpc-</c>, ASCII values; names ending in <c>-bin</c> have base64 values.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    /// <summary>Compress the request by gzip where that makes it smaller. For text, not for tensors.</summary>
    public bool Compress { get; init; }
}
