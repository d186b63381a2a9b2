using ClothingApp.Imaging.Decoding;

namespace ClothingApp.Imaging.Preprocessing;

/// <summary>How one axis of the result lies on one axis of the source.</summary>
/// <param name="SourceSize">Pixels there are.</param>
/// <param name="Start">Where the picture begins in them.</param>
/// <param name="Length">How much of them is the picture.</param>
/// <param name="ScaledSize">Pixels that the whole picture is scaled to.</param>
/// <param name="Offset">The first scaled pixel that is kept.</param>
/// <param name="Size">Scaled pixels that are kept.</param>
internal readonly record struct AxisPlacement(int SourceSize, double Start, double Length, int ScaledSize, int Offset, int Size)
{
    /// <summary>Source pixels for one scaled pixel.</summary>
    internal double Scale => Length / ScaledSize;

    internal bool IsIdentity => Start == 0 && Length == SourceSize && ScaledSize == SourceSize && Offset == 0 && Size == SourceSize;

    /// <summary>Both axes. A crop scales the shorter side to the target and cuts the middle out of the other, rounded as Python rounds.</summary>
    internal static (AxisPlacement X, AxisPlacement Y) Of(Picture picture, PreparationOptions options)
    {
        var extent = picture.Extent;
        int scaledWidth = options.Width, scaledHeight = options.Height;
        if (options.Fit == FitMode.Crop)
        {
            var scale = Math.Max(options.Width / extent.Width, options.Height / extent.Height);
            // The side that decided the scale is exact by definition; computing it could round it away.
            if (options.Width / extent.Width >= options.Height / extent.Height)
                scaledHeight = Math.Max(options.Height, Scaled(extent.Height, scale));
            else
                scaledWidth = Math.Max(options.Width, Scaled(extent.Width, scale));
        }

        return (
            new(picture.Width, extent.Left, extent.Width, scaledWidth, (scaledWidth - options.Width) / 2, options.Width),
            new(picture.Height, extent.Top, extent.Height, scaledHeight, (scaledHeight - options.Height) / 2, options.Height));
    }

    private static int Scaled(double length, double scale) => (int)Math.Round(length * scale, MidpointRounding.ToEven);
}
