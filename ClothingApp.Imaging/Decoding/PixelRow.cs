namespace ClothingApp.Imaging.Decoding;

/// <summary>Turns rows of samples into opaque red, green, blue bytes the way Pillow's convert("RGB") does.</summary>
internal static class PixelRow
{
    /// <summary>16-bit samples divided by 256. Works in place: a sample is never written before it was read.</summary>
    internal static void Narrow(ReadOnlySpan<ushort> samples, Span<byte> destination)
    {
        for (var i = 0; i < samples.Length; i++) destination[i] = (byte)(samples[i] >> 8);
    }

    /// <param name="samples">One row; <paramref name="bands"/> samples a pixel, of which the layout's first ones count.</param>
    /// <param name="rgb">3 bytes a pixel.</param>
    internal static void ToRgb(ReadOnlySpan<byte> samples, int bands, PixelLayout layout, Span<byte> rgb)
    {
        switch (layout)
        {
            case PixelLayout.Rgb when bands == 3:
                samples.CopyTo(rgb);
                break;
            case PixelLayout.Gray:
                for (int i = 0, o = 0; o < rgb.Length; i += bands, o += 3) Set(rgb, o, samples[i], samples[i], samples[i]);
                break;
            case PixelLayout.GrayAlpha:
                for (int i = 0, o = 0; o < rgb.Length; i += bands, o += 3)
                {
                    var gray = OverWhite(samples[i], samples[i + 1]);
                    Set(rgb, o, gray, gray, gray);
                }

                break;
            case PixelLayout.Rgb:
                for (int i = 0, o = 0; o < rgb.Length; i += bands, o += 3) Set(rgb, o, samples[i], samples[i + 1], samples[i + 2]);
                break;
            case PixelLayout.Rgba:
                for (int i = 0, o = 0; o < rgb.Length; i += bands, o += 3)
                {
                    var alpha = samples[i + 3];
                    Set(rgb, o, OverWhite(samples[i], alpha), OverWhite(samples[i + 1], alpha), OverWhite(samples[i + 2], alpha));
                }

                break;
            case PixelLayout.Cmyk:
                for (int i = 0, o = 0; o < rgb.Length; i += bands, o += 3)
                {
                    // Plain inversion: what the inks leave of the light. No colour profile is applied.
                    var light = 255 - samples[i + 3];
                    Set(rgb, o, Uninked(samples[i], light), Uninked(samples[i + 1], light), Uninked(samples[i + 2], light));
                }

                break;
        }
    }

    /// <summary>The sample mixed with white by its alpha, rounded to nearest.</summary>
    internal static byte OverWhite(int sample, int alpha) => (byte)(((sample * alpha) + (255 * (255 - alpha)) + 127) / 255);

    private static byte Uninked(int ink, int light) => (byte)(light - (((ink * light) + 127) / 255));

    private static void Set(Span<byte> rgb, int offset, byte red, byte green, byte blue)
    {
        rgb[offset] = red;
        rgb[offset + 1] = green;
        rgb[offset + 2] = blue;
    }
}
