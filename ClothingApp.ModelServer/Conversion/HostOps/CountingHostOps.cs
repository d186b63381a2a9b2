using ClothingApp.ModelServer.Conversion.Shapes;
using ClothingApp.ModelServer.Kernels.Numbers;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Conversion.HostOps;

/// <summary>Counting, ranking, rows gathered up by number, and evenly spaced numbers.</summary>
internal static class CountingHostOps
{
    public static readonly Dictionary<string, HostConverter> Table = new(StringComparer.Ordinal)
    {
        ["Bincount"] = n => Bincount(n, false, SymbolicShape.OfRank(1)),
        ["DenseBincount"] = n => Bincount(n, n.Bool("binary_output", false), n.Input(0).Shape.Rank switch
        {
            -1 => SymbolicShape.Unknown,
            2 => SymbolicShape.Of(n.Input(0).Shape[0], Dim.Unknown()),
            _ => SymbolicShape.OfRank(1),
        }),
        ["Bucketize"] = n => new HostCall(
            NumberKernels.For(n.Input(0).Type, new CountingKernels.Bucketize(Floats(n, "boundaries"))), (DType.Int32, n.Input(0).Shape)),
        ["InTopK"] = n =>
        {
            var k = Tensor.Create<long>(TensorShape.Scalar, [n.Int("k", 0)]);
            return new HostCall((inputs, context) => CountingKernels.InTopK([inputs[0], inputs[1], k], context), (DType.Bool, n.Input(1).Shape));
        },
        ["InTopKV2"] = n => new HostCall(CountingKernels.InTopK, (DType.Bool, n.Input(1).Shape)),

        ["SegmentSum"] = Segments<ReductionKernels.Sum>(SegmentKind.Sorted),
        ["SegmentMean"] = Segments<ReductionKernels.Sum>(SegmentKind.Sorted, 1),
        ["SegmentProd"] = Segments<ReductionKernels.Prod>(SegmentKind.Sorted, emptyIsZero: false),
        ["SegmentMax"] = Segments<ReductionKernels.Max>(SegmentKind.Sorted),
        ["SegmentMin"] = Segments<ReductionKernels.Min>(SegmentKind.Sorted),
        ["UnsortedSegmentSum"] = Segments<ReductionKernels.Sum>(SegmentKind.Unsorted),
        ["UnsortedSegmentProd"] = Segments<ReductionKernels.Prod>(SegmentKind.Unsorted, emptyIsZero: false),
        ["UnsortedSegmentMax"] = Segments<ReductionKernels.Max>(SegmentKind.Unsorted, emptyIsZero: false),
        ["UnsortedSegmentMin"] = Segments<ReductionKernels.Min>(SegmentKind.Unsorted, emptyIsZero: false),
        ["SparseSegmentSum"] = Segments<ReductionKernels.Sum>(SegmentKind.Sparse),
        ["SparseSegmentMean"] = Segments<ReductionKernels.Sum>(SegmentKind.Sparse, 1),
        ["SparseSegmentSqrtN"] = Segments<ReductionKernels.Sum>(SegmentKind.Sparse, 0.5),
        ["SparseSegmentSumWithNumSegments"] = Segments<ReductionKernels.Sum>(SegmentKind.SparseCounted),
        ["SparseSegmentMeanWithNumSegments"] = Segments<ReductionKernels.Sum>(SegmentKind.SparseCounted, 1),
        ["SparseSegmentSqrtNWithNumSegments"] = Segments<ReductionKernels.Sum>(SegmentKind.SparseCounted, 0.5),

        ["LinSpace"] = n => new HostCall(NumberKernels.ForFloat(n.Input(0).Type, new SequenceKernels.LinSpace()), (n.Input(0).Type, SymbolicShape.OfRank(1))),
        ["Range"] = n => new HostCall(NumberKernels.For(n.Input(0).Type, new SequenceKernels.Range()), (n.Input(0).Type, SymbolicShape.OfRank(1))),
    };

    private static HostCall Bincount(NodeContext n, bool binary, SymbolicShape shape) =>
        new(NumberKernels.For(n.Input(2).Type, new CountingKernels.Bincount(binary)), (n.Input(2).Type, shape));

    private static HostConverter Segments<TReduction>(SegmentKind kind, double power = 0, bool emptyIsZero = true) where TReduction : IReduction => n =>
    {
        var (data, ids) = (n.Input(0), n.Input(1));
        var idRank = kind == SegmentKind.Unsorted ? ids.Shape.Rank : 1;
        var shape = data.Shape.IsUnknownRank || idRank < 0 || data.Shape.Rank < idRank
            ? SymbolicShape.Unknown
            : SymbolicShape.Of([Dim.Unknown(), .. data.Shape.Sizes[idRank..]]);
        return new HostCall(NumberKernels.For(data.Type, new SegmentKernel<TReduction>(kind, power, emptyIsZero)), (data.Type, shape));
    };

    private static float[] Floats(NodeContext n, string name) => [.. n.Attribute(name)?.List?.F ?? []];
}
