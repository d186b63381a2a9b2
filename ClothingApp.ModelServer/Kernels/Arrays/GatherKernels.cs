using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Kernels.Arrays;

/// <summary>Parts of a tensor picked by number.</summary>
internal static class GatherKernels
{
    /// <summary>Inputs: the tensor, the indices, the axis (0 when it is missing).</summary>
    /// <param name="batchDimensions">The first dimensions that tensor and indices share; negative from the indices' end.</param>
    public static HostKernel Gather(long batchDimensions) => (inputs, context) =>
    {
        var (x, indices) = (inputs[0].Shape, inputs[1].Shape);
        var batch = (int)(batchDimensions < 0 ? batchDimensions + indices.Rank : batchDimensions);
        var axis = inputs.Length > 2 ? Sizing.Axis(Sizing.Long(inputs[2]), x.Rank) : batch;
        if (batch < 0 || batch > indices.Rank || batch > axis || axis >= x.Rank || !x.Dimensions[..batch].SequenceEqual(indices.Dimensions[..batch]))
            throw new InvalidRequestException($"indices of shape {indices} do not fit dimension {axis} of shape {x}");
        var shape = Sizing.Shape([.. x.Dimensions[..axis], .. indices.Dimensions[batch..], .. x.Dimensions[(axis + 1)..]]);

        var size = x[axis];
        var numbers = Checked(inputs[1], size);
        if (shape.ElementCount == 0)
            return [Elements.Allocate(context, inputs[0].Type, shape)];
        // [batch, between, axis, block] picked by [batch, each].
        var between = Sizing.Product(x.Dimensions[batch..axis]);
        var each = Sizing.Product(indices.Dimensions[batch..]);
        var rows = Sizing.Product(x.Dimensions[..axis]);
        var from = Sizing.Numbers(context, rows * each);
        for (long row = 0, i = 0; row < rows; row++)
        {
            var first = row / between * each;
            for (var k = 0; k < each; k++)
                from[i++] = (row * size) + numbers[first + k];
        }
        return [BlockCopy.Gather(context, inputs[0], from, Sizing.Product(x.Dimensions[(axis + 1)..]), shape)];
    };

    /// <summary>Inputs: the tensor, the indices, whose last dimension holds a position in the tensor's first dimensions.</summary>
    /// <param name="skipsOutside">Positions outside the tensor give zeros; else they are an error.</param>
    public static HostKernel GatherNd(bool skipsOutside) => (inputs, context) =>
    {
        var (x, indices) = (inputs[0].Shape, inputs[1].Shape);
        var positions = Positions(inputs[1], x, skipsOutside, context);
        var depth = (int)indices[indices.Rank - 1];
        var shape = Sizing.Shape([.. indices.Dimensions[..^1], .. x.Dimensions[depth..]]);
        return shape.ElementCount == 0
            ? [Elements.Allocate(context, inputs[0].Type, shape)]
            : [BlockCopy.Gather(context, inputs[0], positions, Sizing.Product(x.Dimensions[depth..]), shape)];
    };

    /// <summary>The number of the block that each row of <paramref name="indices"/> names; -1 for one outside the tensor.</summary>
    /// <exception cref="InvalidRequestException">A row lies outside the tensor and may not.</exception>
    public static long[] Positions(Tensor indices, TensorShape shape, bool skipsOutside, KernelContext context)
    {
        var depth = indices.Shape.Rank == 0 ? throw new InvalidRequestException("a scalar where positions are needed") : indices.Shape[indices.Shape.Rank - 1];
        if (depth > shape.Rank)
            throw new InvalidRequestException($"positions of {depth} numbers in a tensor of shape {shape}");
        var rows = Sizing.Product(indices.Shape.Dimensions[..^1]);
        var strides = Sizing.Strides(shape.Dimensions[..(int)depth]);
        var numbers = Sizing.Longs(indices);
        var positions = Sizing.Numbers(context, rows);
        for (long row = 0, at = 0; row < rows; row++)
        {
            long position = 0;
            for (var d = 0; d < depth; d++, at++)
            {
                if (numbers[at] < 0 || numbers[at] >= shape[d])
                    position = skipsOutside ? long.MinValue : throw Outside(numbers[at], shape[d]);
                else if (position >= 0)
                    position += numbers[at] * strides[d];
            }
            positions[row] = Math.Max(position, -1);
        }
        return positions;
    }

    /// <exception cref="InvalidRequestException">An index is negative or not below <paramref name="size"/>.</exception>
    public static long[] Checked(Tensor indices, long size)
    {
        var numbers = Sizing.Longs(indices);
        foreach (var number in numbers)
        {
            if (number < 0 || number >= size)
                throw Outside(number, size);
        }
        return numbers;
    }

    public static InvalidRequestException Outside(long index, long size) => new($"index {index} is not in [0, {size})");
}
