using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Kernels.Text;

/// <summary>Strings put together.</summary>
internal static class JoinKernels
{
    /// <summary>StringJoin: element by element over its inputs, scalars repeated.</summary>
    public static HostKernel Elements(byte[] separator) => (inputs, context) =>
    {
        var shape = TensorShape.Scalar;
        foreach (var input in inputs)
        {
            if (input.Shape.Rank == 0)
                continue;
            if (shape.Rank != 0 && !shape.Equals(input.Shape))
                throw new InvalidRequestException($"Input shapes do not match: {shape} vs. {input.Shape}");
            shape = input.Shape;
        }
        var results = context.AllocateStrings(shape);
        var buffer = new ByteBuffer(context);
        for (var i = 0; i < results.Length; i++)
        {
            for (var k = 0; k < inputs.Length; k++)
            {
                if (k > 0)
                    buffer.Append(separator);
                buffer.Append(inputs[k].Strings[inputs[k].Shape.Rank == 0 ? 0 : i]);
            }
            results[i] = buffer.Take();
            context.Charge(results[i].Length);
        }
        return [Tensor.FromStrings(shape, results)];
    };

    /// <summary>ReduceJoin: along some dimensions, in the order in which these are given.</summary>
    public static HostKernel Reduce(byte[] separator, bool keepDimensions) => (inputs, context) =>
    {
        var input = inputs[0];
        var axes = Axes(input.Shape, StringTensors.Integers(inputs[1]));
        var kept = Enumerable.Range(0, input.Shape.Rank).Where(d => !axes.Contains(d)).ToArray();
        var shape = TensorShape.Of([.. Enumerable.Range(0, input.Shape.Rank).Where(d => keepDimensions || !axes.Contains(d)).Select(d => axes.Contains(d) ? 1 : input.Shape[d])]);
        var strides = Strides(input.Shape);
        var results = context.AllocateStrings(shape);
        var count = axes.Aggregate(1L, (c, a) => c * input.Shape[a]);
        var buffer = new ByteBuffer(context);
        for (var i = 0; i < results.Length; i++)
        {
            var start = Offset(i, kept, input.Shape, strides);
            for (long k = 0; k < count; k++)
            {
                if (k > 0)
                    buffer.Append(separator);
                buffer.Append(input.Strings[(int)(start + Offset(k, axes, input.Shape, strides))]);
            }
            results[i] = buffer.Take();
            context.Charge(results[i].Length);
        }
        return [Tensor.FromStrings(shape, results)];
    };

    /// <summary>UnsortedSegmentJoin: all strings of one number together; a negative number drops a string.</summary>
    public static HostKernel Segments(byte[] separator) => (inputs, context) =>
    {
        var (input, ids, number) = (inputs[0], StringTensors.Integers(inputs[1]), StringTensors.Integers(inputs[2]));
        var idShape = inputs[1].Shape;
        if (number.Length != 1 || number[0] < 0 || idShape.Rank == 0 || idShape.Rank > input.Shape.Rank || !idShape.Dimensions.SequenceEqual(input.Shape.Dimensions[..idShape.Rank]))
            throw new InvalidRequestException($"segment_ids of shape {idShape} and {number.Length} sizes do not fit strings of shape {input.Shape}");
        var inner = input.Shape.Dimensions[idShape.Rank..];
        var shape = TensorShape.Of([number[0], .. inner]);
        var results = context.AllocateStrings(shape);
        var width = ids.Length == 0 ? 0 : input.Strings.Count / ids.Length;
        var members = new List<byte[]>?[results.Length];
        for (var i = 0; i < input.Strings.Count; i++)
        {
            var id = ids[i / width];
            if (id >= number[0])
                throw new InvalidRequestException($"segment_ids must be less than num_segments={number[0]}, got {id}");
            if (id >= 0)
                (members[id * width + i % width] ??= []).Add(input.Strings[i]);
        }
        var buffer = new ByteBuffer(context);
        for (var i = 0; i < results.Length; i++)
        {
            for (var k = 0; k < (members[i]?.Count ?? 0); k++)
            {
                if (k > 0)
                    buffer.Append(separator);
                buffer.Append(members[i]![k]);
            }
            results[i] = buffer.Take();
        }
        return [Tensor.FromStrings(shape, results)];
    };

    private static int[] Axes(TensorShape shape, long[] given)
    {
        var axes = new List<int>();
        foreach (var axis in given)
        {
            if (axis < -shape.Rank || axis >= shape.Rank)
                throw new InvalidRequestException($"Invalid reduction dimension {axis} for input with {shape.Rank} dimension(s)");
            var positive = (int)(axis < 0 ? axis + shape.Rank : axis);
            if (axes.Contains(positive))
                throw new InvalidRequestException($"Duplicate reduction dimension {axis}");
            axes.Add(positive);
        }
        return [.. axes];
    }

    // The last of the dimensions given runs fastest.
    private static long Offset(long index, int[] dimensions, TensorShape shape, long[] strides)
    {
        long offset = 0;
        for (var i = dimensions.Length - 1; i >= 0; i--)
        {
            index = Math.DivRem(index, shape[dimensions[i]], out var at);
            offset += at * strides[dimensions[i]];
        }
        return offset;
    }

    private static long[] Strides(TensorShape shape)
    {
        var strides = new long[shape.Rank];
        long stride = 1;
        for (var i = shape.Rank - 1; i >= 0; i--)
        {
            strides[i] = stride;
            stride *= shape[i];
        }
        return strides;
    }
}
