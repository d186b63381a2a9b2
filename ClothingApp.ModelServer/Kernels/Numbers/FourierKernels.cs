using System.Numerics;
using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Kernels.Numbers;

/// <summary>Fourier transforms along the last one, two or three dimensions.</summary>
internal static class FourierKernels
{
    private const int MaxSize = 1 << 24;

    public static HostKernel Complex(int rank, bool inverse) => (inputs, context) =>
    {
        var shape = Checked(inputs[0].Shape, rank);
        var x = ComplexKernels.Read(inputs[0], context);
        for (var d = 1; d <= rank; d++)
            Along(x, shape, shape.Length - d, inverse, context);
        return [ComplexKernels.Write(inputs[0].Type, inputs[0].Shape, x, context)];
    };

    /// <summary>Inputs: real numbers, and the sizes that they are cut or filled up to. Of the last dimension half of the result follows from the rest.</summary>
    public static HostKernel FromReal(int rank, DType type) => (inputs, context) =>
    {
        var shape = Checked(inputs[0].Shape, rank);
        var sizes = Sizes(inputs[1], rank);
        var x = Fit(ComplexKernels.Read(inputs[0], context), shape, [.. shape[..^rank], .. sizes], context, out shape);
        for (var d = 1; d <= rank; d++)
            Along(x, shape, shape.Length - d, false, context);
        x = Fit(x, shape, [.. shape[..^1], (sizes[^1] / 2) + (sizes[^1] > 0 ? 1 : 0)], context, out shape);
        return [ComplexKernels.Write(type, TensorShape.Of(shape), x, context)];
    };

    /// <summary>The inverse of <see cref="FromReal"/>.</summary>
    public static HostKernel ToReal(int rank, DType type) => (inputs, context) =>
    {
        var shape = Checked(inputs[0].Shape, rank);
        var sizes = Sizes(inputs[1], rank);
        var size = (int)sizes[^1];
        var x = Fit(ComplexKernels.Read(inputs[0], context), shape, [.. shape[..^rank], .. sizes[..^1], (size / 2) + (size > 0 ? 1 : 0)], context, out shape);
        for (var d = 2; d <= rank; d++)
            Along(x, shape, shape.Length - d, true, context);
        var half = (int)shape[^1];
        x = Fit(x, shape, [.. shape[..^1], size], context, out shape);
        for (var start = 0; start < x.Length; start += size)
        {
            for (var k = half; k < size; k++)
                x[start + k] = System.Numerics.Complex.Conjugate(x[start + size - k]);
        }
        Along(x, shape, shape.Length - 1, true, context);
        return [ComplexKernels.Write(type, TensorShape.Of(shape), x, context)];
    };

    private static void Along(Complex[] x, long[] shape, int axis, bool inverse, KernelContext context)
    {
        if (x.Length == 0)
            return;
        var (size, inner) = ((int)shape[axis], (int)((ReadOnlySpan<long>)shape)[(axis + 1)..].Product());
        context.Charge(64L * 4 * size);
        var (transform, line) = (new FourierTransform(size, inverse), new Complex[size]);
        for (var i = 0; i < x.Length / size; i++)
        {
            context.Ct.ThrowIfCancellationRequested();
            var start = (i / inner * inner * size) + (i % inner);
            for (var k = 0; k < size; k++)
                line[k] = x[start + (k * inner)];
            transform.Run(line);
            for (var k = 0; k < size; k++)
                x[start + (k * inner)] = line[k];
        }
    }

    // Cuts what is too long off the end of every dimension, and fills what is too short up with zeros.
    private static Complex[] Fit(Complex[] x, long[] from, long[] to, KernelContext context, out long[] shape)
    {
        shape = to;
        if (from.AsSpan().SequenceEqual(to))
            return x;
        context.Allocate(DType.Complex128, TensorShape.Of(to), out _);
        var result = new Complex[((ReadOnlySpan<long>)to).Product()];
        if (x.Length == 0 || result.Length == 0)
            return result;
        var copied = (int)Math.Min(from[^1], to[^1]);
        var index = new long[to.Length];
        for (var row = 0; row < x.Length / from[^1]; row++)
        {
            var (rest, at, stride, inside) = ((long)row, 0L, to[^1], true);
            for (var d = to.Length - 2; d >= 0; d--)
            {
                index[d] = rest % from[d];
                rest /= from[d];
                inside &= index[d] < to[d];
                at += index[d] * stride;
                stride *= to[d];
            }
            if (inside)
                Array.Copy(x, row * from[^1], result, at, copied);
        }
        return result;
    }

    private static long[] Checked(TensorShape shape, int rank) =>
        shape.Rank >= rank ? shape.Dimensions.ToArray() : throw new InvalidRequestException($"Input must have rank of at least {rank} but got: {shape}");

    private static long[] Sizes(Tensor lengths, int rank)
    {
        var sizes = Integers.Read(lengths);
        return sizes.Length == rank && sizes.All(s => s is >= 0 and <= MaxSize) ? sizes : throw new InvalidRequestException($"fft_length [{string.Join(',', sizes)}] must be {rank} sizes up to {MaxSize}");
    }
}
