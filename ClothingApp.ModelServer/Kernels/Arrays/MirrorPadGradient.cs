using System.Numerics;
using ClothingApp.ModelServer.Kernels.Numbers;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Kernels.Arrays;

/// <summary>The way back through a padding with a tensor's own elements: what was repeated is added up where it came from.</summary>
/// <param name="borders">As in <see cref="PadKernels.MirrorPad"/>.</param>
internal readonly struct MirrorPadGradient(int borders) : INumberKernel
{
    public Tensor[] Run<T>(ReadOnlySpan<Tensor> inputs, KernelContext context) where T : unmanaged, INumber<T>, IMinMaxValue<T>
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
        var result = context.Allocate<T>(Sizing.Shape(sizes), out var sums);
        var strides = Sizing.Strides(sizes);
        var index = new long[targets.Length];
        foreach (var value in inputs[0].AsSpan<T>())
        {
            long at = 0;
            for (var d = 0; d < index.Length; d++)
                at += targets[d][index[d]] * strides[d];
            sums[(int)at] += value;
            for (var d = index.Length - 1; d >= 0 && ++index[d] == targets[d].Length; d--)
                index[d] = 0;
        }
        return [result];
    }
}
