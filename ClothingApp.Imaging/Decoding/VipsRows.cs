using System.Buffers;
using System.Diagnostics;
using System.Runtime.InteropServices;
using ClothingApp.Imaging.Decoding.Native;

namespace ClothingApp.Imaging.Decoding;

/// <summary>Takes a picture's rows out of libvips, strip by strip, and lays them upright and opaque into the result.</summary>
internal static class VipsRows
{
    /// <summary>A strip that stays in the processor's cache on its way.</summary>
    private const int StripBytes = 128 * 1024;

    /// <summary>A JPEG decoder works in rows of blocks of 8 or 16.</summary>
    private const int LeastRows = 16;

    /// <exception cref="VipsException">The file is broken or ends too early.</exception>
    internal static DecodeEnd Read(VipsImage image, PixelLayout layout, Upright upright, Span<byte> rgb, TimeSpan timeout, StopSignal stop)
    {
        var started = Stopwatch.GetTimestamp();
        var samplesPerRow = image.Width * image.Bands;
        var bytesPerRow = samplesPerRow * (image.SampleFormat == VipsSampleFormat.UInt16 ? 2 : 1);
        var rowsPerStrip = Math.Min(image.Height, Math.Max(LeastRows, StripBytes / bytesPerRow));
        var rgbBytesPerRow = image.Width * 3;
        var straight = upright.IsAsStored && layout == PixelLayout.Rgb && image.Bands == 3 && image.SampleFormat == VipsSampleFormat.UInt8;

        var strip = ArrayPool<byte>.Shared.Rent((bytesPerRow * rowsPerStrip) + rgbBytesPerRow);
        try
        {
            var rgbRow = strip.AsSpan(bytesPerRow * rowsPerStrip, rgbBytesPerRow);
            for (var top = 0; top < image.Height; top += rowsPerStrip)
            {
                if (stop.IsSet) return DecodeEnd.Stopped;
                if (Stopwatch.GetElapsedTime(started) > timeout) return DecodeEnd.TimeRanOut;

                var count = Math.Min(rowsPerStrip, image.Height - top);
                if (straight)
                {
                    image.ReadRows(top, count, rgb.Slice(top * rgbBytesPerRow, count * rgbBytesPerRow));
                    continue;
                }

                image.ReadRows(top, count, strip);
                for (var y = 0; y < count; y++)
                {
                    var row = strip.AsSpan(y * bytesPerRow, bytesPerRow);
                    if (image.SampleFormat == VipsSampleFormat.UInt16) PixelRow.Narrow(MemoryMarshal.Cast<byte, ushort>(row), row);
                    PixelRow.ToRgb(row[..samplesPerRow], image.Bands, layout, rgbRow);
                    upright.Place(rgbRow, top + y, rgb);
                }
            }

            return DecodeEnd.Whole;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(strip);
        }
    }
}
