using ClothingApp.ModelServer.Conversion.Ops;
using ClothingApp.ModelServer.Conversion.Shapes;
using ClothingApp.ModelServer.Kernels.Numbers;
using ClothingApp.ModelServer.Kernels.Sparse;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Conversion.HostOps;

/// <summary>Ragged tensors: values, and for each ragged dimension where its rows start and end.</summary>
internal static class RaggedHostOps
{
    public static readonly Dictionary<string, HostConverter> Table = new(StringComparer.Ordinal)
    {
        ["RaggedRange"] = Range,
        ["RaggedGather"] = Gather,
        ["RaggedTensorToSparse"] = ToSparse,
        ["RaggedTensorToTensor"] = ToTensor,
    };

    private static HostCall Range(NodeContext n)
    {
        var (type, splits) = (n.Input(0).Type, n.Type("Tsplits", DType.Int64));
        return new(NumberKernels.For(type, new RaggedRangeKernel(splits)), (splits, SymbolicShape.OfRank(1)), (type, SymbolicShape.OfRank(1)));
    }

    private static HostCall Gather(NodeContext n)
    {
        var (levels, results) = (Levels(n, n.Inputs.Count - 2), JoinOps.Parts(n, "OUTPUT_RAGGED_RANK"));
        var (values, indices) = (n.Input(levels), n.Input(levels + 1));
        if (indices.Shape.IsUnknownRank || indices.Shape.Rank - 1 + levels != results)
            throw n.Unsupported($"{results} ragged dimensions of the result do not go with indices of shape {indices.Shape}");
        return new(RaggedKernels.Gather(levels), [.. Enumerable.Range(0, results).Select(_ => (n.Input(0).Type, SymbolicShape.OfRank(1))), (values.Type, Rows(values.Shape))]);
    }

    private static HostCall ToSparse(NodeContext n)
    {
        var levels = Levels(n, n.Inputs.Count - 1);
        var values = n.Input(levels);
        var (count, rank) = (Dim.Unknown(), values.Shape.IsUnknownRank ? Dim.Unknown() : levels + values.Shape.Rank);
        return new(RaggedKernels.ToSparse(levels), (DType.Int64, SymbolicShape.Of(count, rank)), (values.Type, SymbolicShape.Of(count)), (DType.Int64, SymbolicShape.Of(rank)));
    }

    private static HostCall ToTensor(NodeContext n)
    {
        string[] kinds = [.. n.Attribute("row_partition_types")?.List?.S.Select(s => s.ToStringUtf8()) ?? []];
        var (shape, values) = (n.Input(0), n.Input(1));
        var levels = kinds.Count(k => k != "FIRST_DIM_SIZE");
        var result = shape.Shape.Rank == 1 && !SymbolicShape.FromVector(shape).IsUnknownRank ? SymbolicShape.FromVector(shape)
            : values.Shape.IsUnknownRank ? SymbolicShape.Unknown
            : SymbolicShape.Of([.. SymbolicShape.OfRank(levels + 1).Sizes, .. values.Shape.Sizes[1..]]);
        return new(RaggedToDense.For(kinds), (values.Type, result));
    }

    private static int Levels(NodeContext n, int count) => count > 0 ? count : throw n.Unsupported("it has no row splits");

    private static SymbolicShape Rows(SymbolicShape values) => values.Rank < 1 ? SymbolicShape.Unknown : ArrayShapes.With(values, 0, Dim.Unknown());
}
