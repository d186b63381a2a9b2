using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Kernels.Numbers;

/// <summary>
/// Diagonals of matrices, of any element type. Diagonal d holds the elements [i, i + d]: 0 is the main one, positive ones
/// lie above it. A range of diagonals is a matrix of its own, the highest first, each in a row as long as the longest, set
/// to the left or the right of it as the alignment says.
/// </summary>
/// <param name="align">RIGHT_LEFT and so on: how the diagonals above the main one are set, then those below.</param>
internal sealed class DiagonalKernels(string align)
{
    /// <summary>Inputs: matrices, and then the range and the padding, where the operation has them.</summary>
    public Tensor[] Part(ReadOnlySpan<Tensor> inputs, KernelContext context)
    {
        var x = inputs[0];
        var (rows, columns) = Matrix(x.Shape);
        var range = Range.Of(inputs.Length > 1 ? inputs[1] : null, rows, columns, align);
        var batch = x.Shape.Dimensions[..^2];
        var result = context.Allocate(x.Type, TensorShape.Of(range.Count == 1 ? [.. batch, range.Longest] : [.. batch, range.Count, range.Longest]), out var y);
        var size = x.Type.ElementSize();
        var padding = inputs.Length > 2 ? inputs[2].Bytes.Span[..size] : default;
        for (var b = 0; b < batch.Product(); b++)
        {
            for (var d = range.Low; d <= range.High; d++)
            {
                context.Ct.ThrowIfCancellationRequested();
                var row = y.Slice((int)(((b * range.Count) + range.High - d) * range.Longest * size), (int)range.Longest * size);
                for (var i = 0; i < range.Longest && !padding.IsEmpty; i++)
                    padding.CopyTo(row[(i * size)..]);
                var first = range.Shift(d);
                for (var i = 0; i < range.Length(d); i++)
                    At(x.Bytes.Span, b, i, d).CopyTo(row[(int)((i + first) * size)..]);
            }
        }
        return [result];

        ReadOnlySpan<byte> At(ReadOnlySpan<byte> bytes, long b, long i, long d) =>
            bytes.Slice((int)((((b * rows) + i + Math.Max(-d, 0)) * columns + i + Math.Max(d, 0)) * size), size);
    }

    /// <summary>Inputs: matrices, the diagonals that replace theirs, and the range, where the operation has one.</summary>
    public Tensor[] Set(ReadOnlySpan<Tensor> inputs, KernelContext context)
    {
        var (x, diagonals) = (inputs[0], inputs[1]);
        var (rows, columns) = Matrix(x.Shape);
        var range = Range.Of(inputs.Length > 2 ? inputs[2] : null, rows, columns, align);
        var batch = x.Shape.Dimensions[..^2];
        CheckDiagonals(diagonals.Shape, batch, range);
        var result = CastKernels.Copy(x, context);
        Fill(result, diagonals, batch.Product(), rows, columns, range, context);
        return [result];
    }

    /// <summary>Inputs: diagonals, and then range, rows, columns and padding, where the operation has them.</summary>
    public Tensor[] Matrix(ReadOnlySpan<Tensor> inputs, KernelContext context)
    {
        var diagonals = inputs[0];
        var asked = inputs.Length > 1 ? Integers.Read(inputs[1]) : [0];
        var (low, high) = asked.Length is 1 or 2 ? (asked[0], asked[^1]) : throw new InvalidRequestException("k must be one number or two");
        var count = high - low + 1;
        var ranks = count == 1 ? 1 : 2;
        if (diagonals.Shape.Rank < ranks || count < 1 || (ranks == 2 && diagonals.Shape[diagonals.Shape.Rank - 2] != count))
            throw new InvalidRequestException($"diagonals of shape {diagonals.Shape} are not those from {low} to {high}");
        var longest = diagonals.Shape[diagonals.Shape.Rank - 1];
        var (rows, columns) = (inputs.Length > 2 ? Integers.ReadOne(inputs[2], "num_rows") : -1, inputs.Length > 3 ? Integers.ReadOne(inputs[3], "num_cols") : -1);
        var (fewestRows, fewestColumns) = (longest - Math.Min(high, 0), longest + Math.Max(low, 0));
        (rows, columns) = (rows, columns) switch
        {
            (-1, -1) => (Math.Max(fewestRows, fewestColumns), Math.Max(fewestRows, fewestColumns)),
            (-1, _) => (fewestRows, columns),
            (_, -1) => (rows, fewestColumns),
            _ => (rows, columns),
        };
        var range = Range.Of(inputs.Length > 1 ? inputs[1] : null, rows, columns, align);
        if (rows < fewestRows || columns < fewestColumns || range.Longest != longest)
            throw new InvalidRequestException($"a matrix of {rows} rows and {columns} columns has no diagonals of length {longest} from {low} to {high}");
        var batch = diagonals.Shape.Dimensions[..^ranks];
        var result = context.Allocate(diagonals.Type, TensorShape.Of([.. batch, rows, columns]), out var y);
        if (inputs.Length > 4)
        {
            var padding = inputs[4].Bytes.Span[..diagonals.Type.ElementSize()];
            for (var i = 0; i < y.Length; i += padding.Length)
                padding.CopyTo(y[i..]);
        }
        Fill(result, diagonals, batch.Product(), rows, columns, range, context);
        return [result];
    }

