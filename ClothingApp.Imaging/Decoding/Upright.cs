namespace ClothingApp.Imaging.Decoding;

/// <summary>Where the pixels of a file lie in the upright picture, by EXIF's orientation.</summary>
/// <param name="Width">Of the upright picture.</param>
/// <param name="Height">Of the upright picture.</param>
internal readonly record struct Upright(int Width, int Height, int Origin, int StepX, int StepY)
{
    /// <param name="orientation">1 to 8; anything else counts as 1.</param>
    /// <param name="width">Of the file.</param>
    /// <param name="height">Of the file.</param>
    internal static Upright Of(int orientation, int width, int height)
    {
        int right = width - 1, bottom = height - 1;
        return orientation switch
        {
            // Each: upright width and height; where the file's first pixel goes; the way of a step right, of a step down.
            2 => new(width, height, right, -1, width),
            3 => new(width, height, (bottom * width) + right, -1, -width),
            4 => new(width, height, bottom * width, 1, -width),
            5 => new(height, width, 0, height, 1),
            6 => new(height, width, bottom, height, -1),
            7 => new(height, width, (right * height) + bottom, -height, -1),
            8 => new(height, width, right * height, -height, 1),
            _ => new(width, height, 0, 1, width),
        };
    }

    internal bool IsAsStored => StepX == 1 && Origin == 0;

    /// <summary>Puts one row of the file at its places.</summary>
    internal void Place(ReadOnlySpan<byte> rgbRow, int y, Span<byte> rgb)
    {
        var position = (Origin + (y * StepY)) * 3;
        var step = StepX * 3;
        if (StepX == 1)
        {
            rgbRow.CopyTo(rgb[position..]);
            return;
        }

        for (var i = 0; i < rgbRow.Length; i += 3, position += step)
        {
            rgb[position + 2] = rgbRow[i + 2];
            rgb[position + 1] = rgbRow[i + 1];
            rgb[position] = rgbRow[i];
        }
    }

    /// <summary>The part of the upright picture that the source covers, when the file's last column or row is only partly covered.</summary>
    internal PictureExtent Extent(int orientation, double width, double height) => orientation switch
    {
        2 => new(Width - width, 0, Width, height),
        3 => new(Width - width, Height - height, Width, Height),
        4 => new(0, Height - height, width, Height),
        5 => new(0, 0, height, width),
        6 => new(Width - height, 0, Width, width),
        7 => new(Width - height, Height - width, Width, Height),
        8 => new(0, Height - width, height, Height),
        _ => new(0, 0, width, height),
    };
}
