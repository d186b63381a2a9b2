using System.Buffers.Binary;

namespace ClothingApp.ModelServer.Kernels.Pictures.Png;

/// <summary>
/// Turns stored samples into the channels asked for, in the order of libpng's transformations: palette and transparency, grey to
/// colour or back, 16 bits to 8, alpha where there is none.
/// </summary>
internal sealed class PngPixels
{
    private readonly PngHeader _header;
    private readonly int _channels;
    private readonly bool _wide;
    private readonly bool _usesTransparency;
    private readonly int _opaque;
    private readonly PngGrey? _grey;

    /// <param name="channels">1 to 4.</param>
    /// <param name="wide">16 bits rather than 8.</param>
    public PngPixels(PngHeader header, int channels, bool wide)
    {
        (_header, _channels, _wide) = (header, channels, wide);
        _usesTransparency = header.Transparency is not null && channels % 2 == 0;
        // TensorFlow takes what is the largest stored sample for opaque, even where samples are spread afterwards.
        _opaque = (1 << header.BitDepth) - 1;
        _grey = channels < 3 && !header.IsGrey ? new PngGrey(header.Gamma, Math.Max(8, header.BitDepth), !wide) : null;
    }

    /// <summary>The channels of a picture when the graph asks for none in particular.</summary>
    public static int ChannelsOf(PngHeader header) =>
        header.IsPalette ? header.Transparency is null ? 3 : 4 : header.Samples;

    /// <param name="row">One row as stored, predictions undone.</param>
    /// <param name="pixels">How many pixels it has.</param>
    /// <param name="target">The picture's row, from the first pixel on; values of 8 or of 16 bits.</param>
    /// <param name="step">Pixels of the picture from one stored pixel to the next.</param>
    public void Convert(ReadOnlySpan<byte> row, int pixels, Span<ushort> target, int step)
    {
        Span<int> colour = stackalloc int[4];
        for (var x = 0; x < pixels; x++)
        {
            var max = Read(row, x, colour);
            var (red, green, blue, alpha) = (colour[0], colour[1], colour[2], colour[3]);
            if (_grey is not null)
                red = _grey.Of(red, green, blue);
            if (max > 255 && !_wide)
                (red, green, blue, alpha) = (red >> 8, green >> 8, blue >> 8, alpha < 0 ? alpha : alpha >> 8);
            if (alpha < 0)
                alpha = max > 255 && !_wide ? 255 : _opaque;
            // 8 bits become 16 by repetition.
            var spread = _wide && max <= 255 ? 257 : 1;
            var pixel = target.Slice(x * step * _channels, _channels);
            pixel[0] = (ushort)(red * spread);
            if (_channels >= 3)
                (pixel[1], pixel[2]) = ((ushort)(green * spread), (ushort)(blue * spread));
            if (_channels % 2 == 0)
                pixel[^1] = (ushort)(alpha * spread);
        }
    }

    /// <summary>One pixel as red, green, blue (all the same when grey) and alpha, which is negative where there is none.</summary>
    /// <returns>The largest value of its samples: 255 or 65535.</returns>
    private int Read(ReadOnlySpan<byte> row, int x, Span<int> colour)
    {
        var bits = _header.BitDepth;
        colour[3] = -1;
        if (bits < 8 || _header.IsPalette)
        {
            // The leftmost pixel is in the highest bits.
            var value = (row[x * bits / 8] >> (8 - bits - (x * bits % 8))) & ((1 << bits) - 1);
            if (_header.IsPalette)
            {
                (colour[0], colour[1], colour[2]) = (_header.Palette[3 * value], _header.Palette[(3 * value) + 1], _header.Palette[(3 * value) + 2]);
                if (_usesTransparency)
                    colour[3] = value < _header.Transparency!.Length ? _header.Transparency[value] : 255;
                return 255;
            }
            if (_usesTransparency)
                colour[3] = value == (Stored(_header.Transparency!, 0) & ((1 << bits) - 1)) ? 0 : 255;
            colour[..3].Fill(value * (255 / ((1 << bits) - 1)));
            return 255;
        }
        var samples = _header.Samples;
        var transparent = _usesTransparency;
        for (var i = 0; i < samples; i++)
        {
            var at = (x * samples) + i;
            colour[i] = bits == 8 ? row[at] : Stored(row, at);
            transparent = transparent && colour[i] == (Stored(_header.Transparency!, i) & ((1 << bits) - 1));
        }
        var max = (1 << bits) - 1;
        if (samples == 2)
            colour[3] = colour[1];
        if (_header.IsGrey)
            colour[1] = colour[2] = colour[0];
        if (_usesTransparency)
            colour[3] = transparent ? 0 : max;
        return max;
    }

    private static int Stored(ReadOnlySpan<byte> samples, int index) => BinaryPrimitives.ReadUInt16BigEndian(samples[(2 * index)..]);
}
