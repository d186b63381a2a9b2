using System.Buffers;

namespace ClothingApp.Imaging.Preprocessing;

/// <summary>Pillow's NEAREST: the source pixel under the centre of the result's pixel.</summary>
internal static class NearestResizer
{
    internal static void Resize(ReadOnlySpan<byte> source, int channels, in AxisPlacement x, in AxisPlacement y, Span<byte> destination)
    {
        var columns = ArrayPool<int>.Shared.Rent(x.Size);
        var rows = ArrayPool<int>.Shared.Rent(y.Size);
        try
        {
            Fill(x, columns.AsSpan(0, x.Size));
            Fill(y, rows.AsSpan(0, y.Size));
            var o = 0;
            foreach (var row in rows.AsSpan(0, y.Size))
            {
                var from = source.Slice(row * x.SourceSize * channels, x.SourceSize * channels);
                foreach (var column in columns.AsSpan(0, x.Size))
                {
                    for (var channel = 0; channel < channels; channel++) destination[o++] = from[(column * channels) + channel];
                }
            }
        }
        finally
        {
            ArrayPool<int>.Shared.Return(columns);
            ArrayPool<int>.Shared.Return(rows);
        }
    }

    private static void Fill(in AxisPlacement axis, Span<int> positions)
    {
        // Added up step by step from the first scaled pixel, because Pillow does and its rounding errors decide between neighbours.
        var position = axis.Start + (axis.Scale * 0.5);
        for (var scaled = 0; scaled < axis.Offset + axis.Size; scaled++, position += axis.Scale)
        {
            if (scaled >= axis.Offset) positions[scaled - axis.Offset] = Math.Clamp((int)position, 0, axis.SourceSize - 1);
        }
    }
}
