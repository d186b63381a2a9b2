using ClothingApp.ModelServer.Conversion.Shapes;
using ClothingApp.ModelServer.Kernels.Numbers;
using static ClothingApp.ModelServer.Conversion.HostOps.HostCalls;

namespace ClothingApp.ModelServer.Conversion.HostOps;

/// <summary>Equations, determinants and factors of square matrices of real numbers.</summary>
internal static class LinearAlgebraHostOps
{
    public static readonly Dictionary<string, HostConverter> Table = new(StringComparer.Ordinal)
    {
        ["Cholesky"] = n => Alike(n, NumberKernels.ForFloat(n.Input(0).Type, new LinearAlgebraKernels.Cholesky())),
        ["MatrixDeterminant"] = n => new HostCall(NumberKernels.ForFloat(n.Input(0).Type, new LinearAlgebraKernels.Determinant()),
            (n.Input(0).Type, n.Input(0).Shape.Rank < 2 ? SymbolicShape.Unknown : SymbolicShape.Of(n.Input(0).Shape.Sizes[..^2]))),
        ["MatrixInverse"] = n => Alike(n, NumberKernels.ForFloat(n.Input(0).Type, new LinearAlgebraKernels.Solve(n.Bool("adjoint", false)))),
        ["MatrixSolve"] = n => new HostCall(NumberKernels.ForFloat(n.Input(0).Type, new LinearAlgebraKernels.Solve(n.Bool("adjoint", false))), (n.Input(0).Type, n.Input(1).Shape)),
    };
}
