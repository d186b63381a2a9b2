using System.Numerics;
using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.ModelServer.Kernels.Arrays;
using ClothingApp.ModelServer.Kernels.Numbers;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Kernels.Sparse;

/// <summary>Inputs: starts, limits, steps, each a vector or one number for all. Results: row splits, and a row of numbers for each.</summary>
internal readonly struct RaggedRangeKernel(DType splitsType) : INumberKernel
{
    public Tensor[] Run<T>(ReadOnlySpan<Tensor> inputs, KernelContext context) where T : unmanaged, INumber<T>, IMinMaxValue<T>
    {
        long? rows = null;
        foreach (var input in inputs)
        {
            if (input.Shape.Rank > 1 || (input.Shape.Rank == 1 && rows is { } known && known != input.Shape[0]))
                throw new InvalidRequestException($"starts {inputs[0].Shape}, limits {inputs[1].Shape} and steps {inputs[2].Shape} must be vectors of one length");
            rows = input.Shape.Rank == 1 ? input.Shape[0] : rows;
        }
        var starts = inputs[0].AsSpan<T>();
        var limits = inputs[1].AsSpan<T>();
        var steps = inputs[2].AsSpan<T>();
        var splits = Sizing.Numbers(context, (rows ?? 1) + 1);
        for (var i = 0; i < splits.Length - 1; i++)
        {
            var step = At(steps, i);
            if (step == T.Zero)
                throw new InvalidRequestException("Requires delta != 0");
            var length = (double.CreateTruncating(At(limits, i)) - double.CreateTruncating(At(starts, i))) / double.CreateTruncating(step);
            splits[i + 1] = splits[i] + (long)Math.Clamp(Math.Ceiling(length), 0, int.MaxValue);
        }
        var values = context.Allocate<T>(Sizing.Shape(splits[^1]), out var y);
        for (var i = 0; i < splits.Length - 1; i++)
        {
            var value = At(starts, i);
            for (var at = splits[i]; at < splits[i + 1]; at++, value += At(steps, i))
                y[(int)at] = value;
        }
        return [Sizing.OfLongs(context, splitsType, TensorShape.Of(splits.Length), splits), values];
    }

    private static T At<T>(ReadOnlySpan<T> values, int i) => values.Length == 1 ? values[0] : values[i];
}
