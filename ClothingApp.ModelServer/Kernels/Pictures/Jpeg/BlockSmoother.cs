namespace ClothingApp.ModelServer.Kernels.Pictures.Jpeg;

/// <summary>
/// Guesses low frequencies that a progressive picture has not told, or not exactly, from the means of the block and the 24 around
/// it. Matters for pictures whose later scans are missing.
/// </summary>
internal sealed class BlockSmoother
{
    /// <summary>By zigzag position from 1 to 9: weights of the 5 x 5 means, row by row, once when no frequency is known at all.</summary>
    private static readonly sbyte[][] Blind =
    [
        [-2, -6, -8, -6, -2, -6, 6, 42, 6, -6, -8, 42, -104, 42, -8, -6, 6, 42, 6, -6, -2, -6, -8, -6, -2],
        [-1, -1, 0, 1, 1, -3, 13, 0, -13, 3, -3, 38, 0, -38, 3, -3, 13, 0, -13, 3, -1, -1, 0, 1, 1],
        [-1, -3, -3, -3, -1, -1, 13, 38, 13, -1, 0, 0, 0, 0, 0, 1, -13, -38, -13, 1, 1, 3, 3, 3, 1],
        [0, 0, 1, 0, 0, 0, 2, 7, 2, 0, 0, -5, -14, -5, 0, 0, 2, 7, 2, 0, 0, 0, 1, 0, 0],
        [-1, 0, 0, 0, 1, 0, 9, 0, -9, 0, 0, 0, 0, 0, 0, 0, -9, 0, 9, 0, 1, 0, 0, 0, -1],
        [0, 0, 0, 0, 0, 0, 2, -5, 2, 0, 1, 7, -14, 7, 1, 0, 2, -5, 2, 0, 0, 0, 0, 0, 0],
        [0, 0, 0, 0, 0, 0, 1, 0, -1, 0, 0, 2, 0, -2, 0, 0, 1, 0, -1, 0, 0, 0, 0, 0, 0],
        [0, 0, 0, 0, 0, 0, 1, -3, 1, 0, 0, 0, 0, 0, 0, 0, -1, 3, -1, 0, 0, 0, 0, 0, 0],
        [0, 0, 0, 0, 0, 0, 1, 0, -1, 0, 0, -3, 0, 3, 0, 0, 1, 0, -1, 0, 0, 0, 0, 0, 0],
        [0, 0, 0, 0, 0, 0, 1, 2, 1, 0, 0, 0, 0, 0, 0, 0, -1, -2, -1, 0, 0, 0, 0, 0, 0],
    ];

    /// <summary>The same, to fill in beside frequencies that are known.</summary>
    private static readonly sbyte[][] Beside =
    [
        [],
        [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -7, 50, 0, -50, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        [0, 0, -7, 0, 0, 0, 0, 50, 0, 0, 0, 0, 0, 0, 0, 0, 0, -50, 0, 0, 0, 0, 7, 0, 0],
        [0, 0, -1, 0, 0, 0, 0, 13, 0, 0, 0, 0, -24, 0, 0, 0, 0, 13, 0, 0, 0, 0, -1, 0, 0],
        [0, -1, 0, 1, 0, -1, 10, 0, -10, 1, 0, 0, 0, 0, 0, 1, -10, 0, 10, -1, 0, 1, 0, -1, 0],
        [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, 13, -24, 13, -1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
    ];

    private const int Guessable = 9;

    private readonly JpegComponent _component;
    private readonly ushort[] _quantisation;
    private readonly int _lastGoodRow;
    private readonly int _unitRows;

    private BlockSmoother(JpegComponent component, int unitRows, int lastGoodUnitRow)
    {
        _unitRows = unitRows;
        _component = component;
        _quantisation = component.Quantisation!;
        _lastGoodRow = (lastGoodUnitRow + 1) * component.V;
    }

    /// <returns>One for each component, or null when nothing is to be guessed.</returns>
    /// <param name="lastGoodUnitRow">The last row of units that the latest scan has told; below it, the one before counts.</param>
    /// <param name="scans">How many scans there were.</param>
    public static BlockSmoother[]? Create(JpegFrame frame, int lastGoodUnitRow, int scans)
    {
        var useful = false;
        foreach (var component in frame.Components)
        {
            if (component.Quantisation is null || component.UnknownBits[0] < 0)
                return null;
            for (var k = 0; k <= Guessable; k++)
            {
                if (component.Quantisation[JpegHeader.NaturalOrder[k]] == 0)
                    return null;
                useful |= k > 0 && component.UnknownBits[k] != 0;
                if (scans < 2)
                    component.FormerUnknownBits[k] = -1;
            }
        }
        return useful ? [.. frame.Components.Select(c => new BlockSmoother(c, frame.UnitRows, lastGoodUnitRow))] : null;
    }

    /// <param name="block">The block's coefficients, changed.</param>
    public void Guess(Span<short> block, int row, int column)
    {
        var unknown = row < _lastGoodRow ? _component.UnknownBits : _component.FormerUnknownBits;
        var blind = !unknown.AsSpan(1, Guessable).ContainsAnyExcept(-1);
        Span<int> means = stackalloc int[25];
        Means(means, row, column);
        for (var k = 1; k <= (blind ? 9 : 5); k++)
        {
            var at = JpegHeader.NaturalOrder[k];
            if (unknown[k] == 0 || block[at] != 0)
                continue;
            var guess = Weigh(means, (blind ? Blind : Beside)[k], _quantisation[at]);
            var most = unknown[k] > 0 ? (1 << unknown[k]) - 1 : int.MaxValue;
            block[at] = (short)Math.Clamp(guess, -most, most);
        }
        if (blind)
            block[0] = (short)Weigh(means, Blind[0], _quantisation[0], 256);
    }

    /// <summary>The guess, rounded, in steps of the frequency's quantisation.</summary>
    /// <param name="middle">Added to the middle's weight, which may not fit with the others.</param>
    private int Weigh(ReadOnlySpan<int> means, sbyte[] weights, int quantum, int middle = 0)
    {
        long sum = (long)means[12] * middle;
        for (var i = 0; i < 25; i++)
            sum += (long)means[i] * weights[i];
        sum *= _quantisation[0];
        var rounded = (int)((((long)quantum << 7) + Math.Abs(sum)) / ((long)quantum << 8));
        return sum < 0 ? -rounded : rounded;
    }

    /// <summary>
    /// The DC values around, the nearest one where there is none. In the last row of units libjpeg-turbo counts rows as if all units
    /// were as low as these; above it, the rows that only fill up the last units count as rows.
    /// </summary>
    private void Means(Span<int> means, int row, int column)
    {
        var unitRow = row / _component.V;
        var blockRows = unitRow < _unitRows - 1 ? _component.V : _component.BlocksHigh - (unitRow * _component.V);
        int counted = (unitRow * blockRows) + (row % _component.V), rows = blockRows * _unitRows;
        for (var dy = -2; dy <= 2; dy++)
        {
            var y = row + Math.Clamp(dy, -Math.Min(counted, 2), Math.Min(rows - 1 - counted, 2));
            for (var dx = -2; dx <= 2; dx++)
            {
                var x = Math.Clamp(column + dx, 0, _component.BlocksWide - 1);
                means[((dy + 2) * 5) + dx + 2] = _component.Coefficients![((y * _component.CoefficientStride) + x) * 64];
            }
        }
    }
}
