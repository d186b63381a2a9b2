namespace ClothingApp.Imaging.Decoding;

/// <summary>Limits of decoding. The defaults are those for pictures from strangers.</summary>
public sealed record DecodeOptions
{
    /// <summary>Pixels that a header may claim.</summary>
    public int MaxPixels { get; init; } = 50_000_000;

    /// <summary>The same for progressive JPEG, AVIF and WebP, which cost several times as much for a pixel.</summary>
    public int MaxPixelsOfSlowFormats { get; init; } = 25_000_000;

    /// <summary>Width and height at most, as JPEG has it: a picture of one endless row costs the resizer, not the decoder.</summary>
    public int MaxSide { get; init; } = 65_535;

    /// <summary>
    /// For one picture. Looked at between rows; a worker that has not answered shortly after is killed. In this process a decoder
    /// that works before its first row is bounded by the pixels alone.
    /// </summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Memory of all pictures being decoded or not yet disposed; a decode waits for its share.</summary>
    public long MaxBytesInFlight { get; init; } = 256_000_000;
}
