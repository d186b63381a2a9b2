namespace ClothingApp.ModelServer.Kernels.Pictures.Jpeg;

/// <summary>Turns rows of samples into rows of pixels: grey, or RGB. The weights are JFIF's (BT.601, full range), by 2^16.</summary>
internal sealed class ColourConverter
{
    private const int RedOfCr = 91881, BlueOfCb = 116130, GreenOfCb = 22554, GreenOfCr = 46802;
    private const int GreyOfRed = 19595, GreyOfGreen = 38470, GreyOfBlue = 7471;
    private const int Half = 1 << 15;

    private static readonly int[] Red = Table(RedOfCr);
    private static readonly int[] Blue = Table(BlueOfCb);

    private readonly ColourModel _model;
    private readonly int _channels;
    private readonly bool _isAdobe;

    /// <exception cref="JpegFormatException">The picture's colours cannot be had in that form.</exception>
    public ColourConverter(ColourModel model, int channels, bool isAdobe)
    {
        (_model, _channels, _isAdobe) = (model, channels, isAdobe);
        if (channels is not (1 or 3) || model is ColourModel.Unknown || (channels == 1 && model is ColourModel.Cmyk or ColourModel.Ycck))
            throw new JpegFormatException($"its colours ({model}) cannot be turned into {channels} channels");
    }

    /// <summary>Grey is the first component of YCbCr.</summary>
    public bool Needs(int component) => component == 0 || !(_channels == 1 && _model == ColourModel.YCbCr);

    /// <param name="c0">One row of each component at full size; those that do not exist are empty.</param>
    /// <param name="pixels">One row of pixels.</param>
    public void Convert(ReadOnlySpan<byte> c0, ReadOnlySpan<byte> c1, ReadOnlySpan<byte> c2, ReadOnlySpan<byte> c3, Span<byte> pixels)
    {
        switch (_model)
        {
            case ColourModel.Grey or ColourModel.YCbCr when _channels == 1:
                c0[..pixels.Length].CopyTo(pixels);
                break;
            case ColourModel.Grey:
                Interleave(c0, c0, c0, pixels);
                break;
            case ColourModel.Rgb when _channels == 1:
                RgbToGrey(c0, c1, c2, pixels);
                break;
            case ColourModel.Rgb:
                Interleave(c0, c1, c2, pixels);
                break;
            case ColourModel.YCbCr:
                YCbCrToRgb(c0, c1, c2, pixels);
                break;
            default:
                if (_model == ColourModel.Cmyk)
                {
                    Interleave(c0, c1, c2, pixels);
                }
                else
                {
                    YCbCrToRgb(c0, c1, c2, pixels);
                    foreach (ref var channel in pixels)
                        channel = (byte)(255 - channel);
                }
                AddBlack(c3, pixels);
                break;
        }
    }

    private static void Interleave(ReadOnlySpan<byte> c0, ReadOnlySpan<byte> c1, ReadOnlySpan<byte> c2, Span<byte> pixels)
    {
        for (int x = 0, at = 0; at < pixels.Length; x++, at += 3)
            (pixels[at], pixels[at + 1], pixels[at + 2]) = (c0[x], c1[x], c2[x]);
    }

    private static void RgbToGrey(ReadOnlySpan<byte> r, ReadOnlySpan<byte> g, ReadOnlySpan<byte> b, Span<byte> pixels)
    {
        for (var x = 0; x < pixels.Length; x++)
            pixels[x] = (byte)(((r[x] * GreyOfRed) + (g[x] * GreyOfGreen) + (b[x] * GreyOfBlue) + Half) >> 16);
    }

    private static void YCbCrToRgb(ReadOnlySpan<byte> luma, ReadOnlySpan<byte> blues, ReadOnlySpan<byte> reds, Span<byte> pixels)
    {
        blues = blues[..luma.Length];
        reds = reds[..luma.Length];
        pixels = pixels[..(3 * luma.Length)];
        for (int x = 0, at = 0; x < luma.Length; x++, at += 3)
        {
            int y = luma[x], cb = blues[x], cr = reds[x];
            pixels[at] = Limit(y + Red[cr]);
            pixels[at + 1] = Limit(y + ((Half - (GreenOfCb * (cb - 128)) - (GreenOfCr * (cr - 128))) >> 16));
            pixels[at + 2] = Limit(y + Blue[cb]);
        }
    }

    /// <summary>Adobe writes CMYK inverted: more is lighter.</summary>
    private void AddBlack(ReadOnlySpan<byte> blacks, Span<byte> pixels)
    {
        for (int x = 0, at = 0; at < pixels.Length; x++, at += 3)
        {
            int black = _isAdobe ? blacks[x] : 255 - blacks[x], inverse = _isAdobe ? 0 : 255;
            pixels[at] = (byte)(black * (pixels[at] ^ inverse) / 255);
            pixels[at + 1] = (byte)(black * (pixels[at + 1] ^ inverse) / 255);
            pixels[at + 2] = (byte)(black * (pixels[at + 2] ^ inverse) / 255);
        }
    }

    private static byte Limit(int value) => (uint)value <= 255 ? (byte)value : (byte)(~value >> 31);

    private static int[] Table(int weight) => [.. Enumerable.Range(-128, 256).Select(i => ((weight * i) + Half) >> 16)];
}
