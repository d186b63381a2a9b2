using System.Buffers;

namespace ClothingApp.Imaging.Decoding.Native;

/// <summary>
/// A file opened by libvips: its header at once, its pixels row by row from the top. Nothing is decoded before the first rows
/// are asked for, and the library decodes on the asking thread, so that a decode can be given up between rows.
/// </summary>
internal sealed unsafe class VipsImage : IDisposable
{
    private readonly VipsHandle _image;
    private readonly MemoryHandle _pin;
    private VipsHandle? _region;

    private VipsImage(VipsHandle image, MemoryHandle pin)
    {
        _image = image;
        _pin = pin;
        Width = VipsNative.vips_image_get_width(image);
        Height = VipsNative.vips_image_get_height(image);
        Bands = VipsNative.vips_image_get_bands(image);
        SampleFormat = (VipsSampleFormat)VipsNative.vips_image_get_format(image);
        Interpretation = (VipsInterpretation)VipsNative.vips_image_get_interpretation(image);
        Orientation = VipsNative.vips_image_get_orientation(image);
    }

    internal int Width { get; }

    internal int Height { get; }

    internal int Bands { get; }

    internal VipsSampleFormat SampleFormat { get; }

    internal VipsInterpretation Interpretation { get; }

    /// <summary>EXIF's, 1 to 8.</summary>
    internal int Orientation { get; }

    /// <param name="loader">The loader's nickname, such as jpegload_buffer.</param>
    /// <param name="options">Its options, such as shrink=2.</param>
    /// <exception cref="VipsException">The header cannot be read.</exception>
    internal static VipsImage Open(string loader, string options, ReadOnlyMemory<byte> encoded)
    {
        var pin = encoded.Pin();
        try
        {
            using var operation = new VipsOperation(loader, options);
            operation.SetBytes("buffer", pin.Pointer, encoded.Length);
            operation.Run();
            return new VipsImage(operation.GetImage("out"), pin);
        }
        catch
        {
            pin.Dispose();
            throw;
        }
    }

    /// <summary>Copies whole rows, as the library has them: bands interleaved, samples in the machine's byte order.</summary>
    /// <exception cref="VipsException">The file is broken or ends too early.</exception>
    internal void ReadRows(int top, int count, Span<byte> destination)
    {
        _region ??= VipsHandle.Own(VipsNative.vips_region_new(_image));
        nuint length;
        var rows = VipsNative.vips_region_fetch(_region, 0, top, Width, count, &length);
        if (rows == 0) throw VipsException.Take();
        try
        {
            new ReadOnlySpan<byte>((void*)rows, checked((int)length)).CopyTo(destination);
        }
        finally
        {
            VipsNative.g_free(rows);
        }
    }

    public void Dispose()
    {
        // The region refers to the image and the image to the pinned bytes: in this order.
        _region?.Dispose();
        _image.Dispose();
        _pin.Dispose();
    }
}

/// <summary>The sample types that are converted here; the library's numbers.</summary>
internal enum VipsSampleFormat
{
    UInt8 = 0,
    UInt16 = 2,
}

/// <summary>What the bands mean, as far as it is told apart here; the library's numbers.</summary>
internal enum VipsInterpretation
{
    Multiband = 0,
    BlackAndWhite = 1,
    Cmyk = 15,
    Rgb = 17,
    Srgb = 22,
    Rgb16 = 25,
    Gray16 = 26,
}
