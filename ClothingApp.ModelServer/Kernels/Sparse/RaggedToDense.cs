using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.ModelServer.Kernels.Arrays;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Kernels.Sparse;

/// <summary>
/// Makes a ragged tensor a dense one: rows that are too short are filled up, and what is beyond the size asked for is left
/// out. Inputs: the shape (sizes of -1 are as large as need be; a scalar -1 leaves all of it open), the values, the filling,
/// and for each level how its rows are cut.
/// </summary>
internal static class RaggedToDense
{
    /// <param name="kinds">How rows are cut, level by level: FIRST_DIM_SIZE, ROW_SPLITS, VALUE_ROWIDS.</param>
    public static HostKernel For(IReadOnlyList<string> kinds) => (inputs, context) =>
    {
        var (values, filling) = (inputs[1], inputs[2]);
        if (values.Shape.Rank < 1 || inputs.Length != kinds.Count + 3)
            throw new InvalidRequestException($"values of shape {values.Shape} with {inputs.Length - 3} of {kinds.Count} row partitions");
        var (rows, levels) = Levels(context, inputs[3..], kinds, values.Shape[0]);
        var inner = values.Shape.Dimensions[1..].ToArray();

        long[] sizes = [rows, .. levels.Select(l => l.Max(0)), .. inner];
        if (inputs[0].Shape.Rank == 1)
            Demand(sizes, Sizing.Longs(inputs[0]), levels.Count + 1);
        var shape = Sizing.Shape(sizes);
        var result = Elements.Allocate(context, values.Type, shape);
        Fill(context, filling, result, inner);
        if (shape.ElementCount == 0)
            return [result];

        // Where each row of a level starts in the result, in blocks of one value; -1 for rows that are left out.
        var block = Sizing.Product(inner);
        var strides = Sizing.Strides(sizes.AsSpan(0, levels.Count + 1));
        var places = Sizing.Numbers(context, rows);
        for (var i = 0; i < places.Length; i++)
            places[i] = i < sizes[0] ? i * strides[0] : -1;
        for (var level = 0; level < levels.Count; level++)
        {
            var lengths = levels[level];
            var next = Sizing.Numbers(context, lengths.Sum());
            var at = 0;
            for (var row = 0; row < lengths.Length; row++)
            {
                for (var i = 0; i < lengths[row]; i++)
                    next[at++] = i < sizes[level + 1] && places[row] >= 0 ? places[row] + (i * strides[level + 1]) : -1;
            }
            places = next;
        }
        Elements.Move(new BlockCopy(null, places, Math.Min(places.Length, values.Shape[0]), block, context.Ct), values, result);
        return [result];
    };

    // The number of rows, and for each level the lengths of its rows.
    private static (long Rows, List<long[]> Levels) Levels(KernelContext context, ReadOnlySpan<Tensor> partitions, IReadOnlyList<string> kinds, long values)
    {
        var levels = new List<long[]>();
        long? rows = null;
        long first = 0;
        for (var k = 0; k < kinds.Count; k++)
        {
            var numbers = Sizing.Longs(partitions[k]);
            if (kinds[k] == "FIRST_DIM_SIZE" && k == 0 && kinds.Count > 1 && numbers is [>= 0 and <= int.MaxValue and var size])
            {
                rows = first = size;
                continue;
            }
            // The values of this level are the rows of the next one.
            var count = k + 1 == kinds.Count ? values : kinds[k + 1] == "ROW_SPLITS" ? partitions[k + 1].Shape.ElementCount - 1 : (long?)null;
            long[] lengths;
            if (kinds[k] == "ROW_SPLITS")
            {
                RaggedKernels.CheckSplits(numbers, count ?? (numbers.Length > 0 ? numbers[^1] : 0));
                lengths = [.. numbers.Skip(1).Select((end, i) => end - numbers[i])];
            }
            else if (kinds[k] == "VALUE_ROWIDS" && rows is { } known)
                lengths = Lengths(context, numbers, known, count ?? numbers.Length);
            else
                throw new InvalidRequestException($"row partitions [{string.Join(", ", kinds)}] of other sizes than they must have");
            if (rows is { } above && above != lengths.Length)
                throw new InvalidRequestException($"{lengths.Length} rows where the level above has {above} values");
            if (levels.Count == 0)
                first = lengths.Length;
            levels.Add(lengths);
            rows = lengths.Sum();
        }
        return levels.Count > 0 ? (first, levels) : throw new InvalidRequestException("a ragged tensor without row partitions");
    }

    private static long[] Lengths(KernelContext context, long[] rowOfValue, long rows, long values)
    {
        if (rowOfValue.Length != values)
            throw new InvalidRequestException($"{rowOfValue.Length} row numbers for {values} values");
        var lengths = Sizing.Numbers(context, rows);
        var last = 0L;
        foreach (var row in rowOfValue)
        {
            if (row < last || row >= rows)
                throw new InvalidRequestException($"row number {row} is out of order or not below {rows}");
            lengths[last = row]++;
        }
        return lengths;
    }

    private static void Demand(long[] sizes, long[] wanted, int ragged)
    {
        if (wanted.Length != sizes.Length)
            throw new InvalidRequestException($"a shape of {wanted.Length} dimensions for a tensor of {sizes.Length}");
        for (var i = 0; i < sizes.Length; i++)
        {
            if (wanted[i] < 0)
                continue;
            if (i >= ragged && wanted[i] != sizes[i])
                throw new InvalidRequestException($"dimension {i} is to have the size {wanted[i]}, but the values have {sizes[i]} there");
            sizes[i] = wanted[i];
        }
    }

    private static void Fill(KernelContext context, Tensor filling, Tensor result, long[] inner)
    {
        if (filling.Shape.Rank == 0)
            Elements.Fill(filling, 0, result);
        else
            Elements.Move(new StridedCopy([.. result.Shape.Dimensions], 0, Repeated(filling, result, inner), 0, Sizing.Strides(result.Shape.Dimensions), context.Ct), filling, result);
    }

    private static long[] Repeated(Tensor filling, Tensor result, long[] inner)
    {
        var missing = result.Shape.Rank - filling.Shape.Rank;
        if (filling.Shape.Rank > inner.Length)
            throw new InvalidRequestException($"a filling of shape {filling.Shape} for values of {inner.Length} dimensions");
        var strides = Sizing.Strides(filling.Shape.Dimensions);
        var repeated = new long[result.Shape.Rank];
        for (var i = 0; i < strides.Length; i++)
        {
            if (filling.Shape[i] != 1 && filling.Shape[i] != result.Shape[missing + i])
                throw new InvalidRequestException($"a filling of shape {filling.Shape} for a tensor of shape {result.Shape}");
            repeated[missing + i] = filling.Shape[i] == 1 ? 0 : strides[i];
        }
        return repeated;
    }

    private static long Max(this long[] lengths, long least)
    {
        foreach (var length in lengths)
            least = Math.Max(least, length);
        return least;
    }
}
