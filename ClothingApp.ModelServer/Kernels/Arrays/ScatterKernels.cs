using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Kernels.Arrays;

/// <summary>Parts put into a tensor by number.</summary>
internal static class ScatterKernels
{
    /// <summary>Inputs: the tensor, positions, what comes there; of two parts for one position the later stays.</summary>
    public static HostKernel Update(bool skipsOutside) => (inputs, context) =>
    {
        var (positions, size) = Targets(inputs[1], inputs[2], inputs[0].Shape, skipsOutside, context);
        var result = Elements.Reshaped(context, inputs[0], inputs[0].Shape);
        Elements.Move(new BlockCopy(null, positions, size == 0 ? 0 : positions.Length, size, context.Ct), inputs[2], result);
        return [result];
    };

    /// <summary>As <see cref="Update"/> for strings: what comes is put behind what is there.</summary>
    public static HostKernel Append(bool skipsOutside) => (inputs, context) =>
    {
        var (positions, size) = Targets(inputs[1], inputs[2], inputs[0].Shape, skipsOutside, context);
        var result = Elements.Reshaped(context, inputs[0], inputs[0].Shape);
        var strings = Elements.WritableStrings(result);
        var parts = inputs[2].Strings;
        for (long i = 0, at = 0; i < positions.Length; i++)
        {
            for (var k = 0; k < size; k++, at++)
            {
                if (positions[i] < 0)
                    continue;
                ref var target = ref strings[(int)((positions[i] * size) + k)];
                context.Charge(target.Length + parts[(int)at].Length);
                target = [.. target, .. parts[(int)at]];
            }
        }
        return [result];
    };

    /// <summary>Where each part goes, and how many elements it has.</summary>
    /// <exception cref="InvalidRequestException">The parts do not fit.</exception>
    public static (long[] Positions, long Size) Targets(Tensor indices, Tensor updates, TensorShape shape, bool skipsOutside, KernelContext context)
    {
        var positions = GatherKernels.Positions(indices, shape, skipsOutside, context);
        var depth = (int)indices.Shape[indices.Shape.Rank - 1];
        long[] expected = [.. indices.Shape.Dimensions[..^1], .. shape.Dimensions[depth..]];
        return updates.Shape.Dimensions.SequenceEqual(expected)
            ? (positions, Sizing.Product(shape.Dimensions[depth..]))
            : throw new InvalidRequestException($"parts of shape {updates.Shape} do not fit positions of shape {indices.Shape} in a tensor of shape {shape}");
    }

    /// <summary>Inputs: indices, as many tensors. Row <c>indices[k][i]</c> of the result is <c>data[k][i]</c>; later ones stay.</summary>
    public static Tensor[] DynamicStitch(ReadOnlySpan<Tensor> inputs, KernelContext context)
    {
        var half = inputs.Length / 2;
        var rest = inputs[half].Shape.Dimensions[Math.Min(inputs[0].Shape.Rank, inputs[half].Shape.Rank)..].ToArray();
        var numbers = new long[half][];
        long rows = 0;
        for (var k = 0; k < half; k++)
        {
            var (indices, data) = (inputs[k].Shape, inputs[half + k].Shape);
            if (!data.Dimensions.SequenceEqual([.. indices.Dimensions, .. rest]))
                throw new InvalidRequestException($"data of shape {data} do not fit indices of shape {indices}");
            numbers[k] = Sizing.Longs(inputs[k]);
            foreach (var number in numbers[k])
                rows = Math.Max(rows, number < 0 || number == long.MaxValue ? throw new InvalidRequestException($"index {number} of a row") : number + 1);
        }
        var result = Elements.Allocate(context, inputs[half].Type, Sizing.Shape([rows, .. rest]));
        var size = Sizing.Product(rest);
        for (var k = 0; k < half && size > 0; k++)
            Elements.Move(new BlockCopy(null, numbers[k], numbers[k].Length, size, context.Ct), inputs[half + k], result);
        return [result];
    }

    /// <summary>Inputs: the tensor, for each of its first rows the number of the result that it goes to.</summary>
    public static HostKernel DynamicPartition(int number) => (inputs, context) =>
    {
        var (x, parts) = (inputs[0], inputs[1].Shape);
        if (parts.Rank > x.Shape.Rank || !x.Shape.Dimensions[..parts.Rank].SequenceEqual(parts.Dimensions))
            throw new InvalidRequestException($"partitions of shape {parts} do not fit a tensor of shape {x.Shape}");
        var numbers = GatherKernels.Checked(inputs[1], number);
        var rest = x.Shape.Dimensions[parts.Rank..];
        var size = Sizing.Product(rest);
        var from = new List<long>[number];
        for (var k = 0; k < number; k++)
            from[k] = [];
        for (var i = 0; i < numbers.Length; i++)
            from[numbers[i]].Add(i);
        var results = new Tensor[number];
        for (var k = 0; k < number; k++)
        {
            var shape = Sizing.Shape([from[k].Count, .. rest]);
            results[k] = size == 0 ? Elements.Allocate(context, x.Type, shape) : BlockCopy.Gather(context, x, [.. from[k]], size, shape);
        }
        return results;
    };
}
