namespace ClothingApp.ModelServer.Kernels.Pictures.Jpeg;

/// <summary>
/// The inverse cosine transform of Arai, Agui and Nakajima with 8-bit constants: libjpeg's JDCT_IFAST, TensorFlow's default.
/// The inner scale factors are part of the quantisation table. Everything wraps at 16 bits where libjpeg-turbo's vector code does,
/// which shows in damaged files alone.
/// </summary>
internal static class FastTransform
{
    /// <summary>1 and cos(k pi/16) * sqrt(2) for k from 1 to 7, by 2^14, and their products, rounded.</summary>
    private static readonly int[] Scales =
    [
        16384, 22725, 21407, 19266, 16384, 12873, 8867, 4520,
        22725, 31521, 29692, 26722, 22725, 17855, 12299, 6270,
        21407, 29692, 27969, 25172, 21407, 16819, 11585, 5906,
        19266, 26722, 25172, 22654, 19266, 15137, 10426, 5315,
        16384, 22725, 21407, 19266, 16384, 12873, 8867, 4520,
        12873, 17855, 16819, 15137, 12873, 10114, 6967, 3552,
        8867, 12299, 11585, 10426, 8867, 6967, 4799, 2446,
        4520, 6270, 5906, 5315, 4520, 3552, 2446, 1247,
    ];

    // By 2^8: the cosines' constants 1.4142, 1.8478, 1.0824, 2.6131.
    private const int Root2 = 362, C18 = 473, C10 = 277, C26 = 669;

    /// <summary>What a coefficient is multiplied with: two bits below the point.</summary>
    public static short[] Multipliers(ReadOnlySpan<ushort> quantisation)
    {
        var multipliers = new short[64];
        for (var i = 0; i < 64; i++)
            multipliers[i] = (short)(((quantisation[i] * Scales[i]) + (1 << 11)) >> 12);
        return multipliers;
    }

    /// <param name="samples">From the block's first sample.</param>
    public static void Apply(ReadOnlySpan<short> block, ReadOnlySpan<short> multipliers, Span<byte> samples, int stride)
    {
        Span<short> columns = stackalloc short[64];
        block = block[..64];
        multipliers = multipliers[..64];
        for (var x = 0; x < 8; x++)
        {
            if (IsFlat(block, x))
            {
                var only = (short)(block[x] * multipliers[x]);
                for (var y = x; y < 64; y += 8)
                    columns[y] = only;
                continue;
            }
            var (d0, d1, d2, d3, d4, d5, d6, d7) = Butterfly(
                (short)(block[x] * multipliers[x]), (short)(block[x + 8] * multipliers[x + 8]),
                (short)(block[x + 16] * multipliers[x + 16]), (short)(block[x + 24] * multipliers[x + 24]),
                (short)(block[x + 32] * multipliers[x + 32]), (short)(block[x + 40] * multipliers[x + 40]),
                (short)(block[x + 48] * multipliers[x + 48]), (short)(block[x + 56] * multipliers[x + 56]));
            (columns[x], columns[x + 8], columns[x + 16], columns[x + 24]) = ((short)d0, (short)d1, (short)d2, (short)d3);
            (columns[x + 32], columns[x + 40], columns[x + 48], columns[x + 56]) = ((short)d4, (short)d5, (short)d6, (short)d7);
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

    /// <summary>A block without anything but its mean.</summary>
    public static byte Flat(short dc, short multiplier) => Sample(dc * multiplier);

    private static bool IsFlat(ReadOnlySpan<short> block, int x) =>
        block[x + 8] == 0 && block[x + 16] == 0 && block[x + 24] == 0 && block[x + 32] == 0
        && block[x + 40] == 0 && block[x + 48] == 0 && block[x + 56] == 0;

    private static (int, int, int, int, int, int, int, int) Butterfly(int i0, int i1, int i2, int i3, int i4, int i5, int i6, int i7)
    {
        int even0 = i0 + i4, even1 = i0 - i4, sum26 = i2 + i6;
        var turned = Times(i2 - i6, Root2) - sum26;
        int a0 = even0 + sum26, a3 = even0 - sum26, a1 = even1 + turned, a2 = even1 - turned;

        int z13 = i5 + i3, z10 = i5 - i3, z11 = i1 + i7, z12 = i1 - i7;
        var b7 = z11 + z13;
        var z5 = Times(z10 + z12, C18);
        // -2.61 does not fit beside its neighbours in 16 bits: it is -1.61 - 1.
        var b6 = Times(z10, -(C26 - 256)) - z10 + z5 - b7;
        var b5 = Times(z11 - z13, Root2) - b6;
        var b4 = Times(z12, C10) - z5 + b5;
        return (a0 + b7, a1 + b6, a2 + b5, a3 - b4, a3 + b4, a2 - b5, a1 - b6, a0 - b7);
    }

    private static int Times(int value, int constant) => ((short)(value << 2) * (constant << 6)) >> 16;

    private static byte Sample(int value) => (byte)(Math.Clamp((short)value >> 5, -128, 127) + 128);
}
