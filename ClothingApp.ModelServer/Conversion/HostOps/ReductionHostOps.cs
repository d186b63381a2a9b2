using System.Numerics;
using ClothingApp.ModelServer.Conversion.Ops;
using ClothingApp.ModelServer.Conversion.Shapes;
using ClothingApp.ModelServer.Kernels;
using ClothingApp.ModelServer.Kernels.Numbers;
using ClothingApp.Serving.Tensors;
using static ClothingApp.ModelServer.Conversion.HostOps.HostCalls;

namespace ClothingApp.ModelServer.Conversion.HostOps;

/// <summary>Elements gathered up along axes, at once or step by step.</summary>
internal static class ReductionHostOps
{
    public static readonly Dictionary<string, HostConverter> Table = new(StringComparer.Ordinal)
    {
        ["Sum"] = Reduce<ReductionKernels.Sum>(Complex.Add, Complex.Zero),
        ["Prod"] = Reduce<ReductionKernels.Prod>(Complex.Multiply, Complex.One),
        ["Mean"] = Reduce<ReductionKernels.Mean>(Complex.Add, Complex.Zero, mean: true),
        ["Max"] = Reduce<ReductionKernels.Max>(),
        ["Min"] = Reduce<ReductionKernels.Min>(),
        ["EuclideanNorm"] = Reduce<ReductionKernels.EuclideanNorm>(),
        ["All"] = n => Reduced(n, ReductionKernels.Logical(true, n.Bool("keep_dims", false))),
        ["Any"] = n => Reduced(n, ReductionKernels.Logical(false, n.Bool("keep_dims", false))),
        ["ArgMax"] = n => ArgExtreme(n, type => new ReductionKernels.ArgExtreme<Arithmetic.Greater>(type)),
        ["ArgMin"] = n => ArgExtreme(n, type => new ReductionKernels.ArgExtreme<Arithmetic.Less>(type)),
        ["L2Loss"] = n => new HostCall(NumberKernels.ForFloat(n.Input(0).Type, new ReductionKernels.L2Loss()), (n.Input(0).Type, SymbolicShape.Scalar)),

        ["Cumsum"] = n => Alike(n, NumberKernels.For(n.Input(0).Type,
            new CumulativeKernels.Run<Arithmetic.Add>(0, n.Bool("exclusive", false), n.Bool("reverse", false)))),
        ["Cumprod"] = n => Alike(n, NumberKernels.For(n.Input(0).Type,
            new CumulativeKernels.Run<Arithmetic.Mul>(1, n.Bool("exclusive", false), n.Bool("reverse", false)))),
        ["CumulativeLogsumexp"] = n => Alike(n, NumberKernels.ForFloat(n.Input(0).Type,
            new CumulativeKernels.Run<CumulativeKernels.LogSumExp>(double.NegativeInfinity, n.Bool("exclusive", false), n.Bool("reverse", false)))),
    };

    private static HostConverter Reduce<TReduction>(Func<Complex, Complex, Complex>? step = null, Complex start = default, bool mean = false)
        where TReduction : IReduction => n =>
    {
        var (type, keep) = (n.Input(0).Type, n.Bool("keep_dims", false));
        return Reduced(n, step is not null && NumberKernels.IsComplex(type)
            ? ReductionKernels.Complex(type, keep, step, start, mean)
            : NumberKernels.For(type, new ReductionKernels.Reduce<TReduction>(keep)));
    };

    private static HostCall Reduced(NodeContext n, HostKernel kernel) => new(kernel, (n.Input(0).Type, ReductionOps.ResultShape(n)));

    private static HostCall ArgExtreme(NodeContext n, Func<DType, INumberKernel> kernel)
    {
        var (type, index) = (n.Input(0).Type, n.Type("output_type", DType.Int64));
        if (type != DType.Bool)
            return new HostCall(NumberKernels.For(type, kernel(index)), (index, RankOf(n.Input(0), -1)));
        var (bytes, rest) = (CastKernels.For(DType.Bool, DType.UInt8), NumberKernels.For(DType.UInt8, kernel(index)));
        return new HostCall((inputs, context) => rest([bytes(inputs, context)[0], inputs[1]], context), (index, RankOf(n.Input(0), -1)));
    }
}
