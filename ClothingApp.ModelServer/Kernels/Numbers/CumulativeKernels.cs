using System.Numerics;
using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Kernels.Numbers;

/// <summary>Running sums and the like along an axis, which input 1 gives.</summary>
internal static class CumulativeKernels
{
    /// <summary>The log of the sum of two numbers that are given by their logs.</summary>
    internal readonly struct LogSumExp : IBinaryFunction
    {
        public static T Of<T>(T x, T y) where T : INumber<T>
        {
            var (large, small) = (double.CreateTruncating(T.Max(x, y)), double.CreateTruncating(T.Min(x, y)));
            return T.CreateTruncating(double.IsNegativeInfinity(small) || double.IsPositiveInfinity(large) ? large : large + SpecialFunctions.Log1p(Math.Exp(small - large)));
        }
    }

    /// <param name="start">What an exclusive run begins with.</param>
    internal readonly struct Run<TStep>(double start, bool exclusive, bool reverse) : INumberKernel where TStep : IBinaryFunction
    {
        Tensor[] INumberKernel.Run<T>(ReadOnlySpan<Tensor> inputs, KernelContext context)
        {
            var shape = inputs[0].Shape;
            var axis = ReducedAxes.Axes(inputs[1], shape.Rank) is [var one] ? one : throw new InvalidRequestException("its axis must be one number");
            var x = inputs[0].AsSpan<T>();
            var result = context.Allocate<T>(shape, out var y);
            if (x.IsEmpty)
                return [result];
            var (count, inner) = ((int)shape[axis], (int)shape.Dimensions[(axis + 1)..].Product());
            for (var outer = 0; outer < x.Length; outer += count * inner)
            {
                context.Ct.ThrowIfCancellationRequested();
                for (var i = outer; i < outer + inner; i++)
                {
                    var sum = T.CreateTruncating(start);
                    var begun = exclusive;
                    for (var k = 0; k < count; k++)
                    {
                        var at = i + ((reverse ? count - 1 - k : k) * inner);
                        if (exclusive)
                            y[at] = sum;
                        sum = begun || k > 0 ? TStep.Of(sum, x[at]) : x[at];
                        if (!exclusive)
                            y[at] = sum;
                    }
                }
            }
            return [result];
        }
    }
}
