using ClothingApp.ModelServer.Conversion.Shapes;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Conversion.Ops;

/// <summary>Matrix products.</summary>
internal static class MatrixOps
{
    public static readonly Dictionary<string, OpConverter> Table = new(StringComparer.Ordinal)
    {
        ["MatMul"] = n => Multiply(n, n.Bool("transpose_a", false), n.Bool("transpose_b", false), n.Input(0).Type, 2),
        ["BatchMatMul"] = n => Multiply(n, n.Bool("adj_x", false), n.Bool("adj_y", false), n.Input(0).Type),
        ["BatchMatMulV2"] = n => Multiply(n, n.Bool("adj_x", false), n.Bool("adj_y", false), n.Input(0).Type),
        ["BatchMatMulV3"] = n => Multiply(n, n.Bool("adj_x", false), n.Bool("adj_y", false), n.Type("Tout", n.Input(0).Type)),
        // Sparse are its contents only; bfloat16 factors are multiplied in float32.
        ["SparseMatMul"] = n => Multiply(n, n.Bool("transpose_a", false), n.Bool("transpose_b", false), DType.Float32, 2),
        ["Cross"] = Cross,
    };

    /// <summary>The shape of a product of matrices.</summary>
    public static SymbolicShape ProductShape(SymbolicShape left, SymbolicShape right, bool transposeLeft, bool transposeRight)
    {
        if (left.Rank < 2 || right.Rank < 2)
            return SymbolicShape.Unknown;
        var batch = SymbolicShape.Broadcast(SymbolicShape.Of(left.Sizes[..^2]), SymbolicShape.Of(right.Sizes[..^2]));
        var rows = left[left.Rank - (transposeLeft ? 1 : 2)];
        var columns = right[right.Rank - (transposeRight ? 2 : 1)];
        return SymbolicShape.Of([.. batch.Sizes, rows, columns]);
    }

    /// <param name="type">Of the result; the factors are cast to it.</param>
    /// <param name="rank">What the operation says of its inputs, should the graph not say it.</param>
    private static void Multiply(NodeContext n, bool transposeLeft, bool transposeRight, DType type, int? rank = null)
    {
        var (x, y) = (n.Onnx.Cast(n.Input(0), type), n.Onnx.Cast(n.Input(1), type));
        var shape = ProductShape(x.Shape, y.Shape, transposeLeft, transposeRight);
        if (shape.IsUnknownRank && rank is { } known)
            shape = SymbolicShape.OfRank(known);
        var left = transposeLeft ? TransposeLast(n, x, rank) : x;
        var right = transposeRight ? TransposeLast(n, y, rank) : y;
        n.Output(n.Onnx.Node("MatMul", [left, right], type, shape));
    }

    private static Value TransposeLast(NodeContext n, Value x, int? rank)
    {
        if (x.Shape.IsUnknownRank && rank == 2)
            return n.Onnx.Transpose(x, 1, 0);
        if (x.Shape.Rank < 2)
            throw n.Unsupported("the rank of a transposed factor is not known");
        var last = x.Shape.Rank - 1;
        return n.Onnx.Transpose(x, [.. Enumerable.Range(0, last - 1), last, last - 1]);
    }

    // Of vectors of three along the last dimension: each element is a difference of products of the other two.
    private static void Cross(NodeContext n)
    {
        var (x, y) = (n.Input(0), n.Input(1));
        if (x.Shape.Rank < 1)
            throw n.Unsupported("the rank of its inputs is not known");
        long[] next = [1, 2, 0], afterNext = [2, 0, 1];
        n.Output(n.Onnx.Binary("Sub",
            n.Onnx.Binary("Mul", Turned(x, next), Turned(y, afterNext)),
            n.Onnx.Binary("Mul", Turned(x, afterNext), Turned(y, next))));

        Value Turned(Value v, long[] order) =>
            n.Onnx.Node("Gather", [v, OnnxEmitter.Constant<long>(order)], v.Type, v.Shape, OnnxAttribute.Int("axis", v.Shape.Rank - 1));
    }
}
