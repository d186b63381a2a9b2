using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.ModelServer.Kernels.Arrays;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Kernels.Sparse;

/// <summary>Ragged tensors: rows of different lengths, by where in the values each row starts and the last one ends (splits).</summary>
internal static class RaggedKernels
{
    /// <summary>Inputs: splits for each ragged dimension, values, which rows to pick. Results: splits, values.</summary>
    public static HostKernel Gather(int raggedRank) => (inputs, context) =>
    {
        var splits = Splits(inputs[..raggedRank], inputs[raggedRank].Shape);
        var (values, indices) = (inputs[raggedRank], inputs[raggedRank + 1]);
        var results = new List<Tensor>();
        // Dimensions of the indices themselves are as long everywhere.
        for (var d = 1; d < indices.Shape.Rank; d++)
        {
            var rows = Sizing.Product(indices.Shape.Dimensions[..d]);
            var uniform = Sizing.Numbers(context, rows + 1);
            for (var i = 0; i < uniform.Length; i++)
                uniform[i] = i * indices.Shape[d];
            results.Add(Sizing.OfLongs(context, inputs[0].Type, TensorShape.Of(uniform.Length), uniform));
        }
        var picked = GatherKernels.Checked(indices, splits[0].Length - 1);
        foreach (var level in splits)
        {
            var lengths = Sizing.Numbers(context, picked.Length + 1);
            for (var i = 0; i < picked.Length; i++)
                lengths[i + 1] = lengths[i] + level[picked[i] + 1] - level[picked[i]];
            var next = Sizing.Numbers(context, lengths[^1]);
            for (long i = 0, at = 0; i < picked.Length; i++)
            {
                for (var row = level[picked[i]]; row < level[picked[i] + 1]; row++)
                    next[at++] = row;
            }
            results.Add(Sizing.OfLongs(context, inputs[0].Type, TensorShape.Of(lengths.Length), lengths));
            picked = next;
        }
        var inner = values.Shape.Dimensions[1..];
        results.Add(BlockCopy.Gather(context, values, picked, Sizing.Product(inner), Sizing.Shape([picked.Length, .. inner])));
        return [.. results];
    };

    /// <summary>Inputs: splits for each ragged dimension, values. Results: positions, elements and shape of a sparse tensor.</summary>
    public static HostKernel ToSparse(int raggedRank) => (inputs, context) =>
    {
        var values = inputs[raggedRank];
        var splits = Splits(inputs[..raggedRank], values.Shape);
        var inner = values.Shape.Dimensions[1..].ToArray();
        long[] shape = [splits[0].Length - 1, .. splits.Select(Widest), .. inner];
        var (count, each, rank) = (values.Shape.ElementCount, Sizing.Product(inner), shape.Length);
        var rows = Sizing.Numbers(context, count * rank);
        var at = 0;
        var position = new long[rank];
        var strides = Sizing.Strides(inner);
        var row = new long[splits.Length];
        for (long value = 0; value < (each == 0 ? 0 : values.Shape[0]); value++)
        {
            // Which row of every level the value belongs to: rows only go on.
            var child = value;
            for (var level = splits.Length - 1; level >= 0; level--)
            {
                while (splits[level][row[level] + 1] <= child)
                    row[level]++;
                position[level + 1] = child - splits[level][row[level]];
                child = row[level];
            }
            position[0] = child;
            for (long i = 0; i < each; i++)
            {
                for (var d = 0; d < inner.Length; d++)
                    position[splits.Length + 1 + d] = i / strides[d] % inner[d];
                position.CopyTo(rows, at);
                at += rank;
            }
        }
        return [SparseIndices.Write(context, rows, rank, count), Elements.Reshaped(context, values, TensorShape.Of(count)), SparseIndices.Vector(context, shape)];
    };

    /// <summary>The splits of all levels, checked: each level has as many rows as the one above has values.</summary>
    public static long[][] Splits(ReadOnlySpan<Tensor> tensors, TensorShape values)
    {
        var splits = new long[tensors.Length][];
        for (var k = 0; k < splits.Length; k++)
        {
            splits[k] = Sizing.Longs(tensors[k]);
            var end = k + 1 < splits.Length ? tensors[k + 1].Shape.ElementCount - 1 : values.Rank > 0 ? values[0] : -1;
            CheckSplits(splits[k], end);
        }
        return splits;
    }

    public static void CheckSplits(long[] splits, long end)
    {
        if (splits.Length == 0 || splits[0] != 0 || splits[^1] != end)
            throw new InvalidRequestException($"row splits must go from 0 to the number of values, {end}");
        for (var i = 1; i < splits.Length; i++)
        {
            if (splits[i] < splits[i - 1])
                throw new InvalidRequestException("row splits must be in order");
        }
    }

    private static long Widest(long[] splits)
    {
        long widest = 0;
        for (var i = 1; i < splits.Length; i++)
            widest = Math.Max(widest, splits[i] - splits[i - 1]);
        return widest;
    }
}
