using ClothingApp.ModelServer.Conversion.Shapes;
using ClothingApp.ModelServer.Kernels.Numbers;
using ClothingApp.Serving.Tensors;
using static ClothingApp.ModelServer.Conversion.HostOps.HostCalls;
using Number = System.Numerics.Complex;

namespace ClothingApp.ModelServer.Conversion.HostOps;

/// <summary>Complex numbers, which ONNX Runtime has not, and what makes them: Fourier transforms.</summary>
internal static class ComplexHostOps
{
    public static readonly Dictionary<string, HostConverter> Table = new(StringComparer.Ordinal)
    {
        ["Angle"] = Real(z => Math.Atan2(z.Imaginary, z.Real)),
        ["Complex"] = n => Broadcast(n, n.Type("Tout", DType.Complex64), ComplexKernels.Combine(n.Type("Tout", DType.Complex64))),
        ["ComplexAbs"] = Real(Number.Abs),
        ["Conj"] = n => Alike(n, ComplexKernels.Unary(n.Input(0).Type, Number.Conjugate)),
        ["Imag"] = Real(z => z.Imaginary),
        ["Real"] = Real(z => z.Real),
        ["FFT"] = n => Alike(n, FourierKernels.Complex(1, false)),
        ["FFT2D"] = n => Alike(n, FourierKernels.Complex(2, false)),
        ["FFT3D"] = n => Alike(n, FourierKernels.Complex(3, false)),
        ["IFFT"] = n => Alike(n, FourierKernels.Complex(1, true)),
        ["IFFT2D"] = n => Alike(n, FourierKernels.Complex(2, true)),
        ["IFFT3D"] = n => Alike(n, FourierKernels.Complex(3, true)),
        ["RFFT"] = FromReal(1),
        ["RFFT2D"] = FromReal(2),
        ["RFFT3D"] = FromReal(3),
        ["IRFFT"] = ToReal(1),
        ["IRFFT2D"] = ToReal(2),
        ["IRFFT3D"] = ToReal(3),
    };

    private static HostConverter Real(Func<Number, double> function) => n =>
    {
        var type = n.Type("Tout", DType.Float32);
        return new HostCall(ComplexKernels.ToReal(type, function), (type, n.Input(0).Shape));
    };

    private static HostConverter FromReal(int rank) => n =>
    {
        var type = n.Type("Tcomplex", DType.Complex64);
        return new HostCall(FourierKernels.FromReal(rank, type), (type, Transformed(n, rank, s => (s / 2) + (s > 0 ? 1 : 0))));
    };

    private static HostConverter ToReal(int rank) => n =>
    {
        var type = n.Type("Treal", DType.Float32);
        return new HostCall(FourierKernels.ToReal(rank, type), (type, Transformed(n, rank, s => s)));
    };

    private static SymbolicShape Transformed(NodeContext n, int rank, Func<long, long> last)
    {
        var shape = n.Input(0).Shape;
        if (shape.Rank < rank)
            return SymbolicShape.Unknown;
        var sizes = n.Input(1).Elements is { } known && known.Length == rank ? known : SymbolicShape.OfRank(rank).Sizes.ToArray();
        return SymbolicShape.Of([.. shape.Sizes[..^rank], .. sizes[..^1], sizes[^1].IsKnown ? last(sizes[^1].Value) : Dim.Unknown()]);
    }
}
