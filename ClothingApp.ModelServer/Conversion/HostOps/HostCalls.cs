using System.Numerics;
using ClothingApp.ModelServer.Conversion.Shapes;
using ClothingApp.ModelServer.Kernels;
using ClothingApp.ModelServer.Kernels.Numbers;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Conversion.HostOps;

/// <summary>What the tables of arithmetic have in common: the shapes of the results, the choice of the element type.</summary>
internal static class HostCalls
{
    public static HostConverter Unary<TFunction>(Func<Complex, Complex>? complex = null) where TFunction : IUnaryFunction => n =>
        Alike(n, complex is not null && NumberKernels.IsComplex(n.Input(0).Type)
            ? ComplexKernels.Unary(n.Input(0).Type, complex)
            : NumberKernels.For(n.Input(0).Type, new ElementwiseKernels.Unary<TFunction>()));

    public static HostConverter Binary<TFunction>(Func<Complex, Complex, Complex>? complex = null) where TFunction : IBinaryFunction => n =>
        Broadcast(n, n.Input(0).Type, complex is not null && NumberKernels.IsComplex(n.Input(0).Type)
            ? ComplexKernels.Binary(n.Input(0).Type, complex)
            : NumberKernels.For(n.Input(0).Type, new ElementwiseKernels.Binary<TFunction>()));

    /// <summary>A function of fractions.</summary>
    public static HostConverter Real(Func<double, double> function, Func<Complex, Complex>? complex = null) => n =>
        Alike(n, complex is not null && NumberKernels.IsComplex(n.Input(0).Type)
            ? ComplexKernels.Unary(n.Input(0).Type, complex)
            : NumberKernels.ForFloat(n.Input(0).Type, new ElementwiseKernels.Real(function)));

    public static HostConverter Real(Func<double, double, double> function, Func<Complex, Complex, Complex>? complex = null) => n =>
        Broadcast(n, n.Input(0).Type, complex is not null && NumberKernels.IsComplex(n.Input(0).Type)
            ? ComplexKernels.Binary(n.Input(0).Type, complex)
            : NumberKernels.ForFloat(n.Input(0).Type, new ElementwiseKernels.RealBinary(function)));

    public static HostConverter Integer<TFunction>() where TFunction : IIntegerFunction => n =>
        Broadcast(n, n.Input(0).Type, NumberKernels.ForInteger(n.Input(0).Type, new IntegerKernels.Binary<TFunction>()));

    /// <summary>A result of the type and shape of the first input.</summary>
    public static HostCall Alike(NodeContext n, HostKernel kernel) => new(kernel, (n.Input(0).Type, n.Input(0).Shape));

    /// <summary>A result of the shape that the first two inputs make together.</summary>
    public static HostCall Broadcast(NodeContext n, DType type, HostKernel kernel) =>
        new(kernel, (type, SymbolicShape.Broadcast(n.Input(0).Shape, n.Input(1).Shape)));

    /// <summary>As many dimensions as the input has, or an unknown number.</summary>
    public static SymbolicShape RankOf(Value value, int change = 0) =>
        value.Shape.IsUnknownRank || value.Shape.Rank + change < 0 ? SymbolicShape.Unknown : SymbolicShape.OfRank(value.Shape.Rank + change);
}
