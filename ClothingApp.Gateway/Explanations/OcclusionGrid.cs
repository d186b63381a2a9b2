using ClothingApp.Imaging.Preprocessing;

namespace ClothingApp.Gateway.Explanations;

/// <summary>
/// Where a picture is covered: in cells of a grid, each with half a cell more on every side, so that a thing on the border of two cells is covered
/// whole at least once.
/// </summary>
internal sealed record OcclusionGrid(int Rows, int Columns, int Height, int Width)
{
    /// <summary>Of either side: 196 positions at most.</summary>
    private const int MaxCells = 14;

    public int Positions => Rows * Columns;

    public static OcclusionGrid Of(PreparationOptions picture) => new(Math.Min(MaxCells, picture.Height), Math.Min(MaxCells, picture.Width), picture.Height, picture.Width);

    /// <summary>Copies the pixels of one position over those of the picture.</summary>
    /// <param name="pixelBytes">Of all of a pixel's channels.</param>
    public void Cover(int position, ReadOnlySpan<byte> blank, Span<byte> picture, int pixelBytes)
    {
        var (top, bottom) = Span(position / Columns, Rows, Height);
        var (left, right) = Span(position % Columns, Columns, Width);
        for (var y = top; y < bottom; y++)
        {
            var start = ((y * Width) + left) * pixelBytes;
            var length = (right - left) * pixelBytes;
            blank.Slice(start, length).CopyTo(picture[start..]);
        }
    }

    private static (int From, int To) Span(int cell, int cells, int pixels)
    {
        var size = pixels / (double)cells;
        var from = (int)Math.Round((cell - 0.5) * size);
        var to = (int)Math.Round((cell + 1.5) * size);
        return (Math.Max(0, from), Math.Min(pixels, to));
    }
}
