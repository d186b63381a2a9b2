using ClothingApp.ModelServer.Conversion.Ops;
using ClothingApp.ModelServer.Conversion.Shapes;
using ClothingApp.ModelServer.Kernels.Arrays;

namespace ClothingApp.ModelServer.Conversion.HostOps;

/// <summary>Parts of tensors picked by number, and tensors put together and taken apart by number.</summary>
internal static class GatherHostOps
{
    public static readonly Dictionary<string, HostConverter> Table = new(StringComparer.Ordinal)
    {
        ["Gather"] = n => Gather(n, 0, 0),
        ["GatherV2"] = n => Gather(n, ArrayShapes.One(n.Input(2)), n.Int("batch_dims", 0)),
        ["GatherNd"] = n => new(GatherKernels.GatherNd(SkipsOutside(n)), (n.Input(0).Type, ArrayShapes.GatherNd(n.Input(0).Shape, n.Input(1).Shape))),
        ["DynamicStitch"] = DynamicStitch,
        ["ParallelDynamicStitch"] = DynamicStitch,
        ["DynamicPartition"] = DynamicPartition,
    };

    /// <summary>On a CPU an index outside the tensor is an error unless the graph says otherwise.</summary>
    public static bool SkipsOutside(NodeContext n) => n.String("bad_indices_policy", "") == "IGNORE";

    private static HostCall Gather(NodeContext n, long? axis, long batch)
    {
        var (x, indices) = (n.Input(0), n.Input(1).Shape);
        var dimensions = batch < 0 ? batch + indices.Rank : batch;
        var shape = batch < 0 && indices.IsUnknownRank ? SymbolicShape.Unknown : ArrayShapes.Gather(x.Shape, indices, axis, (int)dimensions);
        return new(GatherKernels.Gather(batch), (x.Type, shape));
    }

    private static HostCall DynamicStitch(NodeContext n) => new(ScatterKernels.DynamicStitch, (n.Inputs[^1].Type, ArrayShapes.Stitch(n.Inputs)));

    private static HostCall DynamicPartition(NodeContext n)
    {
        var (x, parts, count) = (n.Input(0), n.Input(1).Shape, JoinOps.Parts(n, "num_partitions"));
        var shape = x.Shape.IsUnknownRank || parts.IsUnknownRank || parts.Rank > x.Shape.Rank
            ? SymbolicShape.Unknown
            : SymbolicShape.Of([Dim.Unknown(), .. x.Shape.Sizes[parts.Rank..]]);
        // Each part has its own number of rows.
        return new(ScatterKernels.DynamicPartition(count), [.. Enumerable.Range(0, count).Select(_ => (x.Type, shape.IsUnknownRank ? shape : ArrayShapes.With(shape, 0, Dim.Unknown())))]);
    }
}
