using ClothingApp.ModelServer.Kernels.Pictures.Png;

namespace ClothingApp.ModelServer.Kernels.Pictures;

/// <summary>File formats that TensorFlow tells apart by their first bytes.</summary>
internal enum PictureFormat
{
    Unknown,
    Jpeg,
    Png,
    Gif,
    Bmp,
}

internal static class PictureFormats
{
    public static PictureFormat Of(ReadOnlySpan<byte> file) =>
        file.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]) ? PictureFormat.Jpeg
        : PngChunks.HasSignature(file) ? PictureFormat.Png
        : file.StartsWith("GIF8"u8) ? PictureFormat.Gif
        : file.StartsWith("BM"u8) ? PictureFormat.Bmp
        : PictureFormat.Unknown;
}
