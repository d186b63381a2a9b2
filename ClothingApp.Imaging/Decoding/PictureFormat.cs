namespace ClothingApp.Imaging.Decoding;

/// <summary>The formats that are decoded, and how.</summary>
/// <param name="Name">For messages and spans.</param>
/// <param name="Loader">libvips' loader by nickname; null: decoded here.</param>
/// <param name="Slow">Decoding costs so much for a pixel that fewer are allowed.</param>
/// <param name="ExtraBytesPerPixel">What decoding holds for each pixel beside the result, at worst.</param>
internal sealed record PictureFormat(string Name, string? Loader, bool Slow, int ExtraBytesPerPixel)
{
    internal static readonly PictureFormat Jpeg = new("JPEG", "jpegload_buffer", Slow: false, ExtraBytesPerPixel: 0);

    /// <summary>All coefficients are held until the last scan, and every scan walks over them.</summary>
    internal static readonly PictureFormat ProgressiveJpeg = new("progressive JPEG", "jpegload_buffer", Slow: true, ExtraBytesPerPixel: 6);

    /// <summary>An interlaced PNG is held whole, at up to 16 bits and four channels.</summary>
    internal static readonly PictureFormat Png = new("PNG", "pngload_buffer", Slow: false, ExtraBytesPerPixel: 8);

    internal static readonly PictureFormat WebP = new("WebP", "webpload_buffer", Slow: true, ExtraBytesPerPixel: 8);

    internal static readonly PictureFormat Gif = new("GIF", "gifload_buffer", Slow: false, ExtraBytesPerPixel: 8);

    internal static readonly PictureFormat Avif = new("AVIF", "heifload_buffer", Slow: true, ExtraBytesPerPixel: 12);

    internal static readonly PictureFormat Tiff = new("TIFF", "tiffload_buffer", Slow: false, ExtraBytesPerPixel: 8);

    internal static readonly PictureFormat Bmp = new("BMP", Loader: null, Slow: false, ExtraBytesPerPixel: 0);

    /// <summary>Those that libvips decodes; a worker is told the place in this list.</summary>
    internal static readonly PictureFormat[] OfVips = [Jpeg, ProgressiveJpeg, Png, WebP, Gif, Avif, Tiff];
}
