using System.Runtime.Intrinsics;

namespace ClothingApp.Imaging.Decoding.Jpeg;

/// <summary>
/// What each coefficient of a block adds to the averages of its pixels: the inverse cosine transform and the averaging in
/// one, so that a coefficient is done with as soon as it is read.
/// </summary>
internal static class BlockAverages
{
    /// <summary>Places beyond the 64 coefficients, all zero: a run may end there.</summary>
    internal const int Places = 128;

    /// <summary>The column and row of the coefficients in the order in which they are coded.</summary>
    private static ReadOnlySpan<byte> ZigZag =>
    [
        0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28,
        35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
    ];

    /// <returns>By coefficient the weights of 2 x 2 averages, row by row.</returns>
    internal static Vector128<float>[] Quarters(ushort[] quantiser)
    {
        var weights = new Vector128<float>[Places];
        for (var k = 0; k < 64; k++)
        {
            var (row, column) = (ZigZag[k] >> 3, ZigZag[k] & 7);
            weights[k] = Vector128.Create(Weight(row, column, 0, 0, 2, 2), Weight(row, column, 0, 1, 2, 2), Weight(row, column, 1, 0, 2, 2), Weight(row, column, 1, 1, 2, 2))
                * quantiser[k];
        }

        return weights;
    }

    /// <param name="across">Averages beside each other: 2 or 4.</param>
    /// <param name="down">Averages above each other: 2 or 4.</param>
    /// <returns>By coefficient the weights of the averages, in rows of four places.</returns>
    internal static Vector512<float>[] Parts(ushort[] quantiser, int across, int down)
    {
        var weights = new Vector512<float>[Places];
        Span<float> places = stackalloc float[16];
        for (var k = 0; k < 64; k++)
        {
            places.Clear();
            for (var i = 0; i < down; i++)
            {
                for (var j = 0; j < across; j++) places[(i * 4) + j] = Weight(ZigZag[k] >> 3, ZigZag[k] & 7, i, j, across, down) * quantiser[k];
            }

            weights[k] = Vector512.Create<float>(places);
        }

        return weights;
    }

    private static float Weight(int row, int column, int i, int j, int across, int down) => (float)(Average(row, i, down) * Average(column, j, across));

    /// <summary>The average of a cosine over one part of the eight samples.</summary>
    private static double Average(int frequency, int part, int parts)
    {
        var sum = 0.0;
        var samples = 8 / parts;
        for (var x = part * samples; x < (part + 1) * samples; x++) sum += Math.Cos(((2 * x) + 1) * frequency * Math.PI / 16);
        return sum / samples * (frequency == 0 ? Math.Sqrt(0.125) : 0.5);
    }
}
