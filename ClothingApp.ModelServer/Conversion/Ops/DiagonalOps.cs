using ClothingApp.ModelServer.Conversion.Shapes;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Conversion.Ops;

/// <summary>Main diagonals of square matrices, and bands; other diagonals are handled on the host.</summary>
internal static class DiagonalOps
{
    private const long MaxSize = 4096;

    public static readonly Dictionary<string, OpConverter> Table = new(StringComparer.Ordinal)
    {
        ["MatrixBandPart"] = Band,
        ["BatchMatrixBandPart"] = Band,
        ["MatrixDiagPart"] = n => Part(n, 1),
        ["MatrixDiagPartV2"] = n => Part(n, 1),
        ["MatrixDiagPartV3"] = n => Part(n, 1),
        ["MatrixSetDiag"] = n => Set(n, 2),
        ["MatrixSetDiagV2"] = n => Set(n, 2),
        ["MatrixSetDiagV3"] = n => Set(n, 2),
    };

    private static void Band(NodeContext n)
    {
        var (x, lower, upper) = (n.Input(0), n.ConstantInts(1)[0], n.ConstantInts(2)[0]);
        if (lower >= 0)
            x = n.Onnx.Node("Trilu", [x, OnnxEmitter.Scalar(-lower)], x.Type, x.Shape, OnnxAttribute.Int("upper", 1));
        if (upper >= 0)
            x = n.Onnx.Node("Trilu", [x, OnnxEmitter.Scalar(upper)], x.Type, x.Shape, OnnxAttribute.Int("upper", 0));
        n.Output(x);
    }

    private static void Part(NodeContext n, int range)
    {
        var x = n.Input(0);
        Square(n, range, x.Shape);
        n.Output(n.Onnx.Node("Einsum", [x], x.Type, SymbolicShape.Of(x.Shape.Sizes[..^1]), OnnxAttribute.String("equation", "...ii->...i")));
    }

    private static void Set(NodeContext n, int range)
    {
        var (x, diagonal) = (n.Input(0), n.Input(1));
        var size = Square(n, range, x.Shape);
        var eye = new bool[size * size];
        for (var i = 0L; i < size; i++)
            eye[(i * size) + i] = true;
        var onDiagonal = Value.OfConstant(Tensor.Create<bool>(TensorShape.Of(size, size), eye));
        var rows = n.Onnx.Node("Unsqueeze", [diagonal, OnnxEmitter.Constant(-1L)], x.Type, SymbolicShape.Of([.. x.Shape.Sizes[..^1], 1]));
        n.Output(n.Onnx.Where(onDiagonal, rows, x));
    }

    // The size of a square matrix whose main diagonal is meant.
    private static long Square(NodeContext n, int range, SymbolicShape shape)
    {
        if (n.Inputs.Count > range && n.ConstantInts(range).Any(k => k != 0))
            throw n.Unsupported("other diagonals than the main one");
        if (shape.Rank < 2 || !shape[shape.Rank - 1].IsKnown || shape[shape.Rank - 1] != shape[shape.Rank - 2])
            throw n.Unsupported("its matrices are not square for certain");
        return shape[shape.Rank - 1].Value is <= MaxSize and var size ? size : throw n.Unsupported("its matrices are large");
    }
}
