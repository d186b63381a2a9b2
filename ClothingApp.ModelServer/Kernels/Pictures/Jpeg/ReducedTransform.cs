namespace ClothingApp.ModelServer.Kernels.Pictures.Jpeg;

/// <summary>
/// Inverse cosine transforms that make 4 x 4, 2 x 2 or 1 x 1 samples of a block: for pictures decoded at a half, a quarter or an
/// eighth of their size. Multipliers, constants and roundings are those of <see cref="AccurateTransform"/>.
/// </summary>
internal static class ReducedTransform
{
    private const int ConstantBits = 13, ExtraBits = 2;

    public static void Apply4(ReadOnlySpan<short> block, ReadOnlySpan<short> multipliers, Span<byte> samples, int stride)
    {
        Span<short> columns = stackalloc short[32];
        // The middle frequency has no part in four samples.
        var isFlat = true;
        for (var i = 8; i < 64; i++)
            isFlat &= i is >= 32 and < 40 || block[i] == 0;
        for (var x = 0; x < 8; x++)
        {
            var dc = (short)(block[x] * multipliers[x]);
            if (isFlat)
            {
                columns[x] = columns[x + 8] = columns[x + 16] = columns[x + 24] = (short)(dc << ExtraBits);
                continue;
            }
            var (d0, d1, d2, d3) = Butterfly4(
                dc, Coefficient(block, multipliers, x, 1), Coefficient(block, multipliers, x, 2), Coefficient(block, multipliers, x, 3),
                Coefficient(block, multipliers, x, 5), Coefficient(block, multipliers, x, 6), Coefficient(block, multipliers, x, 7));
            const int Shift = ConstantBits - ExtraBits + 1;
            (columns[x], columns[x + 8], columns[x + 16], columns[x + 24]) = (Inner(d0, Shift), Inner(d1, Shift), Inner(d2, Shift), Inner(d3, Shift));
        }
        for (var y = 0; y < 4; y++)
        {
            var row = columns.Slice(y * 8, 8);
            var target = samples.Slice(y * stride, 4);
            var (d0, d1, d2, d3) = Butterfly4(row[0], row[1], row[2], row[3], row[5], row[6], row[7]);
            const int Shift = ConstantBits + ExtraBits + 3 + 1;
            (target[0], target[1], target[2], target[3]) = (Sample(d0, Shift), Sample(d1, Shift), Sample(d2, Shift), Sample(d3, Shift));
        }
    }

    public static void Apply2(ReadOnlySpan<short> block, ReadOnlySpan<short> multipliers, Span<byte> samples, int stride)
    {
        Span<int> columns = stackalloc int[16];
        for (var x = 0; x < 8; x += x == 0 ? 1 : 2)
        {
            var (d0, d1) = Butterfly2(
                (short)(block[x] * multipliers[x]), Coefficient(block, multipliers, x, 1),
                Coefficient(block, multipliers, x, 3), Coefficient(block, multipliers, x, 5), Coefficient(block, multipliers, x, 7));
            const int Shift = ConstantBits - ExtraBits + 2;
            // The first column does not go through 16 bits.
            (columns[x], columns[x + 8]) = x == 0 ? (Round(d0, Shift), Round(d1, Shift)) : (Inner(d0, Shift), Inner(d1, Shift));
        }
        for (var y = 0; y < 2; y++)
        {
            var row = columns.Slice(y * 8, 8);
            var (d0, d1) = Butterfly2(row[0], row[1], row[3], row[5], row[7]);
            const int Shift = ConstantBits + ExtraBits + 3 + 2;
            (samples[y * stride], samples[(y * stride) + 1]) = (Sample(d0, Shift), Sample(d1, Shift));
        }
    }

    /// <summary>The block's mean. A wild one wraps: this transform has no vector code.</summary>
    public static byte Apply1(short dc, short multiplier)
    {
        var value = (((dc * multiplier) + 4) >> 3) & 1023;
        return (byte)(value < 512 ? Math.Min(value + 128, 255) : Math.Max(value - 896, 0));
    }

    private static int Coefficient(ReadOnlySpan<short> block, ReadOnlySpan<short> multipliers, int x, int y) =>
        (short)(block[(y * 8) + x] * multipliers[(y * 8) + x]);

    private static (int, int, int, int) Butterfly4(int i0, int i1, int i2, int i3, int i5, int i6, int i7)
    {
        var sum = i0 << (ConstantBits + 1);
        var turned = (i2 * 15137) - (i6 * 6270);
        int a0 = sum + turned, a1 = sum - turned;
        var b1 = (i7 * -1730) + (i5 * 11893) - (i3 * 17799) + (i1 * 8697);
        var b0 = (i7 * -4176) - (i5 * 4926) + (i3 * 7373) + (i1 * 20995);
        return (a0 + b0, a1 + b1, a1 - b1, a0 - b0);
    }

    private static (int, int) Butterfly2(int i0, int i1, int i3, int i5, int i7)
    {
        var sum = i0 << (ConstantBits + 2);
        var odd = (i7 * -5906) + (i5 * 6967) - (i3 * 10426) + (i1 * 29692);
        return (sum + odd, sum - odd);
    }

    private static short Inner(int value, int shift) =>
        (short)Math.Clamp(Round(value, shift), short.MinValue, short.MaxValue);

    private static byte Sample(int value, int shift) =>
        (byte)(Math.Clamp(Round(value, shift), -128, 127) + 128);

    private static int Round(int value, int shift) => (value + (1 << (shift - 1))) >> shift;
}
