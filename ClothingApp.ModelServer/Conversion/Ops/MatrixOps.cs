using ClothingApp.ModelServer.Conversion.Shapes;

namespace ClothingApp.ModelServer.Conversion.Ops;

/// <summary>Matrix products.</summary>
internal static class MatrixOps
{
    public static readonly Dictionary<string, OpConverter> Table = new(StringComparer.Ordinal)
    {
        ["MatMul"] = n => Multiply(n, n.Bool("transpose_a", false), n.Bool("transpose_b", false)),
        ["BatchMatMulV2"] = n => Multiply(n, n.Bool("adj_x", false), n.Bool("adj_y", false)),
    };

    private static void Multiply(NodeContext n, bool transposeLeft, bool transposeRight)
    {
        var left = transposeLeft ? TransposeLast(n, n.Input(0)) : n.Input(0);
        var right = transposeRight ? TransposeLast(n, n.Input(1)) : n.Input(1);
        n.Output(n.Onnx.Node("MatMul", [left, right], left.Type, ResultShape(left.Shape, right.Shape)));
    }

    private static Value TransposeLast(NodeContext n, Value x)
    {
        if (x.Shape.Rank < 2)
            throw n.Unsupported("the rank of a transposed factor is not known");
        var rank = x.Shape.Rank;
        return n.Onnx.Transpose(x, [.. Enumerable.Range(0, rank - 2), rank - 1, rank - 2]);
    }

    private static SymbolicShape ResultShape(SymbolicShape left, SymbolicShape right)
    {
        if (left.Rank < 2 || right.Rank < 2)
            return SymbolicShape.Unknown;
        var batch = SymbolicShape.Broadcast(SymbolicShape.Of(left.Sizes[..^2]), SymbolicShape.Of(right.Sizes[..^2]));
        return SymbolicShape.Of([.. batch.Sizes, left[left.Rank - 2], right[right.Rank - 1]]);
    }
}
