using ClothingApp.ModelServer.Conversion.Shapes;

namespace ClothingApp.ModelServer.Conversion.Ops;

/// <summary>Sums, means and the like over axes; softmax.</summary>
internal static class ReductionOps
{
    public static readonly Dictionary<string, OpConverter> Table = new(StringComparer.Ordinal)
    {
        ["Mean"] = Reduce("ReduceMean"),
        ["Sum"] = Reduce("ReduceSum"),
        ["Prod"] = Reduce("ReduceProd"),
        ["Max"] = Reduce("ReduceMax"),
        ["Min"] = Reduce("ReduceMin"),
        ["Softmax"] = n => n.Output(n.Onnx.Node("Softmax", [n.Input(0)], n.Input(0).Type, n.Input(0).Shape, OnnxAttribute.Int("axis", -1))),
        ["LogSoftmax"] = n => n.Output(n.Onnx.Node("LogSoftmax", [n.Input(0)], n.Input(0).Type, n.Input(0).Shape, OnnxAttribute.Int("axis", -1))),
    };

    private static OpConverter Reduce(string onnx) => n =>
    {
        var x = n.Input(0);
        if (x.Shape.IsUnknownRank)
            throw n.Unsupported("the rank of its input is not known");
        var rank = x.Shape.Rank;
        var axes = n.ConstantInts(1).Select(a => SymbolicShape.Axis(a, rank)).Distinct().Order().ToArray();
        if (axes.Length == 0)
        {
            n.Output(x);
            return;
        }
        var keep = n.Bool("keep_dims", false);
        var shape = ResultShape(x.Shape, axes, keep);
        OnnxAttribute[] attributes = [OnnxAttribute.Int("keepdims", keep ? 1 : 0), OnnxAttribute.Int("noop_with_empty_axes", 1)];

        // A mean over height and width takes the picture as the convolution left it.
        if (n.Onnx.IsChannelsFirst(x) && axes.SequenceEqual(Enumerable.Range(1, rank - 2)))
        {
            var spatial = OnnxEmitter.Constant<long>([.. Enumerable.Range(2, rank - 2).Select(a => (long)a)]);
            n.Output(keep
                ? n.Onnx.ChannelsFirst(onnx, x, [spatial], x.Type, shape, attributes)
                : n.Onnx.FromChannelsFirst(onnx, x, [spatial], x.Type, shape, attributes));
            return;
        }
        n.Output(n.Onnx.Node(onnx, [x, OnnxEmitter.Constant<long>([.. axes.Select(a => (long)a)])], x.Type, shape, attributes));
    };

    private static SymbolicShape ResultShape(SymbolicShape shape, int[] axes, bool keep)
    {
        var sizes = new List<Dim>();
        for (var i = 0; i < shape.Rank; i++)
        {
            if (!axes.Contains(i))
                sizes.Add(shape[i]);
            else if (keep)
                sizes.Add(1);
        }
        return SymbolicShape.Of([.. sizes]);
    }
}
