using System.ComponentModel.DataAnnotations;

namespace ClothingApp.Grpc;

/// <summary>Limits of the gRPC server.</summary>
public sealed record GrpcServerOptions
{
    public const int DefaultMaxBytes = 64 * 1024 * 1024;

    /// <summary>The largest request message, compressed and uncompressed.</summary>
    [Range(1, int.MaxValue)]
    public int MaxReceiveBytes { get; set; } = DefaultMaxBytes;

    /// <summary>The largest response message before compression.</summary>
    [Range(1, int.MaxValue)]
    public int MaxSendBytes { get; set; } = DefaultMaxBytes;
}
