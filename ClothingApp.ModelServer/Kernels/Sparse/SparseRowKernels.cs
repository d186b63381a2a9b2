using System.Numerics;
using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.ModelServer.Kernels.Arrays;
using ClothingApp.ModelServer.Kernels.Numbers;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Kernels.Sparse;

/// <summary>Sparse tensors by rows: what embeddings and wide models ask for.</summary>
internal static class SparseRowKernels
{
    /// <summary>
    /// Inputs: positions, elements, the shape, the element that rows without any get.
    /// Results: positions and elements by rows, which rows were empty, for each element the place where it went.
    /// </summary>
    public static Tensor[] FillEmptyRows(ReadOnlySpan<Tensor> inputs, KernelContext context)
    {
        var (values, filling) = (inputs[1], inputs[3]);
        var indices = SparseIndices.Of(inputs[0], values, inputs[2]);
        if (indices.Rank == 0 || filling.Shape.ElementCount != 1)
            throw new InvalidRequestException($"rows of a tensor of {indices.Rank} dimensions, filled with a tensor of shape {filling.Shape}");
        var (rows, rank) = (indices.Shape[0], indices.Rank);
        var next = Sizing.Numbers(context, rows);
        for (var i = 0; i < indices.Count; i++)
            next[indices.Row(i)[0]]++;
        var isEmpty = context.Allocate<bool>(TensorShape.Of(rows), out var empty);
        // From how many elements a row has to where its next one goes.
        long total = 0;
        for (var row = 0; row < rows; row++)
        {
            empty[row] = next[row] == 0;
            (next[row], total) = (total, total + Math.Max(next[row], 1));
        }
        var places = Sizing.Numbers(context, indices.Count);
        var result = context.Allocate<long>(TensorShape.Of(total, rank), out var positions);
        for (var row = 0; row < rows; row++)
        {
            if (empty[row])
                positions[(int)(next[row] * rank)] = row;
        }
        for (var i = 0; i < places.Length; i++)
        {
            places[i] = next[indices.Row(i)[0]]++;
            indices.Row(i).CopyTo(positions[(int)(places[i] * rank)..]);
        }
        var elements = Elements.Allocate(context, values.Type, TensorShape.Of(total));
        Elements.Fill(filling, 0, elements);
        Elements.Move(new BlockCopy(null, places, places.Length, 1, context.Ct), values, elements);
        return [result, elements, isEmpty, SparseIndices.Vector(context, places)];
    }

    /// <summary>Inputs: positions, elements and the shape of a sparse matrix, a dense one.</summary>
    /// <param name="adjointSparse">The sparse matrix is taken with its rows and columns exchanged.</param>
    internal readonly struct Multiply(bool adjointSparse, bool adjointDense) : INumberKernel
    {
        public Tensor[] Run<T>(ReadOnlySpan<Tensor> inputs, KernelContext context) where T : unmanaged, INumber<T>, IMinMaxValue<T>
        {
            var (a, b) = (SparseIndices.Of(inputs[0], inputs[1], inputs[2]), inputs[3].Shape);
            if (a.Rank != 2 || b.Rank != 2)
                throw new InvalidRequestException($"a product of tensors of {a.Rank} and {b.Rank} dimensions; both must be matrices");
            var (row, column) = adjointSparse ? (1, 0) : (0, 1);
            var (inner, columns) = adjointDense ? (b[1], b[0]) : (b[0], b[1]);
            if (a.Shape[column] != inner)
                throw new InvalidRequestException($"a product of shapes [{string.Join(',', a.Shape)}] and {b}");
            var elements = inputs[1].AsSpan<T>();
            var dense = inputs[3].AsSpan<T>();
            var result = context.Allocate<T>(TensorShape.Of(a.Shape[row], columns), out var y);
            var (alongRow, alongColumn) = adjointDense ? (1, (int)inner) : ((int)columns, 1);
            for (var i = 0; i < a.Count; i++)
            {
                if ((i & 0xFFF) == 0)
                    context.Ct.ThrowIfCancellationRequested();
                var (from, to) = ((int)a.Row(i)[column] * alongRow, (int)(a.Row(i)[row] * columns));
                for (var k = 0; k < columns; k++, from += alongColumn)
                    y[to + k] += elements[i] * dense[from];
            }
            return [result];
        }
    }
}
