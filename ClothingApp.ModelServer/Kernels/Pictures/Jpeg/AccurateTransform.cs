namespace ClothingApp.ModelServer.Kernels.Pictures.Jpeg;

/// <summary>
/// The inverse cosine transform of Loeffler, Ligtenberg and Moschytz with 13-bit constants: libjpeg's JDCT_ISLOW. Products are
/// exact in 32 bits; sums before them wrap, and what goes from columns to rows saturates, at 16 bits, as in libjpeg-turbo's
/// vector code: that shows in damaged files alone.
/// </summary>
internal static class AccurateTransform
{
    private const int ConstantBits = 13, ExtraBits = 2;

    public static short[] Multipliers(ReadOnlySpan<ushort> quantisation)
    {
        var multipliers = new short[64];
        for (var i = 0; i < 64; i++)
            multipliers[i] = (short)quantisation[i];
        return multipliers;
    }

    /// <param name="samples">From the block's first sample.</param>
    public static void Apply(ReadOnlySpan<short> block, ReadOnlySpan<short> multipliers, Span<byte> samples, int stride)
    {
        Span<short> columns = stackalloc short[64];
        block = block[..64];
        multipliers = multipliers[..64];
        if (block[8..].IndexOfAnyExcept((short)0) < 0)
        {
            for (var i = 0; i < 64; i++)
                columns[i] = (short)((block[i & 7] * multipliers[i & 7]) << ExtraBits);
        }
        else
        {
            for (var x = 0; x < 8; x++)
            {
                var (d0, d1, d2, d3, d4, d5, d6, d7) = Butterfly(
                    (short)(block[x] * multipliers[x]), (short)(block[x + 8] * multipliers[x + 8]),
                    (short)(block[x + 16] * multipliers[x + 16]), (short)(block[x + 24] * multipliers[x + 24]),
                    (short)(block[x + 32] * multipliers[x + 32]), (short)(block[x + 40] * multipliers[x + 40]),
                    (short)(block[x + 48] * multipliers[x + 48]), (short)(block[x + 56] * multipliers[x + 56]));
                (columns[x], columns[x + 8], columns[x + 16], columns[x + 24]) = (Inner(d0), Inner(d1), Inner(d2), Inner(d3));
                (columns[x + 32], columns[x + 40], columns[x + 48], columns[x + 56]) = (Inner(d4), Inner(d5), Inner(d6), Inner(d7));
            }
        }
        for (var y = 0; y < 8; y++)
        {
            var row = columns.Slice(y * 8, 8);
            var target = samples.Slice(y * stride, 8);
            var (d0, d1, d2, d3, d4, d5, d6, d7) = Butterfly(row[0], row[1], row[2], row[3], row[4], row[5], row[6], row[7]);
            (target[0], target[1], target[2], target[3]) = (Sample(d0), Sample(d1), Sample(d2), Sample(d3));
            (target[4], target[5], target[6], target[7]) = (Sample(d4), Sample(d5), Sample(d6), Sample(d7));
        }
    }

    private static (int, int, int, int, int, int, int, int) Butterfly(int i0, int i1, int i2, int i3, int i4, int i5, int i6, int i7)
    {
        int sum0 = (short)(i0 + i4) << ConstantBits, sum1 = (short)(i0 - i4) << ConstantBits;
        int turned2 = (i2 * 4433) + (i6 * (4433 - 15137)), turned3 = (i2 * (4433 + 6270)) + (i6 * 4433);
        int a0 = sum0 + turned3, a3 = sum0 - turned3, a1 = sum1 + turned2, a2 = sum1 - turned2;

        int s3 = (short)(i7 + i3), s4 = (short)(i5 + i1);
        int z3 = (s3 * (9633 - 16069)) + (s4 * 9633), z4 = (s3 * 9633) + (s4 * (9633 - 3196));
        var b0 = (i7 * (2446 - 7373)) - (i1 * 7373) + z3;
        var b1 = (i5 * (16819 - 20995)) - (i3 * 20995) + z4;
        var b2 = (i3 * (25172 - 20995)) - (i5 * 20995) + z3;
        var b3 = (i1 * (12299 - 7373)) - (i7 * 7373) + z4;
        return (a0 + b3, a1 + b2, a2 + b1, a3 + b0, a3 - b0, a2 - b1, a1 - b2, a0 - b3);
    }

    private static short Inner(int value) =>
        (short)Math.Clamp((value + (1 << (ConstantBits - ExtraBits - 1))) >> (ConstantBits - ExtraBits), short.MinValue, short.MaxValue);

    private static byte Sample(int value) =>
        (byte)(Math.Clamp((value + (1 << (ConstantBits + ExtraBits + 2))) >> (ConstantBits + ExtraBits + 3), -128, 127) + 128);
}
