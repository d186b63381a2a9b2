using ClothingApp.Imaging.Decoding.Jpeg;
using ClothingApp.Imaging.Decoding.Native;

namespace ClothingApp.Imaging.Decoding;

/// <summary>A file that libvips has opened: the header is read, no pixel yet. The same in this process and in a worker.</summary>
internal sealed class VipsFile : IDisposable
{
    private readonly VipsImage _image;
    private readonly PictureFormat _format;
    private readonly int _shrink;
    private readonly ReadOnlyMemory<byte> _encoded;

    private VipsFile(VipsImage image, PictureFormat format, int shrink, ReadOnlyMemory<byte> encoded)
    {
        (_image, _format, _shrink, _encoded) = (image, format, shrink, encoded);
        Layout = PixelLayouts.Of(image);
        Upright = Upright.Of(image.Orientation, image.Width, image.Height);
    }

    /// <summary>Of the pixels as they are stored.</summary>
    internal int Width => _image.Width;

    /// <summary>Of the pixels as they are stored.</summary>
    internal int Height => _image.Height;

    internal int Orientation => _image.Orientation;

    /// <summary>Null for samples that are not converted here.</summary>
    internal PixelLayout? Layout { get; }

    internal Upright Upright { get; }

    /// <exception cref="VipsException">The header cannot be read.</exception>
    internal static VipsFile Open(PictureFormat format, int shrink, ReadOnlyMemory<byte> encoded)
    {
        // A truncated file fails rather than ends in gray; what decoders merely warn of passes, as it does elsewhere.
        var options = shrink == 1 ? "access=sequential,fail_on=truncated" : $"access=sequential,fail_on=truncated,shrink={shrink}";
        return new VipsFile(VipsImage.Open(format.Loader!, options, encoded), format, shrink, encoded);
    }

    /// <param name="rgb">Height x Width x 3 bytes of the upright picture, filled whole.</param>
    /// <param name="stop">Asked between strips.</param>
    /// <exception cref="VipsException">The file is broken or ends too early.</exception>
    internal DecodeEnd Read(Span<byte> rgb, TimeSpan timeout, StopSignal stop)
    {
        if (_format == PictureFormat.Jpeg && _shrink == QuarterJpeg.Factor && Layout == PixelLayout.Rgb
            && QuarterJpeg.TryRead(_encoded.Span, Width, Height, Upright, rgb, timeout, stop) is { } quarter)
            return quarter;

        var end = VipsRows.Read(_image, Layout!.Value, Upright, rgb, timeout, stop);
        // Colours mixed with white already do not show their blocks any more.
        if (end == DecodeEnd.Whole && _format == PictureFormat.Avif && Layout == PixelLayout.Rgb && AvifChroma.Find(_encoded.Span) is { } chroma)
            ChromaSmoother.Smooth(rgb, Upright.Width, Upright.Height, chroma);
        return end;
    }

    public void Dispose() => _image.Dispose();
}

/// <summary>How taking the rows out ended.</summary>
internal enum DecodeEnd { Whole, TimeRanOut, Stopped }

/// <summary>Says that nobody wants the picture any more: a caller in this process, or one that wrote so into shared memory.</summary>
internal readonly struct StopSignal(CancellationToken ct, ReadOnlyMemory<byte> flag = default)
{
    internal bool IsSet => ct.IsCancellationRequested || (flag.Length > 0 && Volatile.Read(in flag.Span[0]) != 0);
}
