namespace ClothingApp.Imaging.Decoding;

/// <summary>The words of every failure. The decoders' own stay where they are: they may quote the file.</summary>
internal static class DecodeFailures
{
    internal static DecodeResult Corrupt(PictureFormat format) =>
        DecodeResult.Failure(DecodeError.Corrupt, $"The {format.Name} file is damaged or incomplete: open and save it anew, or give another one");

    internal static DecodeResult UnknownSamples(PictureFormat format) =>
        DecodeResult.Failure(DecodeError.UnsupportedFormat, $"The {format.Name} file holds something else than gray, RGB or CMYK in 8 or 16 bits: save it as PNG");

    internal static DecodeResult Timeout(PictureFormat format, TimeSpan timeout) =>
        DecodeResult.Failure(DecodeError.Timeout, $"Decoding the {format.Name} file took more than {timeout.TotalSeconds:0.#} s: give a smaller picture");

    /// <summary>The decoder broke down over the file, or ran out of its memory.</summary>
    internal static DecodeResult Broken(PictureFormat format) =>
        DecodeResult.Failure(DecodeError.Corrupt, $"The {format.Name} file could not be decoded: open and save it anew, or give another one");

    internal static DecodeResult? CheckSize(this DecodeOptions options, int width, int height, PictureFormat format)
    {
        var most = format.Slow ? options.MaxPixelsOfSlowFormats : options.MaxPixels;
        if (width > options.MaxSide || height > options.MaxSide)
            return DecodeResult.Failure(DecodeError.TooManyPixels, $"The picture is {width} x {height} pixels; no side may have more than {options.MaxSide}: give a smaller one");
        if ((long)width * height > most)
            return DecodeResult.Failure(DecodeError.TooManyPixels, $"The picture has {width} x {height} pixels; for {format.Name} {most / 1_000_000.0:0.##} million are allowed: give a smaller one");
        return null;
    }
}
