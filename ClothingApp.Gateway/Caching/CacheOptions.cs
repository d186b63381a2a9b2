using System.ComponentModel.DataAnnotations;

namespace ClothingApp.Gateway.Caching;

/// <summary>The section <c>Gateway:Cache</c>.</summary>
internal sealed record CacheOptions
{
    public const string Section = $"{GatewayOptions.Section}:Cache";

    /// <summary>Bytes of answers that are kept; 0: none, and equal pictures under way are not joined either.</summary>
    [Range(0, 4L * 1024 * 1024 * 1024)]
    public long MaxBytes { get; init; } = 16 * 1024 * 1024;
}
