using ClothingApp.Imaging.Preprocessing;

namespace ClothingApp.Imaging.Decoding;

/// <summary>What is known of a file before a native decoder sees it: its format, and for JPEG the size and the fraction to decode at.</summary>
/// <param name="Shrink">1, 2 or 4.</param>
/// <param name="Width">As the header says it, of the full picture; 0 where only the decoder reads the header.</param>
/// <param name="Height">As the header says it, of the full picture; 0 where only the decoder reads the header.</param>
internal readonly record struct DecodePlan(PictureFormat Format, int Shrink, int Width, int Height)
{
    /// <param name="format">One that libvips decodes.</param>
    /// <param name="failure">Why the file is not to be decoded.</param>
    internal static bool TryMake(
        ReadOnlySpan<byte> encoded, PictureFormat format, PreparationOptions? target, DecodeOptions options, out DecodePlan plan, out DecodeResult failure)
    {
        plan = new DecodePlan(format, Shrink: 1, Width: 0, Height: 0);
        failure = default;
        if (format != PictureFormat.Jpeg) return true;

        if (!JpegHeader.TryRead(encoded, out var jpeg))
        {
            failure = DecodeFailures.Corrupt(format);
            return false;
        }

        if (jpeg.ManyScans) format = PictureFormat.ProgressiveJpeg;
        plan = new DecodePlan(format, ShrinkOnLoad.FactorFor(jpeg.Width, jpeg.Height, target), jpeg.Width, jpeg.Height);
        if (options.CheckSize(jpeg.Width, jpeg.Height, format) is not { } tooLarge) return true;
        failure = tooLarge;
        return false;
    }

    /// <summary>The part of the upright pixels that is the picture.</summary>
    /// <param name="upright">Of the decoded pixels.</param>
    internal PictureExtent Extent(Upright upright, int orientation) => Shrink == 1
        ? new PictureExtent(0, 0, upright.Width, upright.Height)
        : upright.Extent(orientation, Width / (double)Shrink, Height / (double)Shrink);

    /// <summary>Memory that decoding takes at worst, the result included.</summary>
    internal long BytesFor(long pixels) => pixels * (3 + Format.ExtraBytesPerPixel);
}
