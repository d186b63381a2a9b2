namespace ClothingApp.Imaging.Decoding;

/// <summary>Why bytes did not become a picture.</summary>
public enum DecodeError
{
    None = 0,

    /// <summary>The content is none of the formats that are decoded here (HTML, SVG, text, nothing at all).</summary>
    UnsupportedFormat,

    /// <summary>More pixels than allowed, said by the header before anything was decoded.</summary>
    TooManyPixels,

    /// <summary>A known format, but truncated or broken.</summary>
    Corrupt,

    Timeout,
}
