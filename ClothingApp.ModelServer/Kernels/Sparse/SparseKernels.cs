using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.ModelServer.Kernels.Arrays;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Kernels.Sparse;

/// <summary>Sparse tensors: positions, elements and a dense shape.</summary>
internal static class SparseKernels
{
    /// <summary>Inputs: positions, the dense shape, the elements or one for all, the element everywhere else.</summary>
    /// <param name="checksOrder">Refuses positions that are not in order, or named twice.</param>
    public static HostKernel ToDense(bool checksOrder) => (inputs, context) =>
    {
        var (indices, values, filling) = (inputs[0], inputs[2], inputs[3]);
        var shape = Sizing.Longs(inputs[1]);
        // A single position may come without its dimension, or a vector's positions without theirs.
        var count = indices.Shape.Rank == 0 ? 1 : indices.Shape[0];
        var matrix = indices.Shape.Rank == 2 ? indices : Elements.Reshaped(context, indices, Sizing.Shape(count, indices.Shape.ElementCount / Math.Max(count, 1)));
        if (indices.Shape.Rank == 1 && count == 0)
            matrix = Elements.Allocate(context, indices.Type, TensorShape.Of(0, shape.Length));
        if (filling.Shape.ElementCount != 1 || (values.Shape.Rank > 0 && (values.Shape.Rank > 1 || values.Shape[0] != count)))
            throw new InvalidRequestException($"{count} positions, elements of shape {values.Shape} and a filling of shape {filling.Shape}");
        var places = SparseIndices.Of(matrix, count, shape).Places(context);
        for (var i = 1; checksOrder && i < places.Length; i++)
        {
            if (places[i] <= places[i - 1])
                throw new InvalidRequestException($"position {i} is {(places[i] == places[i - 1] ? "repeated" : "out of order")}");
        }
        var result = Elements.Allocate(context, values.Type, Sizing.Shape(shape));
        Elements.Fill(filling, 0, result);
        var from = values.Shape.Rank == 0 ? Sizing.Numbers(context, count) : null;
        Elements.Move(new BlockCopy(from, places, count, 1, context.Ct), values, result);
        return [result];
    };

    /// <summary>Inputs: positions, elements, the shape. The elements in row-major order.</summary>
    public static Tensor[] Reorder(ReadOnlySpan<Tensor> inputs, KernelContext context)
    {
        var indices = SparseIndices.Of(inputs[0], inputs[1], inputs[2]);
        return Picked(context, indices.Rows, indices.Rank, inputs[1], SparseIndices.Order(indices.Places(context)));
    }

    /// <summary>Inputs: positions, the shape, the new shape, in which one size may be -1.</summary>
    public static Tensor[] Reshape(ReadOnlySpan<Tensor> inputs, KernelContext context)
    {
        var (shape, target) = (Sizing.Longs(inputs[1]), Sizing.Longs(inputs[2]));
        var indices = SparseIndices.Of(inputs[0], inputs[0].Shape.Rank == 2 ? inputs[0].Shape[0] : -1, shape);
        var total = Sizing.Product(shape);
        if (Array.IndexOf(target, -1) is >= 0 and var open)
        {
            var known = Sizing.Product([.. target.Where((_, i) => i != open)]);
            target[open] = known > 0 && total % known == 0 ? total / known : -1;
        }
        if (target.Any(t => t < 0) || Sizing.Shape(target).ElementCount != total)
            throw new InvalidRequestException($"a sparse tensor of shape [{string.Join(',', shape)}] cannot take the shape [{string.Join(',', target)}]");
        var strides = Sizing.Strides(target);
        var rows = Sizing.Numbers(context, (long)indices.Count * target.Length);
        var at = 0;
        foreach (var place in indices.Places(context))
        {
            var rest = place;
            for (var d = 0; d < strides.Length; d++)
                (rows[at++], rest) = Math.DivRem(rest, strides[d]);
        }
        return [SparseIndices.Write(context, rows, target.Length, indices.Count), SparseIndices.Vector(context, target)];
    }

