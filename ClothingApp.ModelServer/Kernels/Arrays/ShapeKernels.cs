using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Kernels.Arrays;

/// <summary>Asking for shapes, and giving the same elements another one.</summary>
internal static class ShapeKernels
{
    /// <summary>A vector of sizes per input.</summary>
    public static HostKernel Shape(DType type) => (inputs, context) =>
    {
        var results = new Tensor[inputs.Length];
        for (var i = 0; i < results.Length; i++)
            results[i] = Sizing.OfLongs(context, type, TensorShape.Of(inputs[i].Shape.Rank), inputs[i].Shape.Dimensions);
        return results;
    };

    public static HostKernel Size(DType type) => (inputs, context) =>
        [Sizing.OfLongs(context, type, TensorShape.Scalar, [inputs[0].Shape.ElementCount])];

    public static Tensor[] Rank(ReadOnlySpan<Tensor> inputs, KernelContext context) =>
        [Sizing.OfLongs(context, DType.Int32, TensorShape.Scalar, [inputs[0].Shape.Rank])];

    /// <summary>A size of -1 is what the others leave over.</summary>
    public static Tensor[] Reshape(ReadOnlySpan<Tensor> inputs, KernelContext context)
    {
        var (x, sizes) = (inputs[0], Sizing.Longs(inputs[1]));
        return [Elements.Reshaped(context, x, Sizing.Shape(Inferred(x.Shape, sizes)))];
    }

    /// <param name="axes">The dimensions to drop; none for all of size 1.</param>
    public static HostKernel Squeeze(long[] axes) => (inputs, context) =>
    {
        var shape = inputs[0].Shape;
        var listed = axes.Select(a => Sizing.Axis(a, shape.Rank)).ToHashSet();
        var kept = new List<long>();
        for (var i = 0; i < shape.Rank; i++)
        {
            if (listed.Contains(i) && shape[i] != 1)
                throw new InvalidRequestException($"dimension {i} of shape {shape} is to be dropped, but its size is not 1");
            if (listed.Count > 0 ? !listed.Contains(i) : shape[i] != 1)
                kept.Add(shape[i]);
        }
        return [Elements.Reshaped(context, inputs[0], Sizing.Shape([.. kept]))];
    };

    public static Tensor[] ExpandDims(ReadOnlySpan<Tensor> inputs, KernelContext context)
    {
        var shape = inputs[0].Shape;
        var axis = Sizing.Axis(Sizing.Long(inputs[1]), shape.Rank + 1);
        return [Elements.Reshaped(context, inputs[0], Sizing.Shape([.. shape.Dimensions[..axis], 1, .. shape.Dimensions[axis..]]))];
    }

    /// <summary>Hands the input on when its shape is the one declared.</summary>
    public static HostKernel EnsureShape(TensorShape declared) => (inputs, context) =>
        declared.Accepts(inputs[0].Shape)
            ? [Elements.Reshaped(context, inputs[0], inputs[0].Shape)]
            : throw new InvalidRequestException($"a tensor of shape {inputs[0].Shape} where the model expects {declared}");

    /// <summary>Copies its inputs.</summary>
    public static Tensor[] Copy(ReadOnlySpan<Tensor> inputs, KernelContext context)
    {
        var results = new Tensor[inputs.Length];
        for (var i = 0; i < results.Length; i++)
            results[i] = Elements.Reshaped(context, inputs[i], inputs[i].Shape);
        return results;
    }

    /// <summary>Zeros, or empty strings.</summary>
    public static Tensor[] ZerosLike(ReadOnlySpan<Tensor> inputs, KernelContext context) =>
        [Elements.Allocate(context, inputs[0].Type, inputs[0].Shape)];

    public static HostKernel Empty(DType type) => (inputs, context) => [Elements.Allocate(context, type, Sizing.Shape(Sizing.Longs(inputs[0])))];

    private static long[] Inferred(TensorShape shape, long[] sizes)
    {
        var open = Array.IndexOf(sizes, -1);
        if (open < 0)
            return sizes;
        // Zeros among the sizes do not count on either side, so that what is left over is still known.
        var hasZero = sizes.Contains(0);
        var known = Sizing.Product([.. sizes.Where((s, i) => i != open && s != 0)]);
        var elements = hasZero ? Sizing.Product([.. shape.Dimensions.ToArray().Where(d => d != 0)]) : shape.ElementCount;
        if (known <= 0 || (elements % known != 0 && shape.ElementCount != 0))
            throw new InvalidRequestException($"a tensor of shape {shape} cannot take the shape [{string.Join(',', sizes)}]");
        sizes[open] = elements / known;
        return sizes;
    }
}
