using ClothingApp.ModelServer.Conversion.Shapes;
using ClothingApp.ModelServer.Kernels.Arrays;
using ClothingApp.ModelServer.Kernels.Numbers;

namespace ClothingApp.ModelServer.Conversion.HostOps;

/// <summary>Parts put into a tensor by number.</summary>
internal static class ScatterHostOps
{
    public static readonly Dictionary<string, HostConverter> Table = new(StringComparer.Ordinal)
    {
        ["ScatterNd"] = n => new(ScatterReductions.ScatterNd(n.Input(1).Type, GatherHostOps.SkipsOutside(n)), (n.Input(1).Type, SymbolicShape.FromVector(n.Input(2)))),
        ["TensorScatterUpdate"] = n => new(ScatterKernels.Update(GatherHostOps.SkipsOutside(n)), (n.Input(0).Type, n.Input(0).Shape)),
        ["TensorScatterAdd"] = Reduce<ReductionKernels.Sum>(),
        ["TensorScatterSub"] = Reduce<ReductionKernels.Sum>(negates: true),
        ["TensorScatterMax"] = Reduce<ReductionKernels.Max>(),
        ["TensorScatterMin"] = Reduce<ReductionKernels.Min>(),
        ["ScatterNdNonAliasingAdd"] = Reduce<ReductionKernels.Sum>(),
    };

    private static HostConverter Reduce<TReduction>(bool negates = false) where TReduction : IReduction =>
        n => new(ScatterReductions.For<TReduction>(n.Input(0).Type, negates, GatherHostOps.SkipsOutside(n)), (n.Input(0).Type, n.Input(0).Shape));
}
