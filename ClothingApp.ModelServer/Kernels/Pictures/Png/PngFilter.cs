namespace ClothingApp.ModelServer.Kernels.Pictures.Png;

/// <summary>Undoes the prediction of a row from its neighbours.</summary>
internal static class PngFilter
{
    /// <param name="kind">The byte before the row.</param>
    /// <param name="row">Changed in place.</param>
    /// <param name="above">The row above, undone; zeros above the first one.</param>
    /// <param name="step">Bytes to the pixel on the left, at least 1.</param>
    /// <exception cref="PngFormatException">There is no such prediction.</exception>
    public static void Undo(int kind, Span<byte> row, ReadOnlySpan<byte> above, int step)
    {
        above = above[..row.Length];
        switch (kind)
        {
            case 0:
                break;
            case 1:
                for (var i = step; i < row.Length; i++)
                    row[i] += row[i - step];
                break;
            case 2:
                for (var i = 0; i < row.Length; i++)
                    row[i] += above[i];
                break;
            case 3:
                for (var i = 0; i < row.Length; i++)
                    row[i] += (byte)(((i < step ? 0 : row[i - step]) + above[i]) >> 1);
                break;
            case 4:
                for (var i = 0; i < row.Length; i++)
                    row[i] += i < step ? above[i] : Paeth(row[i - step], above[i], above[i - step]);
                break;
            default:
                throw new PngFormatException($"there is no filter {kind}");
        }
    }

    private static byte Paeth(int left, int above, int corner)
    {
        int toLeft = Math.Abs(above - corner), toAbove = Math.Abs(left - corner), toCorner = Math.Abs(left + above - (2 * corner));
        return (byte)(toLeft <= toAbove && toLeft <= toCorner ? left : toAbove <= toCorner ? above : corner);
    }
}
