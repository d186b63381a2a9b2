using ClothingApp.ModelServer.Conversion.Shapes;
using ClothingApp.ModelServer.Kernels.Arrays;
using ClothingApp.ModelServer.Kernels.Numbers;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Conversion.HostOps;

/// <summary>Shapes asked for and changed.</summary>
internal static class ShapeHostOps
{
    public static readonly Dictionary<string, HostConverter> Table = new(StringComparer.Ordinal)
    {
        ["Shape"] = ShapesOf,
        ["ShapeN"] = ShapesOf,
        ["Size"] = n => new(ShapeKernels.Size(n.Type("out_type", DType.Int32)), (n.Type("out_type", DType.Int32), SymbolicShape.Scalar)),
        ["Rank"] = n => new(ShapeKernels.Rank, (DType.Int32, SymbolicShape.Scalar)),
        ["Reshape"] = n => new(ShapeKernels.Reshape, (n.Input(0).Type, ArrayShapes.Reshape(n.Input(0).Shape, n.Input(1)))),
        ["Squeeze"] = n => new(ShapeKernels.Squeeze(n.Ints("squeeze_dims")), (n.Input(0).Type, ArrayShapes.Squeeze(n.Input(0).Shape, n.Ints("squeeze_dims")))),
        ["ExpandDims"] = n => new(ShapeKernels.ExpandDims, (n.Input(0).Type, ArrayShapes.ExpandDims(n.Input(0).Shape, ArrayShapes.One(n.Input(1))))),
        ["EnsureShape"] = n => new(ShapeKernels.EnsureShape(Declared(n)), (n.Input(0).Type, ArrayShapes.Merge(n.Input(0).Shape, SymbolicShape.Of(Declared(n))))),
        ["ZerosLike"] = n => new(ShapeKernels.ZerosLike, (n.Input(0).Type, n.Input(0).Shape)),
        ["OnesLike"] = n => new(OnesKernel.OnesLike, (n.Input(0).Type, n.Input(0).Shape)),
        ["CheckNumerics"] = CheckNumerics,
        ["CheckNumericsV2"] = CheckNumerics,
        ["Empty"] = n => new(ShapeKernels.Empty(n.Type("dtype", DType.Invalid)), (n.Type("dtype", DType.Invalid), SymbolicShape.FromVector(n.Input(0)))),
        ["Fill"] = n => new(BroadcastKernels.Fill, (n.Input(1).Type, SymbolicShape.FromVector(n.Input(0)))),
        ["Tile"] = n => new(BroadcastKernels.Tile, (n.Input(0).Type, ArrayShapes.Tile(n.Input(0).Shape, n.Input(1)))),
        ["BroadcastTo"] = n => new(BroadcastKernels.BroadcastTo, (n.Input(0).Type, SymbolicShape.FromVector(n.Input(1)))),
        ["BroadcastArgs"] = n => new(BroadcastKernels.BroadcastArgs, (n.Input(0).Type, SymbolicShape.OfRank(1))),
        ["BroadcastGradientArgs"] = n => new(BroadcastKernels.BroadcastGradientArgs, (n.Input(0).Type, SymbolicShape.OfRank(1)), (n.Input(0).Type, SymbolicShape.OfRank(1))),
    };

    /// <summary>The attribute <c>shape</c>.</summary>
    public static TensorShape Declared(NodeContext n) =>
        n.Attribute("shape")?.Shape is { UnknownRank: false } shape
            ? TensorShape.Of([.. shape.Dim.Select(d => Math.Max(d.Size, -1))])
            : TensorShape.Unknown;

    private static HostCall CheckNumerics(NodeContext n) =>
        new(NumberKernels.ForFloat(n.Input(0).Type, new FiniteKernel(n.String("message", ""))), (n.Input(0).Type, n.Input(0).Shape));

    private static HostCall ShapesOf(NodeContext n)
    {
        var type = n.Type("out_type", DType.Int32);
        return new(ShapeKernels.Shape(type), [.. n.Inputs.Select(i => (type, i.Shape.IsUnknownRank ? SymbolicShape.OfRank(1) : SymbolicShape.Of(i.Shape.Rank)))]);
    }
}
