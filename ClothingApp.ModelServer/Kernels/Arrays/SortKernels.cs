using System.Numerics;
using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.ModelServer.Kernels.Numbers;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Kernels.Arrays;

/// <summary>The largest elements of each row and where they are; of equal ones the first comes first.</summary>
/// <param name="k">Null when it is the second input.</param>
internal readonly struct TopKernel(long? k, DType indexType) : INumberKernel
{
    public Tensor[] Run<T>(ReadOnlySpan<Tensor> inputs, KernelContext context) where T : unmanaged, INumber<T>, IMinMaxValue<T>
    {
        var shape = inputs[0].Shape;
        var count = k ?? Sizing.Long(inputs[1]);
        if (shape.Rank < 1 || count < 0 || count > shape[shape.Rank - 1])
            throw new InvalidRequestException($"the largest {count} of the last dimension of shape {shape}");
        var (size, top) = ((int)shape[shape.Rank - 1], (int)count);
        var result = Sizing.Shape([.. shape.Dimensions[..^1], count]);
        var values = context.Allocate<T>(result, out var y);
        var numbers = Sizing.Numbers(context, result.ElementCount);
        var x = inputs[0].AsSpan<T>();
        var (keys, order) = (new T[size], new int[size]);
        for (int from = 0, to = 0; top > 0 && from < x.Length; from += size, to += top)
        {
            context.Ct.ThrowIfCancellationRequested();
            x.Slice(from, size).CopyTo(keys);
            for (var i = 0; i < size; i++)
                order[i] = i;
            Array.Sort(order, new Descending<T>(keys));
            for (var i = 0; i < top; i++)
            {
                y[to + i] = keys[order[i]];
                numbers[to + i] = order[i];
            }
        }
        return [values, Sizing.OfLongs(context, indexType, result, numbers)];
    }

    private sealed class Descending<T>(T[] keys) : IComparer<int> where T : IComparable<T>
    {
        public int Compare(int x, int y) => keys[y].CompareTo(keys[x]) is not 0 and var order ? order : x - y;
    }
}

/// <summary>Inputs: rows in order, as many rows of values. Where each value would go without disturbing the order.</summary>
/// <param name="behind">Behind the elements that equal it (UpperBound), else before them.</param>
internal readonly struct BoundKernel(bool behind, DType type) : INumberKernel
{
    public Tensor[] Run<T>(ReadOnlySpan<Tensor> inputs, KernelContext context) where T : unmanaged, INumber<T>, IMinMaxValue<T>
    {
        var (sorted, values) = (inputs[0].Shape, inputs[1].Shape);
        if (sorted.Rank != 2 || values.Rank != 2 || sorted[0] != values[0])
            throw new InvalidRequestException($"values of shape {values} are looked for in rows of shape {sorted}");
        var rows = inputs[0].AsSpan<T>();
        var wanted = inputs[1].AsSpan<T>();
        var (size, each) = ((int)sorted[1], (int)values[1]);
        var places = Sizing.Numbers(context, wanted.Length);
        for (var i = 0; i < places.Length; i++)
        {
            var row = rows.Slice(i / each * size, size);
            var (low, high) = (0, size);
            while (low < high)
            {
                var middle = (low + high) / 2;
                var goesOn = behind ? row[middle] <= wanted[i] : row[middle] < wanted[i];
                (low, high) = goesOn ? (middle + 1, high) : (low, middle);
            }
            places[i] = low;
        }
        return [Sizing.OfLongs(context, type, values, places)];
    }
}

/// <summary>Inputs: values, the two ends of their range, how many equal parts it has. How many values lie in each part.</summary>
internal readonly struct HistogramKernel(DType type) : INumberKernel
{
    public Tensor[] Run<T>(ReadOnlySpan<Tensor> inputs, KernelContext context) where T : unmanaged, INumber<T>, IMinMaxValue<T>
    {
        var parts = Sizing.Long(inputs[2]);
        if (inputs[1].Shape.ElementCount != 2 || inputs[1].AsSpan<T>() is not [var from, var to] || !(from < to) || parts <= 0)
            throw new InvalidRequestException($"{parts} parts of a range of shape {inputs[1].Shape}: it must have two ends in order, and at least one part");
        var counts = Sizing.Numbers(context, parts);
        var width = double.CreateTruncating(to - from) / parts;
        foreach (var value in inputs[0].AsSpan<T>())
            counts[(long)Math.Min(double.CreateTruncating(T.Max(value, from) - from) / width, parts - 1)]++;
        return [Sizing.OfLongs(context, type, TensorShape.Of(parts), counts)];
    }
}

/// <summary>Hands its input on when all of it is finite.</summary>
/// <param name="message">The graph's own words for where that is.</param>
internal readonly struct FiniteKernel(string message) : INumberKernel
{
    public Tensor[] Run<T>(ReadOnlySpan<Tensor> inputs, KernelContext context) where T : unmanaged, INumber<T>, IMinMaxValue<T>
    {
        foreach (var value in inputs[0].AsSpan<T>())
        {
            if (!T.IsFinite(value))
                throw new InvalidRequestException($"{message} : Tensor had {(T.IsNaN(value) ? "NaN" : "Inf")} values");
        }
        return [Elements.Reshaped(context, inputs[0], inputs[0].Shape)];
    }
}
