using ClothingApp.ModelServer.Conversion.Shapes;
using ClothingApp.ModelServer.Kernels.Arrays;
using ClothingApp.ModelServer.Kernels.Numbers;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Conversion.HostOps;

/// <summary>Positions of elements, and elements by position.</summary>
internal static class SearchHostOps
{
    public static readonly Dictionary<string, HostConverter> Table = new(StringComparer.Ordinal)
    {
        ["Where"] = n => new(WhereKernels.Where, (DType.Int64, SymbolicShape.Of(Dim.Unknown(), n.Input(0).Shape.IsUnknownRank ? Dim.Unknown() : n.Input(0).Shape.Rank))),
        ["OneHot"] = n => new(WhereKernels.OneHot(n.Int("axis", -1)), (n.Input(2).Type, OneHotShape(n))),
        ["UnravelIndex"] = n => new(WhereKernels.UnravelIndex, (n.Input(0).Type, UnravelledShape(n))),
        ["Diag"] = n => new(WhereKernels.Diag, (n.Input(0).Type, n.Input(0).Shape is { IsUnknownRank: false } s ? SymbolicShape.Of([.. s.Sizes, .. s.Sizes]) : SymbolicShape.Unknown)),
        ["DiagPart"] = n => new(WhereKernels.DiagPart, (n.Input(0).Type, n.Input(0).Shape is { IsUnknownRank: false } s ? SymbolicShape.Of(s.Sizes[..(s.Rank / 2)]) : SymbolicShape.Unknown)),
        ["Unique"] = n => Unique(n, counts: false),
        ["UniqueV2"] = n => Unique(n, counts: false),
        ["UniqueWithCounts"] = n => Unique(n, counts: true),
        ["UniqueWithCountsV2"] = n => Unique(n, counts: true),
        ["ListDiff"] = ListDiff,
        ["TopK"] = n => TopK(n, n.Int("k", 0)),
        ["TopKV2"] = n => TopK(n, null),
        ["LowerBound"] = n => Bound(n, behind: false),
        ["UpperBound"] = n => Bound(n, behind: true),
        ["HistogramFixedWidth"] = Histogram,
    };

    private static HostCall Unique(NodeContext n, bool counts)
    {
        var (x, found, index) = (n.Input(0), Dim.Unknown(), IndexType(n));
        var isFlat = n.Inputs.Count == 1 || (n.Input(1).Shape.Rank == 1 && n.Input(1).Shape[0].Is(0));
        var axis = isFlat ? 0 : ArrayShapes.One(n.Input(1));
        var y = x.Shape.IsUnknownRank ? x.Shape
            : axis is { } known ? ArrayShapes.With(x.Shape, SymbolicShape.Axis(known, x.Shape.Rank), found)
            : SymbolicShape.OfRank(x.Shape.Rank);
        var elements = !x.Shape.IsUnknownRank && axis is { } at ? SymbolicShape.Of(x.Shape[SymbolicShape.Axis(at, x.Shape.Rank)]) : SymbolicShape.OfRank(1);
        (DType, SymbolicShape)[] results = [(x.Type, y), (index, elements), (index, SymbolicShape.Of(found))];
        return new(UniqueKernels.Unique(index, counts), counts ? results : results[..2]);
    }

    private static DType IndexType(NodeContext n) => n.Type("out_idx", DType.Int32);

    private static HostCall ListDiff(NodeContext n)
    {
        var found = SymbolicShape.OfRank(1);
        return new(UniqueKernels.ListDiff(IndexType(n)), (n.Input(0).Type, found), (IndexType(n), found));
    }

    private static SymbolicShape OneHotShape(NodeContext n)
    {
        if (n.Input(0).Shape is not { IsUnknownRank: false } indices)
            return SymbolicShape.Unknown;
        var axis = n.Int("axis", -1) is -1 ? indices.Rank : SymbolicShape.Axis(n.Int("axis", -1), indices.Rank + 1);
        return SymbolicShape.Of([.. indices.Sizes[..axis], n.Input(1).Elements is [var depth] ? depth : Dim.Unknown(), .. indices.Sizes[axis..]]);
    }

    private static SymbolicShape UnravelledShape(NodeContext n) =>
        n.Input(0).Shape is { IsUnknownRank: false } indices && n.Input(1).Shape is { Rank: 1 } sizes
            ? SymbolicShape.Of([sizes[0], .. indices.Sizes])
            : SymbolicShape.Unknown;

    private static HostCall TopK(NodeContext n, long? k)
    {
        var (x, index) = (n.Input(0), n.Type("index_type", DType.Int32));
        var count = k is { } fixedCount ? fixedCount : n.Input(1).Elements is [var known] ? known : Dim.Unknown();
        var shape = x.Shape.Rank < 1 ? SymbolicShape.Unknown : ArrayShapes.With(x.Shape, x.Shape.Rank - 1, count);
        return new(NumberKernels.For(x.Type, new TopKernel(k, index)), (x.Type, shape), (index, shape));
    }

    private static HostCall Bound(NodeContext n, bool behind)
    {
        var type = n.Type("out_type", DType.Int32);
        return new(NumberKernels.For(n.Input(0).Type, new BoundKernel(behind, type)), (type, n.Input(1).Shape));
    }

    private static HostCall Histogram(NodeContext n)
    {
        var type = n.Type("dtype", DType.Int32);
        return new(NumberKernels.For(n.Input(0).Type, new HistogramKernel(type)), (type, SymbolicShape.Of(n.Input(2).Elements is [var parts] ? parts : Dim.Unknown())));
    }
}
