using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Kernels.Arrays;

/// <summary>Repeating elements along dimensions, and the arithmetic of the shapes that come of it.</summary>
internal static class BroadcastKernels
{
    public static Tensor[] BroadcastTo(ReadOnlySpan<Tensor> inputs, KernelContext context) =>
        [BroadcastTo(context, inputs[0], Sizing.Shape(Sizing.Longs(inputs[1])))];

    /// <exception cref="InvalidRequestException">A size is neither 1 nor the result's.</exception>
    public static Tensor BroadcastTo(KernelContext context, Tensor x, TensorShape shape)
    {
        var missing = shape.Rank - x.Shape.Rank;
        var own = Sizing.Strides(x.Shape.Dimensions);
        var strides = new long[shape.Rank];
        for (var i = 0; i < strides.Length; i++)
        {
            var size = i < missing ? 1 : x.Shape[i - missing];
            if (size != 1 && size != shape[i])
                throw Incompatible(x.Shape, shape);
            strides[i] = size == 1 ? 0 : own[i - missing];
        }
        return missing < 0 ? throw Incompatible(x.Shape, shape) : StridedCopy.Take(context, x, shape.Dimensions.ToArray(), 0, strides);
    }

    /// <summary>Inputs: the sizes, the value.</summary>
    public static Tensor[] Fill(ReadOnlySpan<Tensor> inputs, KernelContext context)
    {
        if (inputs[1].Shape.ElementCount != 1)
            throw new InvalidRequestException($"the value to fill with has the shape {inputs[1].Shape}");
        var result = Elements.Allocate(context, inputs[1].Type, Sizing.Shape(Sizing.Longs(inputs[0])));
        Elements.Fill(inputs[1], 0, result);
        return [result];
    }

    /// <summary>Each dimension repeated as a whole.</summary>
    public static Tensor[] Tile(ReadOnlySpan<Tensor> inputs, KernelContext context)
    {
        var (x, times) = (inputs[0], Sizing.Longs(inputs[1]));
        var rank = x.Shape.Rank;
        if (times.Length != rank)
            throw new InvalidRequestException($"{times.Length} numbers of repetitions for shape {x.Shape}");
        var own = Sizing.Strides(x.Shape.Dimensions);
        var (sizes, strides, shape) = (new long[2 * rank], new long[2 * rank], new long[rank]);
        for (var i = 0; i < rank; i++)
        {
            // Checked as a shape before the product is taken: either factor may be of any size.
            _ = Sizing.Shape(times[i], x.Shape[i]);
            (sizes[2 * i], strides[2 * i]) = (times[i], 0);
            (sizes[(2 * i) + 1], strides[(2 * i) + 1]) = (x.Shape[i], own[i]);
            shape[i] = times[i] * x.Shape[i];
        }
        var result = Elements.Allocate(context, x.Type, Sizing.Shape(shape));
        Elements.Move(new StridedCopy(sizes, 0, strides, 0, Sizing.Strides(sizes), context.Ct), x, result);
        return [result];
    }

    /// <summary>The shape that two shapes broadcast to.</summary>
    public static Tensor[] BroadcastArgs(ReadOnlySpan<Tensor> inputs, KernelContext context)
    {
        var (a, b) = (Sizing.Longs(inputs[0]), Sizing.Longs(inputs[1]));
        var result = new long[Math.Max(a.Length, b.Length)];
        for (var i = 0; i < result.Length; i++)
        {
            var (x, y) = (FromEnd(a, result.Length, i), FromEnd(b, result.Length, i));
            result[i] = x == 1 ? y : y == 1 || x == y ? x : throw Incompatible(Sizing.Shape(a), Sizing.Shape(b));
        }
        return [Sizing.OfLongs(context, inputs[0].Type, TensorShape.Of(result.Length), result)];
    }

    /// <summary>Over which axes each side's gradient is summed, because broadcasting had repeated it along them.</summary>
    public static Tensor[] BroadcastGradientArgs(ReadOnlySpan<Tensor> inputs, KernelContext context)
    {
        var (a, b) = (Sizing.Longs(inputs[0]), Sizing.Longs(inputs[1]));
        var rank = Math.Max(a.Length, b.Length);
        var same = a.AsSpan().SequenceEqual(b);
        var (left, right) = (new List<long>(), new List<long>());
        for (var i = 0; i < rank; i++)
        {
            var (x, y) = (FromEnd(a, rank, i), FromEnd(b, rank, i));
            if (x != y && x != 1 && y != 1)
                throw Incompatible(Sizing.Shape(a), Sizing.Shape(b));
            // As TensorFlow has it, two sizes of 1 are summed over as well, unless the shapes are the same.
            if (x == 1 && !same)
                left.Add(i);
            if (y == 1 && !same)
                right.Add(i);
        }
        return
        [
            Sizing.OfLongs(context, inputs[0].Type, TensorShape.Of(left.Count), [.. left]),
            Sizing.OfLongs(context, inputs[0].Type, TensorShape.Of(right.Count), [.. right]),
        ];
    }

    private static long FromEnd(long[] sizes, int rank, int i) => i < rank - sizes.Length ? 1 : sizes[i - (rank - sizes.Length)];

    private static InvalidRequestException Incompatible(TensorShape x, TensorShape y) => new($"the shapes {x} and {y} do not broadcast");
}
