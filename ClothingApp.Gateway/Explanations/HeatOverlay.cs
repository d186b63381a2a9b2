namespace ClothingApp.Gateway.Explanations;

/// <summary>
/// A map over its picture, for people: the picture with its colours faded, orange where it spoke for the class, blue where it spoke against it. The two
/// differ for people who do not tell red from green, too.
/// </summary>
internal static class HeatOverlay
{
    private const double GrayShare = 0.75, Strongest = 0.85;

    /// <summary>Of the values, by size, that are drawn in full strength or less: a few outliers must not pale all others.</summary>
    private const double ScaleQuantile = 0.99;

    private static readonly (double Red, double Green, double Blue) For = (255, 110, 0), Against = (0, 90, 255);

    /// <returns>A PNG file of the picture's size.</returns>
    public static byte[] ToPng(ShownPicture picture, HeatMap map)
    {
        var scale = Scale(map);
        var rgb = new byte[picture.Rgb.Length];
        for (var y = 0; y < picture.Height; y++)
        {
            for (var x = 0; x < picture.Width; x++)
            {
                var at = ((y * picture.Width) + x) * 3;
                var heat = Math.Clamp(map.At((y + 0.5) / picture.Height, (x + 0.5) / picture.Width) * scale, -1, 1);
                Blend(picture.Rgb.AsSpan(at, 3), heat, rgb.AsSpan(at, 3));
            }
        }
        return PngWriter.Write(rgb, picture.Width, picture.Height);
    }

    private static double Scale(HeatMap map)
    {
        var sizes = map.Values.Select(Math.Abs).Order().ToArray();
        var strong = sizes[(int)((sizes.Length - 1) * ScaleQuantile)];
        return strong > 0 ? 1 / strong : 0;
    }

    private static void Blend(ReadOnlySpan<byte> from, double heat, Span<byte> to)
    {
        var gray = (0.299 * from[0]) + (0.587 * from[1]) + (0.114 * from[2]);
        var (red, green, blue) = heat > 0 ? For : Against;
        var share = Math.Abs(heat) * Strongest;
        to[0] = Mix((gray * GrayShare) + (from[0] * (1 - GrayShare)), red, share);
        to[1] = Mix((gray * GrayShare) + (from[1] * (1 - GrayShare)), green, share);
        to[2] = Mix((gray * GrayShare) + (from[2] * (1 - GrayShare)), blue, share);
    }

    private static byte Mix(double under, double over, double share) => (byte)Math.Round((under * (1 - share)) + (over * share));
}
