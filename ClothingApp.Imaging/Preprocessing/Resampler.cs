using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ClothingApp.Imaging.Preprocessing;

/// <summary>
/// Pillow's two passes: rows are resized to the target's width and rounded to bytes, columns to its height. The rounding
/// between the passes is part of the result, so they cannot be fused, and their order shows in single levels.
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
        if (HeightFirst(x, y)) ResizeHeightFirst(source, channels, x, y, columns, rows, destination);
        else ResizeWidthFirst(source, channels, x, y, columns, rows, destination);
    }

    // Where the height loses much more than the width, Pillow 13 takes it first (older ones never do): fewer rows are left for
    // the dearer pass. The factor of two agrees with its results.
    private static bool HeightFirst(in AxisPlacement x, in AxisPlacement y) =>
        y.Length - y.ScaledSize > Math.Max(0, 2 * (x.Length - x.ScaledSize));

    private static void ResizeHeightFirst(
        ReadOnlySpan<byte> source, int channels, in AxisPlacement x, in AxisPlacement y, Coefficients columns, Coefficients rows, Span<byte> destination)
    {
        var sourceRowBytes = x.SourceSize * channels;
        var rowBytes = x.Size * channels;
        // One row at a time: it is still in the cache when the second pass wants it.
        var mixed = ArrayPool<byte>.Shared.Rent(sourceRowBytes);
        try
        {
            for (var row = 0; row < y.Size; row++)
            {
                var from = source.Slice(rows.First(row) * sourceRowBytes, rows.Count(row) * sourceRowBytes);
                MixRows(from, sourceRowBytes, rows.Weights(row), mixed.AsSpan(0, sourceRowBytes));
                ResizeRow(mixed.AsSpan(0, sourceRowBytes), channels, x, columns, destination.Slice(row * rowBytes, rowBytes));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(mixed);
        }
    }

    private static void ResizeWidthFirst(
        ReadOnlySpan<byte> source, int channels, in AxisPlacement x, in AxisPlacement y, Coefficients columns, Coefficients rows, Span<byte> destination)
    {
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
                ResizeRow(from, channels, x, columns, between.AsSpan(row * rowBytes, rowBytes));
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

    private static void ResizeRow(ReadOnlySpan<byte> source, int channels, in AxisPlacement x, Coefficients columns, Span<byte> destination)
    {
        if (x.IsIdentity) source.CopyTo(destination);
        else if (channels == 3) ResizeRgbRow(source, columns, destination);
        else ResizeGrayRow(source, columns, destination);
    }

    /// <remarks>
    /// The innermost loop of all: by references, because the checks of spans took longer than the arithmetic. What they would
    /// check is checked when the coefficients are made (no pixel refers beyond the row) and once here.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ResizeRgbRow(ReadOnlySpan<byte> source, Coefficients columns, Span<byte> destination)
    {
        ref var weights = ref MemoryMarshal.GetReference(columns.AllWeights);
        ref var bounds = ref MemoryMarshal.GetReference(columns.AllBounds);
        ref var from = ref MemoryMarshal.GetReference(source[..(columns.SourceSize * 3)]);
        ref var to = ref MemoryMarshal.GetReference(destination[..(columns.Size * 3)]);
        var width = columns.Width;
        for (var pixel = 0; pixel < columns.Size; pixel++)
        {
            // One source pixel in one vector: red, green, blue and the next pixel's red, which nobody looks at. The last one
            // is put together from bytes, since behind it the row may end.
            ref var weight = ref Unsafe.Add(ref weights, pixel * width);
            ref var position = ref Unsafe.Add(ref from, Unsafe.Add(ref bounds, pixel * 2) * 3);
            var last = Unsafe.Add(ref bounds, (pixel * 2) + 1) - 1;
            var sum = Vector128.Create(Half);
            for (var i = 0; i < last; i++)
            {
                sum += Widen(Unsafe.ReadUnaligned<uint>(ref position)) * Unsafe.Add(ref weight, i);
                position = ref Unsafe.Add(ref position, 3);
            }

            uint packed = Unsafe.ReadUnaligned<ushort>(ref position);
            sum += Widen(packed | ((uint)Unsafe.Add(ref position, 2) << 16)) * Unsafe.Add(ref weight, last);

            var narrow = Vector128.Narrow(ToByteRange(sum), Vector128<int>.Zero);
            var rgb = Vector128.Narrow(narrow.AsUInt16(), Vector128<ushort>.Zero).AsUInt32().ToScalar();
            ref var target = ref Unsafe.Add(ref to, pixel * 3);
            Unsafe.WriteUnaligned(ref target, (ushort)rgb);
            Unsafe.Add(ref target, 2) = (byte)(rgb >> 16);
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

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MixRows(ReadOnlySpan<byte> rows, int rowBytes, ReadOnlySpan<int> weights, Span<byte> destination)
    {
        var column = 0;
        ref var start = ref MemoryMarshal.GetReference(rows);
        for (; column + Vector256<byte>.Count <= rowBytes; column += Vector256<byte>.Count)
        {
            var a = Vector256.Create(Half);
            var b = a;
            var c = a;
            var d = a;
            for (var row = 0; row < weights.Length; row++)
            {
                var bytes = Vector256.LoadUnsafe(ref start, (nuint)((row * rowBytes) + column));
                var (low, high) = Vector256.Widen(bytes);
                var (first, second) = Vector256.Widen(low);
                var (third, fourth) = Vector256.Widen(high);
                var weight = Vector256.Create(weights[row]);
                a += first.AsInt32() * weight;
                b += second.AsInt32() * weight;
                c += third.AsInt32() * weight;
                d += fourth.AsInt32() * weight;
            }

            var left = Vector256.Narrow(ToByteRange(a), ToByteRange(b));
            var right = Vector256.Narrow(ToByteRange(c), ToByteRange(d));
            Vector256.Narrow(left.AsUInt16(), right.AsUInt16()).CopyTo(destination[column..]);
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
    private static Vector256<int> ToByteRange(Vector256<int> sum) => Vector256.Min(sum >> Coefficients.FractionBits, Vector256.Create(255));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Widen(uint packed)
    {
        var bytes = Vector128.CreateScalarUnsafe(packed).AsByte();
        return Sse41.IsSupported ? Sse41.ConvertToVector128Int32(bytes) : Vector128.WidenLower(Vector128.WidenLower(bytes)).AsInt32();
    }
}
