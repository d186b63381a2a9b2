using ClothingApp.Imaging.Decoding.Native;

namespace ClothingApp.Imaging.Decoding;

/// <summary>What the interleaved samples of a decoded row mean.</summary>
internal enum PixelLayout { Gray, GrayAlpha, Rgb, Rgba, Cmyk }

internal static class PixelLayouts
{
    /// <summary>Colours, alpha and a few spare channels; a scientific TIFF may have thousands.</summary>
    private const int MaxBands = 8;

    /// <returns>Null for what no picture of ours has, such as floating-point or CIELAB samples of scientific TIFF files.</returns>
    internal static PixelLayout? Of(VipsImage image)
    {
        if (image.SampleFormat is not (VipsSampleFormat.UInt8 or VipsSampleFormat.UInt16) || image.Bands > MaxBands) return null;
        return image.Interpretation switch
        {
            VipsInterpretation.Cmyk when image.Bands >= 4 => PixelLayout.Cmyk,
            VipsInterpretation.Multiband or VipsInterpretation.BlackAndWhite or VipsInterpretation.Gray16 => ByBands(image.Bands),
            VipsInterpretation.Rgb or VipsInterpretation.Srgb or VipsInterpretation.Rgb16 => ByBands(image.Bands),
            _ => null,
        };
    }

    private static PixelLayout ByBands(int bands) => bands switch
    {
        1 => PixelLayout.Gray,
        2 => PixelLayout.GrayAlpha,
        3 => PixelLayout.Rgb,
        _ => PixelLayout.Rgba,
    };
}
