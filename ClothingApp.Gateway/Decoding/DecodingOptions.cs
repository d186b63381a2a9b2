using System.ComponentModel.DataAnnotations;

namespace ClothingApp.Gateway.Decoding;

/// <summary>The section <c>Gateway:Decoding</c> of the configuration, checked at start.</summary>
internal sealed record DecodingOptions
{
    public const string Section = $"{GatewayOptions.Section}:Decoding";

    /// <summary>Whether pictures are decoded in processes of their own. On Linux only; elsewhere the gateway decodes by itself, whatever is said here.</summary>
    public bool Worker { get; init; } = true;

    /// <summary>Bytes that one such process may take beyond what it starts with.</summary>
    [Range(64_000_000, 8_000_000_000)]
    public long WorkerMemoryBytes { get; init; } = 512_000_000;
}
