using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Kernels.Arrays;

/// <summary>The way back through a padding with a tensor's own elements: what was repeated is added up where it came from.</summary>
internal static class PadGradientKernels
{
    /// <param name="borders">As in <see cref="PadKernels.MirrorPad"/>.</param>
    public static HostKernel MirrorPadGrad(int borders) => (inputs, context) =>
    {
        var shape = inputs[0].Shape;
        var paddings = PadKernels.Paddings(inputs[1], shape.Rank);
        var sizes = shape.Dimensions.ToArray();
        var targets = new long[shape.Rank][];
        for (var i = 0; i < sizes.Length; i++)
        {
            sizes[i] -= paddings[2 * i] + paddings[(2 * i) + 1];
            targets[i] = PadKernels.Mirrored(sizes[i], paddings[2 * i], paddings[(2 * i) + 1], borders);
        }
        var result = Sizing.Shape(sizes);
        return inputs[0].Type switch
        {
            DType.Float32 => [Sum<float>(context, inputs[0], result, targets)],
            DType.Float64 => [Sum<double>(context, inputs[0], result, targets)],
            DType.Int32 => [Sum<int>(context, inputs[0], result, targets)],
            DType.Int64 => [Sum<long>(context, inputs[0], result, targets)],
            var type => throw new Conversion.Programs.InvalidRequestException($"gradients of type {type.TensorFlowName()}"),
        };
    };

    private static Tensor Sum<T>(KernelContext context, Tensor gradient, TensorShape shape, long[][] targets) where T : unmanaged, System.Numerics.INumber<T>
    {
        var result = context.Allocate<T>(shape, out var sums);
        var strides = Sizing.Strides(shape.Dimensions);
        var index = new long[targets.Length];
        foreach (var value in gradient.AsSpan<T>())
        {
            long at = 0;
            for (var d = 0; d < index.Length; d++)
                at += targets[d][index[d]] * strides[d];
            sums[(int)at] += value;
            for (var d = index.Length - 1; d >= 0 && ++index[d] == targets[d].Length; d--)
                index[d] = 0;
        }
        return result;
    }
}
