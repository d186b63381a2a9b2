using System.Buffers;
using ClothingApp.Imaging.Decoding;

namespace ClothingApp.Imaging.Preprocessing;

/// <summary>Resizes and normalises a decoded picture straight into a tensor's buffer. The resizing gives Pillow's result.</summary>
public static class PicturePreparer
{
    /// <summary>The bytes for a model that scales them itself: <see cref="PreparationOptions.Scale"/> is not applied.</summary>
    /// <param name="destination">[Height, Width, Channels] bytes, filled whole.</param>
    /// <exception cref="ArgumentException">The destination has another length.</exception>
    public static void ToBytes(Picture picture, PreparationOptions options, Span<byte> destination)
    {
        CheckLength(destination.Length, options);
        using var activity = ImagingTelemetry.Source.StartActivity("image.prepare");
        Resize(picture, options, destination);
        if (options.Color == ColorOrder.Bgr) SwapRedAndBlue(destination);
    }

    /// <summary>The floats for a model that takes them scaled. <see cref="PixelScale.Caffe"/> gives blue, green, red whatever the colour order says, as Keras does.</summary>
    /// <param name="destination">[Height, Width, Channels] floats, filled whole.</param>
    /// <exception cref="ArgumentException">The destination has another length.</exception>
    public static void ToFloats(Picture picture, PreparationOptions options, Span<float> destination)
    {
        CheckLength(destination.Length, options);
        using var activity = ImagingTelemetry.Source.StartActivity("image.prepare");
        var bytes = ArrayPool<byte>.Shared.Rent(destination.Length);
        try
        {
            var resized = bytes.AsSpan(0, destination.Length);
            Resize(picture, options, resized);
            Normaliser.Normalise(resized, options, destination);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    /// <summary>Red, green, blue (or gray) bytes of the target's size.</summary>
    private static void Resize(Picture picture, PreparationOptions options, Span<byte> destination)
    {
        var (x, y) = AxisPlacement.Of(picture, options);
        if (options.Color != ColorOrder.Gray)
        {
            Resize(picture.Rgb.Span, channels: 3, x, y, options.Resize, destination);
            return;
        }

        // Gray first and resized then, as convert("L").resize(...) does.
        var length = picture.Width * picture.Height;
        var gray = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            GrayConverter.Convert(picture.Rgb.Span, gray.AsSpan(0, length));
            Resize(gray.AsSpan(0, length), channels: 1, x, y, options.Resize, destination);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(gray);
        }
    }

    private static void Resize(ReadOnlySpan<byte> source, int channels, in AxisPlacement x, in AxisPlacement y, ResizeMethod method, Span<byte> destination)
    {
        if (x.IsIdentity && y.IsIdentity) source.CopyTo(destination);
        else if (method == ResizeMethod.Nearest) NearestResizer.Resize(source, channels, x, y, destination);
        else Resampler.Resize(source, channels, x, y, method, destination);
    }

    private static void SwapRedAndBlue(Span<byte> pixels)
    {
        for (var i = 0; i + 2 < pixels.Length; i += 3) (pixels[i], pixels[i + 2]) = (pixels[i + 2], pixels[i]);
    }

    private static void CheckLength(int length, PreparationOptions options)
    {
        if (length != options.Width * options.Height * options.Channels)
            throw new ArgumentException($"The destination has {length} elements; {options.Height} x {options.Width} x {options.Channels} are written.", nameof(length));
    }
}
