using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Kernels.Arrays;

/// <summary>Putting tensors together along a dimension, and taking them apart.</summary>
internal static class JoinKernels
{
    /// <summary>The inputs as the slices of a new dimension.</summary>
    public static HostKernel Pack(long axis) => (inputs, context) =>
    {
        var shape = inputs[0].Shape;
        var at = Sizing.Axis(axis, shape.Rank + 1);
        var parts = new Tensor[inputs.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            if (!inputs[i].Shape.Equals(shape))
                throw new InvalidRequestException($"tensors of shapes {shape} and {inputs[i].Shape} cannot be packed into one");
            parts[i] = inputs[i];
        }
        var result = Sizing.Shape([.. shape.Dimensions[..at], parts.Length, .. shape.Dimensions[at..]]);
        return [Interleave(context, parts, [.. parts.Select(_ => Sizing.Product(shape.Dimensions[at..]))], Sizing.Product(shape.Dimensions[..at]), result)];
    };

    /// <param name="axisFirst">The axis comes before the parts (Concat) and not behind them (ConcatV2).</param>
    public static HostKernel Concat(bool axisFirst) => (inputs, context) =>
    {
        var parts = (axisFirst ? inputs[1..] : inputs[..^1]).ToArray();
        var shape = parts[0].Shape;
        var axis = Sizing.Axis(Sizing.Long(axisFirst ? inputs[0] : inputs[^1]), shape.Rank);
        var sizes = shape.Dimensions.ToArray();
        sizes[axis] = 0;
        foreach (var part in parts)
        {
            if (part.Shape.Rank != sizes.Length || !Agrees(part.Shape, shape, axis))
                throw new InvalidRequestException($"tensors of shapes {shape} and {part.Shape} cannot be joined along dimension {axis}");
            sizes[axis] += part.Shape[axis];
        }
        var rows = Sizing.Product(sizes.AsSpan(0, axis));
        return [Interleave(context, parts, [.. parts.Select(p => Sizing.Product(p.Shape.Dimensions[axis..]))], rows, Sizing.Shape(sizes))];
    };

    /// <summary>The slices of one dimension, which is dropped.</summary>
    public static HostKernel Unpack(long axis, int number) => (inputs, context) =>
    {
        var shape = inputs[0].Shape;
        var at = Sizing.Axis(axis, shape.Rank);
        if (shape[at] != number)
            throw new InvalidRequestException($"dimension {at} of shape {shape} cannot be taken apart into {number}");
        var lengths = Enumerable.Repeat(1L, number).ToArray();
        return Parts(context, inputs[0], at, lengths, dropsAxis: true);
    };

    /// <summary>Inputs: the axis, the tensor.</summary>
    public static HostKernel Split(int number) => (inputs, context) =>
    {
        var shape = inputs[1].Shape;
        var axis = Sizing.Axis(Sizing.Long(inputs[0]), shape.Rank);
        if (shape[axis] % number != 0)
            throw new InvalidRequestException($"dimension {axis} of shape {shape} cannot be split into {number} equal parts");
        return Parts(context, inputs[1], axis, [.. Enumerable.Repeat(shape[axis] / number, number)], dropsAxis: false);
    };

    /// <summary>Inputs: the tensor, the sizes, the axis. A size of -1 is what the others leave over.</summary>
    public static Tensor[] SplitV(ReadOnlySpan<Tensor> inputs, KernelContext context)
    {
        var (shape, lengths) = (inputs[0].Shape, Sizing.Longs(inputs[1]));
        var axis = Sizing.Axis(Sizing.Long(inputs[2]), shape.Rank);
        var open = Array.IndexOf(lengths, -1);
        if (open >= 0)
            lengths[open] = shape[axis] - lengths.Where((_, i) => i != open).Sum();
        if (lengths.Any(l => l < 0) || lengths.Sum() != shape[axis])
            throw new InvalidRequestException($"dimension {axis} of shape {shape} cannot be split into parts of [{string.Join(',', lengths)}]");
        return Parts(context, inputs[0], axis, lengths, dropsAxis: false);
    }

    /// <summary>Inputs: the axis, the shapes. Where each shape starts when tensors of them are joined.</summary>
    public static Tensor[] ConcatOffset(ReadOnlySpan<Tensor> inputs, KernelContext context)
    {
        var first = Sizing.Longs(inputs[1]);
        var axis = Sizing.Axis(Sizing.Long(inputs[0]), first.Length);
        var results = new Tensor[inputs.Length - 1];
        var offset = new long[first.Length];
        for (var i = 0; i < results.Length; i++)
        {
            var shape = Sizing.Longs(inputs[i + 1]);
            for (var d = 0; d < first.Length || d < shape.Length; d++)
            {
                if (shape.Length != first.Length || (d != axis && shape[d] != first[d]))
                    throw new InvalidRequestException($"the shapes [{string.Join(',', first)}] and [{string.Join(',', shape)}] cannot be joined along dimension {axis}");
            }
            results[i] = Sizing.OfLongs(context, inputs[i + 1].Type, TensorShape.Of(offset.Length), offset);
            offset[axis] = unchecked(offset[axis] + shape[axis]);
        }
        return results;
    }

    // Of every row of the result a piece of each part's own length.
    private static Tensor Interleave(KernelContext context, Tensor[] parts, long[] lengths, long rows, TensorShape shape)
    {
        var result = Elements.Allocate(context, parts[0].Type, shape);
        long offset = 0;
        for (var i = 0; i < parts.Length; i++)
        {
            var move = new StridedCopy([rows, lengths[i]], 0, [lengths[i], 1], offset, [lengths.Sum(), 1], context.Ct);
            Elements.Move(move, parts[i], result);
            offset += lengths[i];
        }
        return result;
    }

    private static Tensor[] Parts(KernelContext context, Tensor x, int axis, long[] lengths, bool dropsAxis)
    {
        var sizes = x.Shape.Dimensions.ToArray();
        var strides = Sizing.Strides(sizes);
        var results = new Tensor[lengths.Length];
        long start = 0;
        for (var i = 0; i < results.Length; i++)
        {
            sizes[axis] = lengths[i];
            var shape = dropsAxis ? Sizing.Shape([.. sizes[..axis], .. sizes[(axis + 1)..]]) : Sizing.Shape(sizes);
            results[i] = Elements.Allocate(context, x.Type, shape);
            Elements.Move(new StridedCopy([.. sizes], start * strides[axis], strides, 0, Sizing.Strides(sizes), context.Ct), x, results[i]);
            start += lengths[i];
        }
        return results;
    }

    private static bool Agrees(TensorShape x, TensorShape y, int except)
    {
        for (var i = 0; i < x.Rank; i++)
        {
            if (i != except && x[i] != y[i])
                return false;
        }
        return true;
    }
}
