using ClothingApp.Imaging.Decoding.Native;

namespace ClothingApp.Imaging.Decoding;

/// <summary>What the interleaved samples of a decoded row mean.</summary>
internal enum PixelLayout { Gray, GrayAlpha, Rgb, Rgba, Cmyk }

internal static class PixelLayouts
{
    /// <summary>Colours, alpha and a few spare channels; a scientific TIFF may have thousands.</summary>
    private const int MaxBands = 8;

    /// <returns>Null for what no picture of ours has, such as floating-point or CIELAB samples of scientific TIFF files.</returns>
    internal static PixelLayout? Of(VipsImage image) => image switch
    {
        { SampleFormat: not (VipsSampleFormat.UInt8 or VipsSampleFormat.UInt16) } => null,
        { Bands: > MaxBands } => null,
        { Interpretation: VipsInterpretation.Cmyk, Bands: >= 4 } => PixelLayout.Cmyk,
        { Interpretation: not (VipsInterpretation.Multiband or VipsInterpretation.BlackAndWhite or VipsInterpretation.Gray16
            or VipsInterpretation.Rgb or VipsInterpretation.Srgb or VipsInterpretation.Rgb16) } => null,
        { Bands: 1 } => PixelLayout.Gray,
        { Bands: 2 } => PixelLayout.GrayAlpha,
        { Bands: 3 } => PixelLayout.Rgb,
        { Bands: >= 4 } => PixelLayout.Rgba,
        _ => null,
    };
}
