using System.Numerics;
using ClothingApp.ModelServer.Kernels.Numbers;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Kernels.Arrays;

/// <summary>Parts put into a tensor by number, each joined with what is there. Inputs: the tensor, positions, the parts.</summary>
/// <typeparam name="TReduction">How two elements become one.</typeparam>
/// <param name="negates">Takes the parts away instead.</param>
internal readonly struct ScatterReduction<TReduction>(bool negates, bool skipsOutside) : INumberKernel
    where TReduction : IReduction
{
    public Tensor[] Run<T>(ReadOnlySpan<Tensor> inputs, KernelContext context) where T : unmanaged, INumber<T>, IMinMaxValue<T>
    {
        var (positions, block) = ScatterKernels.Targets(inputs[1], inputs[2], inputs[0].Shape, skipsOutside, context);
        var updates = inputs[2].AsSpan<T>();
        var result = context.Allocate<T>(inputs[0].Shape, out var y);
        inputs[0].AsSpan<T>().CopyTo(y);
        var size = (int)block;
        for (var i = 0; i < positions.Length && size > 0; i++)
        {
            if ((i & 0xFFFF) == 0)
                context.Ct.ThrowIfCancellationRequested();
            if (positions[i] < 0)
                continue;
            var target = y.Slice((int)positions[i] * size, size);
            var part = updates.Slice(i * size, size);
            for (var k = 0; k < size; k++)
                target[k] = TReduction.Step(target[k], negates ? T.Zero - part[k] : part[k]);
        }
        return [result];
    }
}

/// <summary>Picks the kernel that joins parts with a tensor's elements.</summary>
internal static class ScatterReductions
{
    /// <summary>Inputs: the tensor, positions, the parts.</summary>
    /// <exception cref="NotSupportedException">Elements of the type cannot be joined so.</exception>
    public static HostKernel For<TReduction>(DType type, bool negates, bool skipsOutside) where TReduction : IReduction => type switch
    {
        DType.Complex64 => InParts(DType.Float32, new ScatterReduction<TReduction>(negates, skipsOutside)),
        DType.Complex128 => InParts(DType.Float64, new ScatterReduction<TReduction>(negates, skipsOutside)),
        // True is 1, and the larger of two conditions is true when either is.
        DType.Bool => As(DType.UInt8, new ScatterReduction<ReductionKernels.Max>(negates: false, skipsOutside)),
        _ => NumberKernels.For(type, new ScatterReduction<TReduction>(negates, skipsOutside)),
    };

    /// <summary>Inputs: positions, the parts, the shape of a result of zeros.</summary>
    public static HostKernel ScatterNd(DType type, bool skipsOutside)
    {
        var add = type == DType.String ? ScatterKernels.Append(skipsOutside) : For<ReductionKernels.Sum>(type, negates: false, skipsOutside);
        return (inputs, context) => add([Elements.Allocate(context, type, Sizing.Shape(Sizing.Longs(inputs[2]))), inputs[0], inputs[1]], context);
    }

    // Real and imaginary parts are joined each on their own: two elements where there was one.
    private static HostKernel InParts(DType part, INumberKernel kernel) => (inputs, context) =>
    {
        var (x, updates) = (inputs[0], inputs[2]);
        var result = NumberKernels.For(part, kernel)([View(x, part, [2]), inputs[1], View(updates, part, [2])], context)[0];
        return [Tensor.FromBytes(x.Type, x.Shape, result.Bytes)];
    };

    private static HostKernel As(DType type, INumberKernel kernel) => (inputs, context) =>
    {
        var x = inputs[0];
        var result = NumberKernels.For(type, kernel)([View(x, type, []), inputs[1], View(inputs[2], type, [])], context)[0];
        return [Tensor.FromBytes(x.Type, x.Shape, result.Bytes)];
    };

    private static Tensor View(Tensor x, DType type, ReadOnlySpan<long> inner) =>
        Tensor.FromBytes(type, Sizing.Shape([.. x.Shape.Dimensions, .. inner]), x.Bytes);
}