    /// <summary>Inputs: as many positions, elements and shapes as there are parts.</summary>
    public static HostKernel Concat(long dimension) => (inputs, context) =>
    {
        var parts = inputs.Length / 3;
        var shape = Sizing.Longs(inputs[2 * parts]);
        var axis = Sizing.Axis(dimension, shape.Length);
        shape[axis] = 0;
        var all = new SparseIndices[parts];
        long count = 0;
        for (var k = 0; k < parts; k++)
        {
            all[k] = SparseIndices.Of(inputs[k], inputs[parts + k], inputs[(2 * parts) + k]);
            if (all[k].Rank != shape.Length || shape.Where((s, d) => d != axis && s != all[k].Shape[d]).Any())
                throw new InvalidRequestException($"sparse tensors of shapes [{string.Join(',', shape)}] and [{string.Join(',', all[k].Shape)}] cannot be joined along dimension {axis}");
            shape[axis] += all[k].Shape[axis];
            count += all[k].Count;
        }
        var rows = Sizing.Numbers(context, count * shape.Length);
        var values = Elements.Allocate(context, inputs[parts].Type, TensorShape.Of(count));
        long at = 0, offset = 0;
        for (var k = 0; k < parts; k++)
        {
            all[k].Rows.CopyTo(rows, at * shape.Length);
            for (var i = 0; i < all[k].Count; i++)
                rows[((at + i) * shape.Length) + axis] += offset;
            Elements.Copy(inputs[parts + k], 0, values, at, all[k].Count);
            at += all[k].Count;
            offset += all[k].Shape[axis];
        }
        var places = SparseIndices.Of(SparseIndices.Write(context, rows, shape.Length, count), count, shape).Places(context);
        return [.. Picked(context, rows, shape.Length, values, SparseIndices.Order(places)), SparseIndices.Vector(context, shape)];
    };

    /// <summary>Inputs: positions, elements, the shape, where the slice starts, its size.</summary>
    public static Tensor[] Slice(ReadOnlySpan<Tensor> inputs, KernelContext context)
    {
        var indices = SparseIndices.Of(inputs[0], inputs[1], inputs[2]);
        var (start, size) = (Sizing.Longs(inputs[3]), Sizing.Longs(inputs[4]));
        if (start.Length != indices.Rank || size.Length != indices.Rank || start.Any(s => s < 0) || size.Any(s => s < 0))
            throw new InvalidRequestException($"a slice of [{string.Join(',', size)}] from [{string.Join(',', start)}] of a tensor of {indices.Rank} dimensions");
        for (var d = 0; d < size.Length; d++)
            size[d] = Math.Max(0, Math.Min(size[d], indices.Shape[d] - start[d]));
        var (rows, kept) = (indices.Rows.ToArray(), new List<long>());
        for (var i = 0; i < indices.Count; i++)
        {
            var isInside = true;
            for (var d = 0; d < indices.Rank; d++)
            {
                ref var number = ref rows[(i * indices.Rank) + d];
                number -= start[d];
                isInside &= number >= 0 && number < size[d];
            }
            if (isInside)
                kept.Add(i);
        }
        return [.. Picked(context, rows, indices.Rank, inputs[1], [.. kept]), SparseIndices.Vector(context, size)];
    }

    /// <summary>The positions and elements of those that are listed, in their order.</summary>
    private static Tensor[] Picked(KernelContext context, long[] rows, int rank, Tensor values, long[] order)
    {
        var picked = Sizing.Numbers(context, (long)order.Length * rank);
        for (var i = 0; i < order.Length; i++)
            rows.AsSpan((int)order[i] * rank, rank).CopyTo(picked.AsSpan(i * rank));
        return [SparseIndices.Write(context, picked, rank, order.Length), BlockCopy.Gather(context, values, order, 1, TensorShape.Of(order.Length))];
    }
}
