using System.Buffers;
using System.Diagnostics;

namespace ClothingApp.Imaging.Decoding.Jpeg;

/// <summary>
/// Decodes the usual JPEG file at a quarter of its size, faster than libjpeg does: of a block only four averages are wanted, so
/// no coefficient is ever stored. Whatever is unusual is left to libvips, whose judgement on broken files it also is.
/// </summary>
internal static class QuarterJpeg
{
    internal const int Factor = 4;

    /// <summary>Of a file: its coded data is copied once. A larger one is left to libvips.</summary>
    private const int MaxBytes = 16_000_000;

    /// <summary>Zeros behind the data, for one unit that is read beyond its end before that is seen: six blocks of 64 symbols of 31 bits at most.</summary>
    private const int Padding = 2048;

    /// <param name="upright">Where the rows go; its file is as wide and as high as libvips says, at most one less than ours.</param>
    /// <returns>Null when the file is none of ours.</returns>
    internal static DecodeEnd? TryRead(ReadOnlySpan<byte> file, int width, int height, Upright upright, Span<byte> rgb, TimeSpan timeout, StopSignal stop)
    {
        if (file.Length > MaxBytes || JpegScan.TryRead(file) is not { } scan) return null;
        if (width > (scan.Width + 3) / Factor || height > (scan.Height + 3) / Factor) return null;
        var coded = file[scan.DataOffset..];
        var plain = ArrayPool<byte>.Shared.Rent(coded.Length + Padding);
        var rows = new UnitRow(scan);
        try
        {
            var segments = Unstuff(coded, plain);
            return segments is null ? null : Read(scan, segments, plain, rows, width, height, upright, rgb, timeout, stop);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(plain);
        }
    }

    private static DecodeEnd? Read(
        JpegScan scan, List<int> ends, byte[] plain, UnitRow row, int width, int height, Upright upright, Span<byte> rgb, TimeSpan timeout, StopSignal stop)
    {
        var started = Stopwatch.GetTimestamp();
        var unitRows = (scan.Height + (8 * scan.Down) - 1) / (8 * scan.Down);
        var reader = new BlockReader(plain, ends);
        var rgbRow = ArrayPool<byte>.Shared.Rent(width * 3);
        try
        {
            for (var unitRow = 0; unitRow < unitRows; unitRow++)
            {
                if (stop.IsSet) return DecodeEnd.Stopped;
                if (Stopwatch.GetElapsedTime(started) > timeout) return DecodeEnd.TimeRanOut;
                if (!row.Read(ref reader)) return null;
                for (var i = 0; i < row.Height && (unitRow * row.Height) + i < height; i++)
                {
                    row.ToRgb(i, rgbRow.AsSpan(0, width * 3));
                    upright.Place(rgbRow.AsSpan(0, width * 3), (unitRow * row.Height) + i, rgb);
                }
            }

            return reader.IsAtEnd ? DecodeEnd.Whole : null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rgbRow);
        }
    }

    /// <summary>Takes out the zeros that follow every FF, and the restart markers.</summary>
    /// <returns>Where each stretch between restart markers ends; null when anything else than the end of the picture follows them.</returns>
    private static List<int>? Unstuff(ReadOnlySpan<byte> coded, byte[] plain)
    {
        List<int> ends = [];
        var length = 0;
        while (true)
        {
            var run = coded.IndexOf((byte)0xFF);
            if (run < 0 || run + 1 >= coded.Length) return null;
            var marker = coded[run + 1];
            var kept = marker == 0 ? run + 1 : run;
            coded[..kept].CopyTo(plain.AsSpan(length));
            length += kept;
            coded = coded[(run + 2)..];
            if (marker == 0) continue;
            ends.Add(length);
            if (marker == 0xD9) break;
            if (marker != 0xD0 + ((ends.Count - 1) & 7)) return null;
        }

        plain.AsSpan(length, Padding).Clear();
        return ends;
    }
}
