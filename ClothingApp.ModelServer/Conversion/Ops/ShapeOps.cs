using ClothingApp.ModelServer.Conversion.Shapes;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Conversion.Ops;

/// <summary>Operations that ask for shapes and change them.</summary>
internal static class ShapeOps
{
    public static readonly Dictionary<string, OpConverter> Table = new(StringComparer.Ordinal)
    {
        ["Shape"] = n => n.Output(ShapeOf(n, n.Input(0))),
        ["ShapeN"] = n =>
        {
            for (var i = 0; i < n.Inputs.Count; i++)
                n.Output(ShapeOf(n, n.Input(i)), i);
        },
        ["Size"] = n => n.Output(n.Onnx.Cast(n.Onnx.Node("Size", [n.Input(0)], DType.Int64, SymbolicShape.Scalar), n.Type("out_type", DType.Int32))),
        ["Rank"] = n => n.Output(n.Onnx.Cast(n.Onnx.Node("Size", [n.Onnx.Node("Shape", [n.Input(0)], DType.Int64, SymbolicShape.OfRank(1))], DType.Int64, SymbolicShape.Scalar), DType.Int32)),
        ["Tile"] = Tile,
        ["BroadcastTo"] = n => Expand(n, n.Input(0), n.Input(1)),
        ["Fill"] = n => Expand(n, n.Input(1), n.Input(0)),
        ["ZerosLike"] = n => Like(n, 0),
        ["OnesLike"] = n => Like(n, 1),
        ["Empty"] = n => Expand(n, n.Onnx.Cast(OnnxEmitter.Scalar(0), n.Type("dtype", DType.Float32)), n.Input(0)),
        ["BroadcastArgs"] = BroadcastArgs,
        ["Range"] = n => n.Output(n.Onnx.Node("Range", [n.Input(0), n.Input(1), n.Input(2)], n.Input(0).Type, SymbolicShape.OfRank(1))),
    };

    private static Value ShapeOf(NodeContext n, Value x)
    {
        var type = n.Type("out_type", DType.Int32);
        if (x.Shape.IsFullyDefined)
        {
            var sizes = x.Shape.ToTensorShape().Dimensions;
            return type == DType.Int64 ? OnnxEmitter.Constant(sizes) : OnnxEmitter.Constant<int>([.. sizes.ToArray().Select(s => (int)s)]);
        }
        var vector = x.Shape.IsUnknownRank ? SymbolicShape.OfRank(1) : SymbolicShape.Of(x.Shape.Rank);
        // A picture is not turned for its sizes: they are.
        var sizesOf = n.Onnx.IsChannelsFirst(x)
            ? n.Onnx.Node("Gather", [n.Onnx.FromChannelsFirst("Shape", x, [], DType.Int64, vector), OnnxEmitter.Constant<int>(OnnxStage.ToChannelsLast(x.Shape.Rank))], DType.Int64, vector)
            : n.Onnx.Node("Shape", [x], DType.Int64, vector);
        var shape = n.Onnx.Cast(sizesOf, type);
        shape.Elements = ShapeArithmetic.OfShape(x)?.Elements;
        return shape;
    }

    private static void Tile(NodeContext n)
    {
        var (x, multiples) = (n.Input(0), n.Input(1));
        n.Output(n.Onnx.Node("Tile", [x, n.Onnx.Cast(multiples, DType.Int64)], x.Type, ArrayShapes.Tile(x.Shape, multiples)));
    }

    // The shorter shape gets sizes of 1 in front, and a size of 1 gives way to the other one.
    private static void BroadcastArgs(NodeContext n)
    {
        var (x, y) = (n.Input(0), n.Input(1));
        if (x.Shape.Rank != 1 || y.Shape.Rank != 1 || !x.Shape[0].IsKnown || !y.Shape[0].IsKnown)
            throw n.Unsupported("the ranks of the shapes are not known");
        var rank = (int)Math.Max(x.Shape[0].Value, y.Shape[0].Value);
        var (left, right) = (Aligned(x), Aligned(y));
        var one = n.Onnx.Cast(OnnxEmitter.Scalar(1), x.Type);
        n.Output(n.Onnx.Where(n.Onnx.Binary("Equal", left, one, DType.Bool), right, left));

        Value Aligned(Value shape)
        {
            var missing = rank - (int)shape.Shape[0].Value;
            var ones = n.Onnx.Cast(OnnxEmitter.Constant<int>([.. Enumerable.Repeat(1, missing)]), shape.Type);
            return missing == 0 ? shape : n.Onnx.Node("Concat", [ones, shape], shape.Type, SymbolicShape.Of(rank), OnnxAttribute.Int("axis", 0));
        }
    }

    private static void Expand(NodeContext n, Value x, Value shape) =>
        n.Output(n.Onnx.Node("Expand", [x, n.Onnx.Cast(shape, DType.Int64)], x.Type, SymbolicShape.FromVector(shape)));

    private static void Like(NodeContext n, int value)
    {
        var x = n.Input(0);
        var filler = n.Onnx.Cast(OnnxEmitter.Scalar(value), x.Type);
        n.Output(n.Onnx.Node("Expand", [filler, n.Onnx.Node("Shape", [x], DType.Int64, SymbolicShape.OfRank(1))], x.Type, x.Shape));
    }
}
