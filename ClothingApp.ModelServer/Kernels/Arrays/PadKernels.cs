using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Kernels.Arrays;

/// <summary>Elements put around a tensor. The second input holds how many before and after, a row per dimension.</summary>
internal static class PadKernels
{
    /// <summary>Pad's zeros, or PadV2's third input.</summary>
    public static Tensor[] Pad(ReadOnlySpan<Tensor> inputs, KernelContext context)
    {
        var x = inputs[0];
        var paddings = Paddings(inputs[1], x.Shape.Rank);
        var result = Elements.Allocate(context, x.Type, Padded(x.Shape, paddings));
        if (inputs.Length > 2)
        {
            if (inputs[2].Shape.ElementCount != 1)
                throw new InvalidRequestException($"the value to pad with has the shape {inputs[2].Shape}");
            Elements.Fill(inputs[2], 0, result);
        }
        var strides = Sizing.Strides(result.Shape.Dimensions);
        long offset = 0;
        for (var i = 0; i < strides.Length; i++)
            offset += paddings[2 * i] * strides[i];
        if (x.Shape.ElementCount > 0)
            StridedCopy.Put(context, x, result, offset, strides);
        return [result];
    }

    /// <param name="borders">0 when the outermost element is repeated (SYMMETRIC), 1 when it is the mirror (REFLECT).</param>
    public static HostKernel MirrorPad(int borders) => (inputs, context) =>
    {
        var x = inputs[0];
        var paddings = Paddings(inputs[1], x.Shape.Rank);
        for (var axis = 0; axis < x.Shape.Rank; axis++)
            x = Pick(context, x, axis, Mirrored(x.Shape[axis], paddings[2 * axis], paddings[(2 * axis) + 1], borders));
        return [ReferenceEquals(x, inputs[0]) ? Elements.Reshaped(context, x, x.Shape) : x];
    };

    /// <summary>For every element of a padded dimension the one it shows.</summary>
    /// <exception cref="InvalidRequestException">The padding is wider than what it mirrors.</exception>
    public static long[] Mirrored(long size, long before, long after, int borders)
    {
        if (before > size - borders || after > size - borders)
            throw new InvalidRequestException($"a dimension of size {size} cannot be mirrored into {before} elements before and {after} after it");
        var indices = new long[before + size + after];
        for (var i = 0; i < indices.Length; i++)
        {
            var at = i - before;
            indices[i] = at < 0 ? borders - 1 - at : at >= size ? (2 * size) - 1 - borders - at : at;
        }
        return indices;
    }

    /// <summary>How many elements are put before and after, by turns.</summary>
    public static long[] Paddings(Tensor tensor, int rank)
    {
        var paddings = Sizing.Longs(tensor);
        return paddings.Length == 2 * rank && paddings.All(p => p >= 0)
            ? paddings
            : throw new InvalidRequestException($"paddings [{string.Join(',', paddings)}] for {rank} dimensions");
    }

    private static TensorShape Padded(TensorShape shape, long[] paddings)
    {
        var sizes = shape.Dimensions.ToArray();
        for (var i = 0; i < sizes.Length; i++)
            sizes[i] = checked(sizes[i] + paddings[2 * i] + paddings[(2 * i) + 1]);
        return Sizing.Shape(sizes);
    }

    private static Tensor Pick(KernelContext context, Tensor x, int axis, long[] indices)
    {
        var sizes = x.Shape.Dimensions.ToArray();
        var (rows, size) = (Sizing.Product(sizes.AsSpan(0, axis)), sizes[axis]);
        var block = Sizing.Product(sizes.AsSpan(axis + 1));
        if (indices.Length == size)
            return x;
        sizes[axis] = indices.Length;
        var shape = Sizing.Shape(sizes);
        if (shape.ElementCount == 0)
            return Elements.Allocate(context, x.Type, shape);
        var from = Sizing.Numbers(context, rows * indices.Length);
        for (long row = 0, i = 0; row < rows; row++)
        {
            foreach (var index in indices)
                from[i++] = (row * size) + index;
        }
        return BlockCopy.Gather(context, x, from, block, shape);
    }
}
