using ClothingApp.ModelServer.Conversion.Ops;
using ClothingApp.ModelServer.Kernels.Numbers;
using ClothingApp.Serving.Tensors;
using static ClothingApp.ModelServer.Conversion.HostOps.HostCalls;

namespace ClothingApp.ModelServer.Conversion.HostOps;

/// <summary>Products of matrices, and their diagonals.</summary>
internal static class MatrixHostOps
{
    public static readonly Dictionary<string, HostConverter> Table = new(StringComparer.Ordinal)
    {
        ["MatMul"] = n => Multiply(n, n.Bool("transpose_a", false), n.Bool("transpose_b", false), false),
        ["BatchMatMul"] = n => Multiply(n, n.Bool("adj_x", false), n.Bool("adj_y", false), true),
        ["BatchMatMulV2"] = n => Multiply(n, n.Bool("adj_x", false), n.Bool("adj_y", false), true),
        ["BatchMatMulV3"] = n => MultiplyAs(n, n.Bool("adj_x", false), n.Bool("adj_y", false), n.Type("Tout", n.Input(0).Type)),
        ["SparseMatMul"] = n => MultiplyAs(n, n.Bool("transpose_a", false), n.Bool("transpose_b", false), DType.Float32),
        ["Cross"] = n => Alike(n, NumberKernels.For(n.Input(0).Type, new MatrixKernels.Cross())),
        ["Einsum"] = Einsum,
        ["MatrixBandPart"] = n => Alike(n, DiagonalKernels.Band),
        ["BatchMatrixBandPart"] = n => Alike(n, DiagonalKernels.Band),
        ["MatrixDiag"] = n => Diagonal(n, "LEFT_LEFT"),
        ["BatchMatrixDiag"] = n => Diagonal(n, "LEFT_LEFT"),
        ["MatrixDiagV2"] = n => Diagonal(n, "LEFT_LEFT"),
        ["MatrixDiagV3"] = n => Diagonal(n, n.String("align", "RIGHT_LEFT")),
        ["MatrixDiagPart"] = n => DiagonalPart(n, "LEFT_LEFT"),
        ["BatchMatrixDiagPart"] = n => DiagonalPart(n, "LEFT_LEFT"),
        ["MatrixDiagPartV2"] = n => DiagonalPart(n, "LEFT_LEFT"),
        ["MatrixDiagPartV3"] = n => DiagonalPart(n, n.String("align", "RIGHT_LEFT")),
        ["MatrixSetDiag"] = n => Alike(n, new DiagonalKernels("LEFT_LEFT").Set),
        ["BatchMatrixSetDiag"] = n => Alike(n, new DiagonalKernels("LEFT_LEFT").Set),
        ["MatrixSetDiagV2"] = n => Alike(n, new DiagonalKernels("LEFT_LEFT").Set),
        ["MatrixSetDiagV3"] = n => Alike(n, new DiagonalKernels(n.String("align", "RIGHT_LEFT")).Set),
    };

    private static HostCall Multiply(NodeContext n, bool transposeLeft, bool transposeRight, bool adjoint)
    {
        var type = n.Input(0).Type;
        var kernel = NumberKernels.IsComplex(type)
            ? MatrixKernels.MultiplyComplex(type, transposeLeft, transposeRight, adjoint)
            : NumberKernels.For(type, new MatrixKernels.Multiply(transposeLeft, transposeRight));
        return new HostCall(kernel, (type, MatrixOps.ProductShape(n.Input(0).Shape, n.Input(1).Shape, transposeLeft, transposeRight)));
    }

    // The factors are cast to the result's type first.
    private static HostCall MultiplyAs(NodeContext n, bool transposeLeft, bool transposeRight, DType type)
    {
        if (n.Inputs.All(i => i.Type == type))
            return Multiply(n, transposeLeft, transposeRight, true);
        var (left, right) = (CastKernels.For(n.Input(0).Type, type), CastKernels.For(n.Input(1).Type, type));
        var product = NumberKernels.For(type, new MatrixKernels.Multiply(transposeLeft, transposeRight));
        return new HostCall((inputs, context) => product([left([inputs[0]], context)[0], right([inputs[1]], context)[0]], context),
            (type, MatrixOps.ProductShape(n.Input(0).Shape, n.Input(1).Shape, transposeLeft, transposeRight)));
    }

    private static HostCall Einsum(NodeContext n)
    {
        var type = n.Input(0).Type;
        var equation = EinsumEquation.Parse(n.String("equation", ""), n.Inputs.Count);
        var kernel = NumberKernels.IsComplex(type) ? EinsumKernel.Complex(equation, type) : NumberKernels.For(type, new EinsumKernel(equation));
        return new HostCall(kernel, (type, EinsumOps.ResultShape(equation, n.Inputs)));
    }

    private static HostCall Diagonal(NodeContext n, string align) =>
        new(new DiagonalKernels(align).Matrix, (n.Input(0).Type, RankOf(n.Input(0), OneDiagonal(n, 1) is { } one ? one ? 1 : 0 : int.MinValue)));

    private static HostCall DiagonalPart(NodeContext n, string align) =>
        new(new DiagonalKernels(align).Part, (n.Input(0).Type, RankOf(n.Input(0), OneDiagonal(n, 1) is { } one ? one ? -1 : 0 : int.MinValue)));

    // Whether the range of diagonals is a single one; null when that shows in the run only.
    private static bool? OneDiagonal(NodeContext n, int input)
    {
        if (n.Inputs.Count <= input)
            return true;
        return n.Input(input).Elements is { } k && k.All(e => e.IsKnown) ? k[0] == k[^1] : n.Input(input).Shape is { Rank: 0 } ? true : null;
    }
}
