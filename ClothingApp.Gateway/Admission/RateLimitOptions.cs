using System.ComponentModel.DataAnnotations;

namespace ClothingApp.Gateway.Admission;

/// <summary>The section <c>Gateway:RateLimit</c>: what one client may ask, counted in pictures.</summary>
internal sealed record RateLimitOptions
{
    public const string Section = $"{GatewayOptions.Section}:RateLimit";

    /// <summary>In the long run; 0: as many as it likes.</summary>
    [Range(0, 100_000)]
    public int PicturesPerSecond { get; init; }

    /// <summary>At once, after a pause. At least as many as one request may have.</summary>
    [Range(32, 1_000_000)]
    public int Burst { get; init; } = 64;
}
