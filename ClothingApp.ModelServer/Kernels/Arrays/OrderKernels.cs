using System.Numerics;
using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Kernels.Arrays;

/// <summary>The same elements in another order.</summary>
internal static class OrderKernels
{
    /// <summary>Dimension i of the result is dimension <c>permutation[i]</c> of the tensor.</summary>
    public static Tensor[] Transpose(ReadOnlySpan<Tensor> inputs, KernelContext context)
    {
        var shape = inputs[0].Shape;
        var permutation = Sizing.Longs(inputs[1]);
        var own = Sizing.Strides(shape.Dimensions);
        var (sizes, strides) = (new long[permutation.Length], new long[permutation.Length]);
        var seen = new bool[shape.Rank];
        for (var i = 0; i < sizes.Length; i++)
        {
            var axis = Sizing.Axis(permutation[i], shape.Rank);
            if (seen[axis] || permutation.Length != shape.Rank)
                throw NoOrder(permutation, shape.Rank);
            seen[axis] = true;
            (sizes[i], strides[i]) = (shape[axis], own[axis]);
        }
        return permutation.Length == shape.Rank ? [StridedCopy.Take(context, inputs[0], sizes, 0, strides)] : throw NoOrder(permutation, shape.Rank);
    }

    public static Tensor[] ConjugateTranspose(ReadOnlySpan<Tensor> inputs, KernelContext context)
    {
        var results = Transpose(inputs, context);
        if (results[0].Type == DType.Complex64)
        {
            var parts = Elements.Writable<float>(results[0]);
            for (var i = 1; i < parts.Length; i += 2)
                parts[i] = -parts[i];
        }
        else if (results[0].Type == DType.Complex128)
        {
            var elements = Elements.Writable<Complex>(results[0]);
            for (var i = 0; i < elements.Length; i++)
                elements[i] = Complex.Conjugate(elements[i]);
        }
        return results;
    }

    /// <summary>Position <c>p[i]</c> of the result holds i.</summary>
    public static Tensor[] InvertPermutation(ReadOnlySpan<Tensor> inputs, KernelContext context)
    {
        var permutation = Sizing.Longs(inputs[0]);
        var result = Enumerable.Repeat(-1L, permutation.Length).ToArray();
        for (var i = 0; i < result.Length; i++)
        {
            if (permutation[i] < 0 || permutation[i] >= result.Length || result[permutation[i]] >= 0)
                throw NoOrder(permutation, result.Length);
            result[permutation[i]] = i;
        }
        return [Sizing.OfLongs(context, inputs[0].Type, inputs[0].Shape, result)];
    }

    /// <summary>Inputs: the tensor, the axes along which it is turned round.</summary>
    public static Tensor[] ReverseAxes(ReadOnlySpan<Tensor> inputs, KernelContext context)
    {
        var turned = new bool[inputs[0].Shape.Rank];
        foreach (var given in Sizing.Longs(inputs[1]))
        {
            var axis = Sizing.Axis(given, turned.Length);
            turned[axis] = turned[axis] ? throw new InvalidRequestException($"axis {axis} is named twice") : true;
        }
        return [Reverse(context, inputs[0], turned)];
    }

    /// <summary>Inputs: the tensor, for each dimension whether it is turned round.</summary>
    public static Tensor[] ReverseWhere(ReadOnlySpan<Tensor> inputs, KernelContext context)
    {
        var turned = inputs[1].Type == DType.Bool ? inputs[1].AsSpan<bool>().ToArray() : [];
        return turned.Length == inputs[0].Shape.Rank
            ? [Reverse(context, inputs[0], turned)]
            : throw new InvalidRequestException($"{turned.Length} dimensions are to be turned round in a tensor of shape {inputs[0].Shape}");
    }

    /// <summary>The first elements along one axis turned round, as many as another axis has lengths for.</summary>
    public static HostKernel ReverseSequence(long sequenceAxis, long batchAxis) => (inputs, context) =>
    {
        var (x, lengths) = (inputs[0], Sizing.Longs(inputs[1]));
        var (along, batch) = (Sizing.Axis(sequenceAxis, x.Shape.Rank), Sizing.Axis(batchAxis, x.Shape.Rank));
        if (along == batch || lengths.Length != x.Shape[batch])
            throw new InvalidRequestException($"{lengths.Length} lengths for dimension {batch} of shape {x.Shape}, along dimension {along}");
        var strides = Sizing.Strides(x.Shape.Dimensions);
        var sizes = x.Shape.Dimensions.ToArray();
        var result = Elements.Reshaped(context, x, x.Shape);
        sizes[batch] = 1;
        for (var i = 0; i < lengths.Length; i++)
        {
            if (lengths[i] < 0 || lengths[i] > x.Shape[along])
                throw new InvalidRequestException($"a length of {lengths[i]} along dimension {along} of shape {x.Shape}");
            sizes[along] = lengths[i];
            var turned = strides.ToArray();
            turned[along] = -turned[along];
            var start = i * strides[batch];
            Elements.Move(new StridedCopy(sizes, start + ((lengths[i] - 1) * strides[along]), turned, start, strides, context.Ct), x, result);
        }
        return [result];
    };

    /// <summary>Inputs: the tensor, by how much, along which axes. What leaves at one end comes in at the other.</summary>
    public static Tensor[] Roll(ReadOnlySpan<Tensor> inputs, KernelContext context)
    {
        var (result, shifts, axes) = (inputs[0], Sizing.Longs(inputs[1]), Sizing.Longs(inputs[2]));
        if (shifts.Length != axes.Length)
            throw new InvalidRequestException($"{shifts.Length} shifts for {axes.Length} axes");
        var sizes = result.Shape.Dimensions.ToArray();
        var strides = Sizing.Strides(sizes);
        var total = new long[sizes.Length];
        for (var i = 0; i < shifts.Length; i++)
        {
            var axis = Sizing.Axis(axes[i], sizes.Length);
            if (sizes[axis] > 0)
                total[axis] = (total[axis] + (shifts[i] % sizes[axis]) + sizes[axis]) % sizes[axis];
        }
        for (var axis = 0; axis < sizes.Length; axis++)
        {
            if (total[axis] == 0)
                continue;
            var rolled = Elements.Allocate(context, result.Type, result.Shape);
            var (head, tail) = (sizes.ToArray(), sizes.ToArray());
            (head[axis], tail[axis]) = (sizes[axis] - total[axis], total[axis]);
            Elements.Move(new StridedCopy(head, 0, strides, total[axis] * strides[axis], strides, context.Ct), result, rolled);
            Elements.Move(new StridedCopy(tail, head[axis] * strides[axis], strides, 0, strides, context.Ct), result, rolled);
            result = rolled;
        }
        return [ReferenceEquals(result, inputs[0]) ? Elements.Reshaped(context, result, result.Shape) : result];
    }

    private static Tensor Reverse(KernelContext context, Tensor x, bool[] turned)
    {
        var sizes = x.Shape.Dimensions.ToArray();
        var strides = Sizing.Strides(sizes);
        long from = 0;
        for (var i = 0; i < sizes.Length; i++)
        {
            if (!turned[i])
                continue;
            from += (sizes[i] - 1) * strides[i];
            strides[i] = -strides[i];
        }
        return StridedCopy.Take(context, x, sizes, from, strides);
    }

    private static InvalidRequestException NoOrder(long[] permutation, int rank) =>
        new($"[{string.Join(',', permutation)}] is no order of {rank} dimensions");
}
