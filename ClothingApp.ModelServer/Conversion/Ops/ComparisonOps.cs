using ClothingApp.ModelServer.Conversion.Shapes;
using ClothingApp.Serving.Tensors;
using static ClothingApp.ModelServer.Conversion.Ops.ElementwiseOps;

namespace ClothingApp.ModelServer.Conversion.Ops;

/// <summary>Questions about elements, truth values, and choices by them.</summary>
internal static class ComparisonOps
{
    public static readonly Dictionary<string, OpConverter> Table = new(StringComparer.Ordinal)
    {
        ["Equal"] = n => n.Output(AreEqual(n)),
        ["NotEqual"] = n => n.Output(n.Onnx.Unary("Not", AreEqual(n))),
        ["Less"] = Compare("Less"),
        ["LessEqual"] = Compare("LessOrEqual"),
        ["Greater"] = Compare("Greater"),
        ["GreaterEqual"] = Compare("GreaterOrEqual"),
        ["ApproximateEqual"] = n =>
        {
            var distance = n.Onnx.Unary("Abs", Floats(n).Binary("Sub", n.Input(0), n.Input(1)));
            n.Output(n.Onnx.Binary("Less", distance, Scalar(distance, n.Float("tolerance", 1e-5f)), DType.Bool));
        },
        ["IsFinite"] = n => n.Output(n.Onnx.Unary("Not", n.Onnx.Binary("Or",
            n.Onnx.Unary("IsNaN", n.Input(0), DType.Bool), n.Onnx.Unary("IsInf", n.Input(0), DType.Bool)))),
        ["IsInf"] = n => n.Output(n.Onnx.Unary("IsInf", n.Input(0), DType.Bool)),
        ["IsNan"] = n => n.Output(n.Onnx.Unary("IsNaN", n.Input(0), DType.Bool)),
        ["LogicalAnd"] = n => n.Output(n.Onnx.Binary("And", n.Input(0), n.Input(1))),
        ["LogicalNot"] = n => n.Output(n.Onnx.Unary("Not", n.Input(0))),
        ["LogicalOr"] = n => n.Output(n.Onnx.Binary("Or", n.Input(0), n.Input(1))),
        ["Select"] = Select,
        ["SelectV2"] = n => n.Output(n.Onnx.Where(n.Input(0), n.Input(1), n.Input(2))),
    };

    private static OpConverter Compare(string onnx) => n => n.Output(n.Onnx.Binary(onnx, n.Input(0), n.Input(1), DType.Bool));

    private static Value AreEqual(NodeContext n)
    {
        // Python's == answers false where the shapes do not go together; in ONNX Runtime that is an error.
        if (!n.Bool("incompatible_shape_error", true) && !Broadcast(n.Input(0).Shape, n.Input(1).Shape))
            throw n.Unsupported("the shapes may not go together");
        return n.Onnx.Binary("Equal", n.Input(0), n.Input(1), DType.Bool);
    }

    private static bool Broadcast(SymbolicShape x, SymbolicShape y)
    {
        if (x.IsUnknownRank || y.IsUnknownRank)
            return x.Rank == 0 || y.Rank == 0;
        for (var i = 1; i <= Math.Min(x.Rank, y.Rank); i++)
        {
            if (x[x.Rank - i] is var a && y[y.Rank - i] is var b && !a.Is(1) && !b.Is(1) && a != b)
                return false;
        }
        return true;
    }

    // The older operation: a condition of one dimension picks whole rows of data that have more.
    private static void Select(NodeContext n)
    {
        var (condition, x) = (n.Input(0), n.Input(1));
        if (condition.Shape.IsUnknownRank || x.Shape.IsUnknownRank)
            throw n.Unsupported("the rank of an input is not known");
        if (condition.Shape.Rank == 1 && x.Shape.Rank > 1)
        {
            var ones = Enumerable.Range(1, x.Shape.Rank - 1).ToArray();
            var shape = SymbolicShape.Of([condition.Shape[0], .. ones.Select(_ => (Dim)1)]);
            condition = n.Onnx.Node("Unsqueeze", [condition, OnnxEmitter.Constant<long>([.. ones.Select(i => (long)i)])], DType.Bool, shape);
        }
        n.Output(n.Onnx.Where(condition, x, n.Input(2)));
    }
}
