using ClothingApp.ModelServer.Conversion.Shapes;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Conversion.Ops;

/// <summary>Positions of elements: of those that are not zero, the different ones, the largest ones; and elements by position.</summary>
internal static class SearchOps
{
    public static readonly Dictionary<string, OpConverter> Table = new(StringComparer.Ordinal)
    {
        ["Where"] = Where,
        ["Unique"] = n => Unique(n, counts: false),
        ["UniqueWithCounts"] = n => Unique(n, counts: true),
        ["TopK"] = n => TopK(n, OnnxEmitter.Scalar(n.Int("k", 0))),
        ["TopKV2"] = n => TopK(n, n.Input(1)),
        ["OneHot"] = OneHot,
    };

    private static void Where(NodeContext n)
    {
        var x = n.Input(0);
        if (x.Shape.Rank < 1)
            throw n.Unsupported("the rank of its input is not known, or it is a single value");
        var positions = n.Onnx.Node("NonZero", [n.Onnx.Cast(x, DType.Bool)], DType.Int64, SymbolicShape.Of(x.Shape.Rank, Dim.Unknown()));
        n.Output(n.Onnx.Transpose(positions, 1, 0));
    }

    // In the order of first occurrence. Fractions are left to the host: the runtime has its own mind about NaN.
    private static void Unique(NodeContext n, bool counts)
    {
        var x = n.Input(0);
        if (x.Type is not (DType.Int8 or DType.Int16 or DType.Int32 or DType.Int64 or DType.UInt8 or DType.UInt16 or DType.UInt32) || x.Shape.Rank != 1)
            throw n.Unsupported($"different elements of a {x.Type.TensorFlowName()} tensor of shape {x.Shape}");
        var found = SymbolicShape.OfRank(1);
        var type = n.Type("out_idx", DType.Int32);
        var results = n.Onnx.Nodes("Unique", [n.Onnx.Cast(x, DType.Int64)], [(DType.Int64, found), (DType.Int64, found), (DType.Int64, x.Shape), (DType.Int64, found)],
            OnnxAttribute.Int("sorted", 0));
        n.Output(n.Onnx.Cast(results[0], x.Type), 0);
        n.Output(n.Onnx.Cast(results[2], type), 1);
        if (counts)
            n.Output(n.Onnx.Cast(results[3], type), 2);
    }

    private static void TopK(NodeContext n, Value k)
    {
        var x = n.Input(0);
        if (x.Shape.Rank < 1)
            throw n.Unsupported("the rank of its input is not known, or it is a single value");
        var shape = ArrayShapes.With(x.Shape, x.Shape.Rank - 1, k.Elements is [var known] ? known : Dim.Unknown());
        var count = n.Onnx.Node("Reshape", [n.Onnx.Cast(k, DType.Int64), OnnxEmitter.Constant(1L)], DType.Int64, SymbolicShape.Of(1));
        // Always sorted: an order that is not asked for may be any.
        var results = n.Onnx.Nodes("TopK", [x, ArrayShapes.One(k) is { } constant ? OnnxEmitter.Constant(constant) : count], [(x.Type, shape), (DType.Int64, shape)]);
        n.Output(results[0], 0);
        n.Output(n.Onnx.Cast(results[1], n.Type("index_type", DType.Int32)), 1);
    }

    // Inputs: indices, how many there are, the element at the index, the element everywhere else. An index that is
    // negative equals none of the positions, where ONNX's own OneHot would count it from the end.
    private static void OneHot(NodeContext n)
    {
        var (indices, depth) = (n.Input(0), n.Input(1));
        if (indices.Shape.IsUnknownRank)
            throw n.Unsupported("the rank of its indices is not known");
        var rank = indices.Shape.Rank;
        var axis = n.Int("axis", -1) is -1 ? rank : SymbolicShape.Axis(n.Int("axis", -1), rank + 1);
        var size = depth.Elements is [var known] ? known : Dim.Unknown();
        var positions = size is { IsKnown: true, Value: >= 0 and <= 65_536 }
            ? OnnxEmitter.Constant<long>([.. Enumerable.Range(0, (int)size.Value).Select(i => (long)i)])
            : n.Onnx.Node("Range", [OnnxEmitter.Scalar(0L), n.Onnx.Cast(depth, DType.Int64), OnnxEmitter.Scalar(1L)], DType.Int64, SymbolicShape.Of(size));
        var behind = Enumerable.Repeat(1L, rank - axis).ToArray();
        if (behind.Length > 0)
            positions = n.Onnx.Node("Reshape", [positions, OnnxEmitter.Constant<long>([-1, .. behind])], DType.Int64, SymbolicShape.Of([size, .. behind.Select(b => (Dim)b)]));
        var each = n.Onnx.Node("Unsqueeze", [n.Onnx.Cast(indices, DType.Int64), OnnxEmitter.Constant<long>(axis)], DType.Int64, ArrayShapes.ExpandDims(indices.Shape, axis));
        n.Output(n.Onnx.Where(n.Onnx.Binary("Equal", each, positions, DType.Bool), n.Input(2), n.Input(3)));
    }
}
