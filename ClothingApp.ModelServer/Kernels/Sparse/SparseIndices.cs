using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.ModelServer.Kernels.Arrays;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Kernels.Sparse;

/// <summary>The positions of a sparse tensor's elements: a row of numbers for each, checked against the shape.</summary>
/// <param name="Rows">[count, rank] numbers in row-major order.</param>
internal sealed record SparseIndices(long[] Rows, long[] Shape)
{
    public int Rank => Shape.Length;

    public int Count { get; private init; }

    /// <exception cref="InvalidRequestException">An element lies outside the shape, or the tensors do not fit together.</exception>
    public static SparseIndices Of(Tensor indices, Tensor values, Tensor shape) => Of(indices, values.Shape.ElementCount, Sizing.Longs(shape));

    /// <param name="values">How many elements there are.</param>
    /// <exception cref="InvalidRequestException">An element lies outside the shape, or the tensors do not fit together.</exception>
    public static SparseIndices Of(Tensor indices, long values, long[] shape)
    {
        _ = Sizing.Shape(shape);
        if (indices.Shape.Rank != 2 || indices.Shape[1] != shape.Length || indices.Shape[0] != values)
            throw new InvalidRequestException($"positions of shape {indices.Shape} for {values} elements of a tensor of {shape.Length} dimensions");
        var rows = Sizing.Longs(indices);
        for (var i = 0; i < rows.Length; i++)
        {
            if (rows[i] < 0 || rows[i] >= shape[i % shape.Length])
                throw GatherKernels.Outside(rows[i], shape[i % shape.Length]);
        }
        return new SparseIndices(rows, shape) { Count = (int)values };
    }

    public ReadOnlySpan<long> Row(long element) => Rows.AsSpan((int)element * Rank, Rank);

    /// <summary>The place of each element in a row-major dense tensor.</summary>
    public long[] Places(KernelContext context)
    {
        var strides = Sizing.Strides(Shape);
        var places = Sizing.Numbers(context, Count);
        for (int i = 0, at = 0; i < places.Length; i++)
        {
            for (var d = 0; d < strides.Length; d++, at++)
                places[i] += Rows[at] * strides[d];
        }
        return places;
    }

    /// <summary>The elements in row-major order; elements of one place as they were.</summary>
    public static long[] Order(long[] places)
    {
        var order = new long[places.Length];
        for (var i = 0; i < order.Length; i++)
            order[i] = i;
        Array.Sort(order, (x, y) => places[x].CompareTo(places[y]) is not 0 and var result ? result : x.CompareTo(y));
        return order;
    }

    /// <summary>int64 positions, a row per element.</summary>
    public static Tensor Write(KernelContext context, ReadOnlySpan<long> rows, int rank, long count)
    {
        var result = context.Allocate<long>(TensorShape.Of(count, rank), out var numbers);
        rows.CopyTo(numbers);
        return result;
    }

    public static Tensor Vector(KernelContext context, ReadOnlySpan<long> numbers) =>
        Sizing.OfLongs(context, DType.Int64, TensorShape.Of(numbers.Length), numbers);
}
