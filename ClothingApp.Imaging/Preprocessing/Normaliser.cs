using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ClothingApp.Imaging.Preprocessing;

/// <summary>Turns resized bytes into the model's floats, every value exactly as <c>keras.applications</c> computes it.</summary>
internal static class Normaliser
{
    /// <param name="pixels">Red, green, blue, or gray.</param>
    /// <param name="destination">As many floats, in the model's channel order.</param>
    internal static void Normalise(ReadOnlySpan<byte> pixels, PreparationOptions options, Span<float> destination)
    {
        var bluesFirst = options.Color == ColorOrder.Bgr || options.Scale == PixelScale.Caffe;
        if (options.Scale is PixelScale.Caffe or PixelScale.Torch || (bluesFirst && options.Channels == 3))
            ByTable(pixels, options, bluesFirst, destination);
        else if (options.Scale == PixelScale.MinusOneToOne)
            Evenly(pixels, 127.5f, 1f, destination);
        else
            Evenly(pixels, options.Scale == PixelScale.ZeroToOne ? 255f : 1f, 0f, destination);
    }

    /// <summary>All channels alike and in place: value / divisor - offset. Divided, because a product with the inverse rounds differently.</summary>
    private static void Evenly(ReadOnlySpan<byte> pixels, float divisor, float offset, Span<float> destination)
    {
        var divisors = Vector256.Create(divisor);
        var offsets = Vector256.Create(offset);
        var i = 0;
        ref var start = ref MemoryMarshal.GetReference(pixels);
        for (; i + Vector128<byte>.Count <= pixels.Length; i += Vector128<byte>.Count)
        {
            var (low, high) = Vector256.Widen(Vector256.WidenLower(Vector128.LoadUnsafe(ref start, (nuint)i).ToVector256Unsafe()));
            ((Vector256.ConvertToSingle(low.AsInt32()) / divisors) - offsets).CopyTo(destination[i..]);
            ((Vector256.ConvertToSingle(high.AsInt32()) / divisors) - offsets).CopyTo(destination[(i + Vector256<float>.Count)..]);
        }

        for (; i < pixels.Length; i++) destination[i] = (pixels[i] / divisor) - offset;
    }

    private static void ByTable(ReadOnlySpan<byte> pixels, PreparationOptions options, bool bluesFirst, Span<float> destination)
    {
        var (red, green, blue) = PixelScaleTable.For(options.Scale, options.Color == ColorOrder.Gray);
        if (options.Channels == 1)
        {
            for (var i = 0; i < destination.Length; i++) destination[i] = red[pixels[i]];
            return;
        }

        var (redAt, blueAt) = bluesFirst ? (2, 0) : (0, 2);
        for (var i = 0; i + 2 < destination.Length && i + 2 < pixels.Length; i += 3)
        {
            destination[i + redAt] = red[pixels[i]];
            destination[i + 1] = green[pixels[i + 1]];
            destination[i + blueAt] = blue[pixels[i + 2]];
        }
    }
}
