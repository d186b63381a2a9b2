using System.Numerics;
using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Kernels.Numbers;

/// <summary>Evenly spaced numbers.</summary>
internal static class SequenceKernels
{
    /// <summary>Inputs: the first, a limit that is not reached, the step.</summary>
    internal readonly struct Range : INumberKernel
    {
        public Tensor[] Run<T>(ReadOnlySpan<Tensor> inputs, KernelContext context) where T : unmanaged, INumber<T>, IMinMaxValue<T>
        {
            var (start, limit, delta) = (One<T>(inputs[0]), One<T>(inputs[1]), One<T>(inputs[2]));
            if (T.IsZero(delta))
                throw new InvalidRequestException("Requires delta != 0");
            if (delta > T.Zero ? start > limit : start < limit)
                throw new InvalidRequestException($"Requires start {(delta > T.Zero ? "<=" : ">=")} limit: {start} and {limit}");
            var count = NumberKernels.IsFloat<T>()
                ? Math.Ceiling(Math.Abs((double.CreateTruncating(limit) - double.CreateTruncating(start)) / double.CreateTruncating(delta)))
                : (double)Steps(Int128.CreateTruncating(limit) - Int128.CreateTruncating(start), Int128.CreateTruncating(delta));
            if (!(count < int.MaxValue))
                throw new InvalidRequestException($"a range of {count} numbers");
            var result = context.Allocate<T>(TensorShape.Of((long)count), out var y);
            var value = start;
            for (var i = 0; i < y.Length; i++, value += delta)
                y[i] = value;
            return [result];
        }

        private static Int128 Steps(Int128 distance, Int128 delta) => (Int128.Abs(distance) + Int128.Abs(delta) - 1) / Int128.Abs(delta);
    }

    /// <summary>Inputs: the first, the last, how many.</summary>
    internal readonly struct LinSpace : INumberKernel
    {
        public Tensor[] Run<T>(ReadOnlySpan<Tensor> inputs, KernelContext context) where T : unmanaged, INumber<T>, IMinMaxValue<T>
        {
            var (start, stop, count) = (One<T>(inputs[0]), One<T>(inputs[1]), Integers.ReadOne(inputs[2], "num"));
            if (count <= 0)
                throw new InvalidRequestException($"Requires num > 0: {count}");
            var result = context.Allocate<T>(TensorShape.Of(count), out var y);
            var step = count > 1 ? (stop - start) / T.CreateTruncating(count - 1) : T.Zero;
            for (var i = 0; i < y.Length; i++)
                y[i] = start + (step * T.CreateTruncating(i));
            // Whatever the steps' rounding, it ends where it should.
            if (count > 1)
                y[^1] = stop;
            return [result];
        }
    }

    private static T One<T>(Tensor tensor) where T : unmanaged =>
        tensor.Shape.ElementCount == 1 ? tensor.AsSpan<T>()[0] : throw new InvalidRequestException($"a bound of a range must be a scalar, not {tensor.Shape}");
}
