using ClothingApp.ModelServer.Conversion.Shapes;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Conversion.Ops.Windows;

/// <summary>Batch normalisation by the batch's own mean and variance, as in training.</summary>
internal static class BatchStatistics
{
    // Inputs: picture, scale, offset, and the mean and variance so far.
    public static void Normalize(NodeContext n, ImageLayout layout)
    {
        var onnx = n.Onnx;
        var (scale, offset) = (n.Input(1), n.Input(2));
        var x = onnx.Cast(layout.Enter(n, n.Input(0)), scale.Type);
        var channels = new ImageLayout(layout.Rank, true);
        var mean = Mean(n, x);
        var centered = onnx.Binary("Sub", x, mean);
        var variance = Mean(n, onnx.Binary("Mul", centered, centered));
        var factor = onnx.Binary("Mul", ChannelVectors.AlongChannels(n, scale, channels), InverseDeviation(n, variance));
        var y = onnx.Binary("Add", onnx.Binary("Mul", centered, factor), ChannelVectors.AlongChannels(n, offset, channels));
        n.Output(layout.Leave(n, onnx.Cast(y, n.Input(0).Type)));

        var (meanVector, varianceVector) = (Vector(n, mean, scale), Vector(n, variance, scale));
        n.Output(Blend(n, n.Input(3), meanVector), 1);
        n.Output(Blend(n, n.Input(4), Unbiased(n, x, varianceVector)), 2);
        n.Output(meanVector, 3);
        n.Output(varianceVector, 4);
        n.Output(OnnxEmitter.Constant<float>(), 5);
    }

    /// <summary>Over all dimensions but the second, which keeps its place.</summary>
    public static Value Mean(NodeContext n, Value x) => Reduce(n, "ReduceMean", x);

    public static Value Reduce(NodeContext n, string op, Value x)
    {
        var axes = Enumerable.Range(0, x.Shape.Rank).Where(a => a != 1).ToArray();
        var sizes = Enumerable.Repeat((Dim)1, x.Shape.Rank).ToArray();
        sizes[1] = x.Shape[1];
        return n.Onnx.Node(op, [x, OnnxEmitter.Constant<long>([.. axes.Select(a => (long)a)])], x.Type, SymbolicShape.Of(sizes), OnnxAttribute.Int("keepdims", 1));
    }

    /// <summary>1 / sqrt(variance + epsilon).</summary>
    public static Value InverseDeviation(NodeContext n, Value variance) =>
        n.Onnx.Unary("Reciprocal", n.Onnx.Unary("Sqrt", n.Onnx.Binary("Add", variance, n.Onnx.Cast(OnnxEmitter.Scalar(n.Float("epsilon", 1e-4f)), variance.Type))));

    /// <summary>[1, C, 1, 1] as [C].</summary>
    public static Value Vector(NodeContext n, Value x, Value like) => n.Onnx.Node("Reshape", [x, OnnxEmitter.Constant(-1L)], x.Type, like.Shape);

    // The variance that is handed on is that of the population: n / (n - 1).
    private static Value Unbiased(NodeContext n, Value x, Value variance)
    {
        var onnx = n.Onnx;
        var all = onnx.Node("Size", [x], DType.Int64, SymbolicShape.Scalar);
        var channels = onnx.Node("Size", [variance], DType.Int64, SymbolicShape.Scalar);
        var count = onnx.Cast(onnx.Binary("Div", all, onnx.Binary("Max", channels, OnnxEmitter.Scalar(1L))), variance.Type);
        var one = onnx.Cast(OnnxEmitter.Scalar(1f), variance.Type);
        return onnx.Binary("Mul", variance, onnx.Binary("Div", count, onnx.Binary("Max", onnx.Binary("Sub", count, one), one)));
    }

    private static Value Blend(NodeContext n, Value old, Value now)
    {
        var factor = n.Float("exponential_avg_factor", 1);
        if (factor == 1)
            return now;
        var blended = n.Onnx.Binary("Mul", now, OnnxEmitter.Scalar(factor));
        return n.Onnx.Binary("Add", n.Onnx.Binary("Mul", old, OnnxEmitter.Scalar(1 - factor)), blended);
    }
}
