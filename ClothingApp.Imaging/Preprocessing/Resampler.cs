using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ClothingApp.Imaging.Preprocessing;

/// <summary>
/// Pillow's two passes: each row is resized to the target's width and rounded to bytes, then the columns of the result are
/// resized to its height. The rounding between the passes is part of the result, so the passes cannot be exchanged or fused.
/// </summary>
internal static class Resampler
{
    private const int Half = 1 << (Coefficients.FractionBits - 1);

    /// <param name="source">Rows of <paramref name="channels"/> bytes a pixel without gaps.</param>
    /// <param name="destination">Y.Size x X.Size x channels bytes, filled whole.</param>
    internal static void Resize(ReadOnlySpan<byte> source, int channels, in AxisPlacement x, in AxisPlacement y, ResizeMethod method, Span<byte> destination)
    {
        using var columns = Coefficients.Compute(x, method);
        using var rows = Coefficients.Compute(y, method);

        // Only the source rows that the result is made of are worth the first pass.
        var firstRow = rows.First(0);
        var rowCount = rows.First(y.Size - 1) + rows.Count(y.Size - 1) - firstRow;
        var sourceRowBytes = x.SourceSize * channels;
        var rowBytes = x.Size * channels;
        var between = ArrayPool<byte>.Shared.Rent(rowCount * rowBytes);
        try
        {
            for (var row = 0; row < rowCount; row++)
            {
                var from = source.Slice((firstRow + row) * sourceRowBytes, sourceRowBytes);
                var to = between.AsSpan(row * rowBytes, rowBytes);
                if (x.IsIdentity) from.CopyTo(to);
                else if (channels == 3) ResizeRgbRow(from, columns, to);
                else ResizeGrayRow(from, columns, to);
            }

            for (var row = 0; row < y.Size; row++)
            {
                var from = between.AsSpan((rows.First(row) - firstRow) * rowBytes, rows.Count(row) * rowBytes);
                MixRows(from, rowBytes, rows.Weights(row), destination.Slice(row * rowBytes, rowBytes));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(between);
        }
    }

    private static void ResizeRgbRow(ReadOnlySpan<byte> source, Coefficients columns, Span<byte> destination)
    {
        for (int pixel = 0, o = 0; o < destination.Length; pixel++, o += 3)
        {
            var weights = columns.Weights(pixel);
            var from = source[(columns.First(pixel) * 3)..];
            // One pixel at a time in one vector: red, green, blue and the next pixel's red, which nobody looks at.
            var sum = Vector128.Create(Half);
            var i = 0;
            for (; i < weights.Length && (i * 3) + 4 <= from.Length; i++)
            {
                var packed = Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref MemoryMarshal.GetReference(from), i * 3));
                sum += Widen(packed) * weights[i];
            }

            for (; i < weights.Length; i++)
                sum += Vector128.Create(from[i * 3], from[(i * 3) + 1], from[(i * 3) + 2], 0) * weights[i];

            sum = ToByteRange(sum);
            destination[o] = (byte)sum[0];
            destination[o + 1] = (byte)sum[1];
            destination[o + 2] = (byte)sum[2];
        }
    }

    private static void ResizeGrayRow(ReadOnlySpan<byte> source, Coefficients columns, Span<byte> destination)
    {
        for (var pixel = 0; pixel < destination.Length; pixel++)
        {
            var weights = columns.Weights(pixel);
            var from = source.Slice(columns.First(pixel), weights.Length);
            var sum = Half;
            for (var i = 0; i < weights.Length; i++) sum += from[i] * weights[i];
            destination[pixel] = ToByte(sum);
        }
    }

    private static void MixRows(ReadOnlySpan<byte> rows, int rowBytes, ReadOnlySpan<int> weights, Span<byte> destination)
    {
        var column = 0;
        ref var start = ref MemoryMarshal.GetReference(rows);
        for (; column + Vector128<byte>.Count <= rowBytes; column += Vector128<byte>.Count)
        {
            var a = Vector128.Create(Half);
            var b = a;
            var c = a;
            var d = a;
            for (var row = 0; row < weights.Length; row++)
            {
                var bytes = Vector128.LoadUnsafe(ref start, (nuint)((row * rowBytes) + column));
                var (low, high) = Vector128.Widen(bytes);
                var (first, second) = Vector128.Widen(low);
                var (third, fourth) = Vector128.Widen(high);
                var weight = weights[row];
                a += first.AsInt32() * weight;
                b += second.AsInt32() * weight;
                c += third.AsInt32() * weight;
                d += fourth.AsInt32() * weight;
            }

            var left = Vector128.Narrow(ToByteRange(a), ToByteRange(b));
            var right = Vector128.Narrow(ToByteRange(c), ToByteRange(d));
            Vector128.Narrow(left.AsUInt16(), right.AsUInt16()).CopyTo(destination[column..]);
        }

        for (; column < rowBytes; column++)
        {
            var sum = Half;
            for (var row = 0; row < weights.Length; row++) sum += rows[(row * rowBytes) + column] * weights[row];
            destination[column] = ToByte(sum);
        }
    }

    // No weight is negative, so no sum is; thousands of weights rounded up may add up to a little more than one.
    private static byte ToByte(int sum) => (byte)Math.Min(sum >> Coefficients.FractionBits, 255);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> ToByteRange(Vector128<int> sum) => Vector128.Min(sum >> Coefficients.FractionBits, Vector128.Create(255));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Widen(uint packed) =>
        Vector128.WidenLower(Vector128.WidenLower(Vector128.CreateScalarUnsafe(packed).AsByte())).AsInt32();
}
