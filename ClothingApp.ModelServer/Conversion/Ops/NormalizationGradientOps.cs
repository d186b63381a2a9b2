using ClothingApp.ModelServer.Conversion.Ops.Windows;

namespace ClothingApp.ModelServer.Conversion.Ops;

/// <summary>The way back through batch normalisation.</summary>
internal static class NormalizationGradientOps
{
    public static readonly Dictionary<string, OpConverter> Table = new(StringComparer.Ordinal)
    {
        ["FusedBatchNormGrad"] = Gradient,
        ["FusedBatchNormGradV2"] = Gradient,
        ["FusedBatchNormGradV3"] = Gradient,
    };

    // Inputs: gradient, picture, scale, mean, variance. Outputs: the gradients of picture, scale and offset.
    private static void Gradient(NodeContext n)
    {
        var layout = NormalizationOps.LayoutOf(n);
        var (onnx, scale) = (n.Onnx, n.Input(2));
        var gradient = onnx.Cast(layout.Enter(n, n.Input(0)), scale.Type);
        var x = onnx.Cast(layout.Enter(n, n.Input(1)), scale.Type);
        var channels = new ImageLayout(layout.Rank, true);
        var inverse = BatchStatistics.InverseDeviation(n, ChannelVectors.AlongChannels(n, n.Input(4), channels));
        var normalized = onnx.Binary("Mul", onnx.Binary("Sub", x, ChannelVectors.AlongChannels(n, n.Input(3), channels)), inverse);
        var product = onnx.Binary("Mul", gradient, normalized);

        var inner = gradient;
        if (n.Bool("is_training", true))
        {
            // The batch's own mean and variance depend on each pixel too.
            inner = onnx.Binary("Sub", inner, BatchStatistics.Mean(n, gradient));
            inner = onnx.Binary("Sub", inner, onnx.Binary("Mul", normalized, BatchStatistics.Mean(n, product)));
        }
        var back = onnx.Binary("Mul", inner, onnx.Binary("Mul", ChannelVectors.AlongChannels(n, scale, channels), inverse));
        n.Output(layout.Leave(n, onnx.Cast(back, n.Input(1).Type)));
        n.Output(BatchStatistics.Vector(n, BatchStatistics.Reduce(n, "ReduceSum", product), scale), 1);
        n.Output(BatchStatistics.Vector(n, BatchStatistics.Reduce(n, "ReduceSum", gradient), scale), 2);
        n.Output(OnnxEmitter.Constant<float>(), 3);
        n.Output(OnnxEmitter.Constant<float>(), 4);
    }
}
