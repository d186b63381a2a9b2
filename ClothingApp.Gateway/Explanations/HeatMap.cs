namespace ClothingApp.Gateway.Explanations;

/// <summary>What each part of a picture did for the score: more than 0 spoke for the class, less against it.</summary>
/// <param name="Values">Row by row, in units of the score.</param>
internal sealed record HeatMap(int Rows, int Columns, double[] Values)
{
    /// <summary>Of either side: enough to see where, and some kilobytes as text.</summary>
    private const int MaxSide = 32;

    /// <summary>The pixels' shares, added up by cells: the whole map's sum stays that of the pixels.</summary>
    /// <param name="pixels">[height, width].</param>
    public static HeatMap OfPixels(ReadOnlySpan<double> pixels, int height, int width)
    {
        var (rows, columns) = (Math.Min(MaxSide, height), Math.Min(MaxSide, width));
        var values = new double[rows * columns];
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
                values[(y * rows / height * columns) + (x * columns / width)] += pixels[(y * width) + x];
        }
        return new HeatMap(rows, columns, values);
    }

    /// <summary>The value at a place between the cells' centres, by straight lines between them.</summary>
    /// <param name="y">0 to 1 from the top.</param>
    /// <param name="x">0 to 1 from the left.</param>
    public double At(double y, double x)
    {
        var (top, bottom, down) = Between(y, Rows);
        var (left, right, across) = Between(x, Columns);
        return Mix(
            Mix(Values[(top * Columns) + left], Values[(top * Columns) + right], across),
            Mix(Values[(bottom * Columns) + left], Values[(bottom * Columns) + right], across), down);
    }

    /// <summary>The rows for the answer, to four digits of the largest.</summary>
    public double[][] Rounded()
    {
        var largest = Values.Max(Math.Abs);
        var digits = largest > 0 ? Math.Clamp(3 - (int)Math.Floor(Math.Log10(largest)), 0, 15) : 0;
        return [.. Values.Select(value => Math.Round(value, digits)).Chunk(Columns)];
    }

    private static (int First, int Second, double Share) Between(double place, int cells)
    {
        var at = Math.Clamp((place * cells) - 0.5, 0, cells - 1);
        var first = (int)at;
        return (first, Math.Min(first + 1, cells - 1), at - first);
    }

    private static double Mix(double first, double second, double share) => first + ((second - first) * share);
}