    private static void Fill(Tensor matrices, Tensor diagonals, long batches, long rows, long columns, Range range, KernelContext context)
    {
        var size = matrices.Type.ElementSize();
        var source = diagonals.Bytes.Span;
        var target = System.Runtime.InteropServices.MemoryMarshal.AsMemory(matrices.Bytes).Span;
        for (var b = 0; b < batches; b++)
        {
            for (var d = range.Low; d <= range.High; d++)
            {
                context.Ct.ThrowIfCancellationRequested();
                var first = ((((b * range.Count) + range.High - d) * range.Longest) + range.Shift(d)) * size;
                for (var i = 0; i < range.Length(d); i++)
                {
                    var at = (((b * rows) + i + Math.Max(-d, 0)) * columns) + i + Math.Max(d, 0);
                    source.Slice((int)(first + (i * size)), size).CopyTo(target[(int)(at * size)..]);
                }
            }
        }
    }

    private static (long Rows, long Columns) Matrix(TensorShape shape) =>
        shape.Rank >= 2 ? (shape[shape.Rank - 2], shape[shape.Rank - 1]) : throw new InvalidRequestException($"input must be at least 2-dim, received shape: {shape}");

    private static void CheckDiagonals(TensorShape diagonals, ReadOnlySpan<long> batch, Range range)
    {
        long[] expected = range.Count == 1 ? [.. batch, range.Longest] : [.. batch, range.Count, range.Longest];
        if (!diagonals.Dimensions.SequenceEqual(expected))
            throw new InvalidRequestException($"the diagonals must have the shape [{string.Join(',', expected)}], not {diagonals}");
    }

    /// <summary>The diagonals in question, and where each lies in its row.</summary>
    private sealed record Range(long Low, long High, long Rows, long Columns, string Align)
    {
        public long Count => High - Low + 1;

        public long Longest => Math.Min(Rows + Math.Min(High, 0), Columns - Math.Max(Low, 0));

        public static Range Of(Tensor? k, long rows, long columns, string align)
        {
            var asked = k is null ? [0] : Integers.Read(k);
            if (asked.Length is not (1 or 2) || asked[0] > asked[^1])
                throw new InvalidRequestException($"[{string.Join(',', asked)}] is no range of diagonals");
            var range = new Range(asked[0], asked[^1], rows, columns, align);
            // An empty matrix has its main diagonal.
            if ((range.Low <= -rows && range.Low != 0) || (range.High >= columns && range.High != 0))
                throw new InvalidRequestException($"diagonals {range.Low} to {range.High} lie outside a matrix of {rows} rows and {columns} columns");
            return range;
        }

        public long Length(long d) => Math.Min(Rows + Math.Min(d, 0), Columns - Math.Max(d, 0));

        public long Shift(long d) =>
            (d >= 0 ? Align.StartsWith("RIGHT", StringComparison.Ordinal) : Align.EndsWith("RIGHT", StringComparison.Ordinal)) ? Longest - Length(d) : 0;
    }

    /// <summary>Keeps a band of each matrix and clears the rest; a negative number keeps that side whole.</summary>
    public static Tensor[] Band(ReadOnlySpan<Tensor> inputs, KernelContext context)
    {
        var (rows, columns) = Matrix(inputs[0].Shape);
        var (lower, upper) = (Integers.ReadOne(inputs[1], "num_lower"), Integers.ReadOne(inputs[2], "num_upper"));
        if (lower > rows || upper > columns)
            throw new InvalidRequestException($"a band of {lower} and {upper} diagonals is wider than a matrix of {rows} rows and {columns} columns");
        var result = CastKernels.Copy(inputs[0], context);
        var bytes = System.Runtime.InteropServices.MemoryMarshal.AsMemory(result.Bytes).Span;
        var size = result.Type.ElementSize();
        var batches = result.Shape.Dimensions[..^2].Product();
        for (long at = 0, row = 0; row < batches * rows; row++)
        {
            context.Ct.ThrowIfCancellationRequested();
            for (var column = 0L; column < columns; column++, at++)
            {
                var below = (row % rows) - column;
                if ((lower >= 0 && below > lower) || (upper >= 0 && -below > upper))
                    bytes.Slice((int)(at * size), size).Clear();
            }
        }
        return [result];
    }
}
