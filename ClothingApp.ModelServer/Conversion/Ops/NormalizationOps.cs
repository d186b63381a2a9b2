using ClothingApp.ModelServer.Conversion.Ops.Windows;
using ClothingApp.ModelServer.Conversion.Shapes;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Conversion.Ops;

/// <summary>Batch normalisation as it runs in a finished model, and normalisation over neighbouring channels.</summary>
internal static class NormalizationOps
{
    public static readonly Dictionary<string, OpConverter> Table = new(StringComparer.Ordinal)
    {
        ["FusedBatchNorm"] = BatchNorm,
        ["FusedBatchNormV2"] = BatchNorm,
        ["FusedBatchNormV3"] = BatchNorm,
        ["BatchNormWithGlobalNormalization"] = GlobalNormalization,
        ["LRN"] = LocalResponse,
    };

    // Inputs: picture, scale, offset, mean, variance.
    private static void BatchNorm(NodeContext n)
    {
        var layout = LayoutOf(n);
        if (n.Bool("is_training", true))
        {
            BatchStatistics.Normalize(n, layout);
            return;
        }
        var (mean, variance) = (n.Input(3), n.Input(4));
        n.Output(Normalized(n, layout, n.Input(0), n.Input(1), n.Input(2), mean, variance, n.Float("epsilon", 1e-4f)));
        (int Index, Value Value)[] statistics = [(1, mean), (2, variance), (3, mean), (4, variance), (5, OnnxEmitter.Constant<float>())];
        foreach (var (index, value) in statistics)
            n.Output(value, index);
    }

    /// <summary>By its attribute and the rank of its picture, which may be of three dimensions.</summary>
    public static ImageLayout LayoutOf(NodeContext n)
    {
        var rank = n.String("data_format", "NHWC").Length;
        return rank is 4 or 5 ? ImageLayout.Of(n, rank) : throw n.Unsupported("its data format is not known");
    }

    // Inputs: picture, mean, variance, beta, gamma.
    private static void GlobalNormalization(NodeContext n)
    {
        var gamma = n.Bool("scale_after_normalization", false) ? n.Input(4) : Ones(n, n.Input(1));
        n.Output(Normalized(n, new ImageLayout(4, false), n.Input(0), gamma, n.Input(3), n.Input(1), n.Input(2), n.Float("variance_epsilon", 0)));
    }

    private static Value Normalized(NodeContext n, ImageLayout layout, Value x, Value scale, Value offset, Value mean, Value variance, float epsilon)
    {
        if (Joined(n, x, scale, offset, mean, variance, epsilon) is { } convolution)
            return convolution.Emit(n);
        // Half-precision pictures have statistics in single precision, and are rounded once.
        var picture = n.Onnx.Cast(layout.Enter(n, x), scale.Type);
        var result = n.Onnx.Node("BatchNormalization", [picture, scale, offset, mean, variance], picture.Type, picture.Shape, OnnxAttribute.Float("epsilon", epsilon));
        return n.Onnx.Cast(layout.Leave(n, result), x.Type);
    }

    // A convolution before it, whose results nobody else uses, can do all of it with other weights.
    private static IChannelwise? Joined(NodeContext n, Value x, Value scale, Value offset, Value mean, Value variance, float epsilon)
    {
        if (x.Origin is not IChannelwise convolution || !n.IsOnlyUser(0)
            || Floats(scale) is not { } s || Floats(offset) is not { } b || Floats(mean) is not { } m || Floats(variance) is not { } v
            || s.Length != b.Length || s.Length != m.Length || s.Length != v.Length)
            return null;
        var factors = s.Select((value, i) => (float)(value / Math.Sqrt((double)v[i] + epsilon))).ToArray();
        return convolution.Times(factors)?.Plus([.. factors.Select((f, i) => b[i] - (f * m[i]))]);
    }

    private static float[]? Floats(Value value) => value.Constant is { Type: DType.Float32 } tensor ? tensor.AsSpan<float>().ToArray() : null;

    private static Value Ones(NodeContext n, Value like) =>
        n.Onnx.Node("Expand", [n.Onnx.Cast(OnnxEmitter.Scalar(1f), like.Type), n.Onnx.Node("Shape", [like], DType.Int64, SymbolicShape.Of(1))], like.Type, like.Shape);

    private static void LocalResponse(NodeContext n)
    {
        var layout = new ImageLayout(4, false);
        var x = layout.Enter(n, n.Input(0));
        var size = (2 * n.Int("depth_radius", 5)) + 1;
        if (size is < 1 or > int.MaxValue)
            throw n.Unsupported("its radius is no size");
        // ONNX divides alpha by the number of channels that it sums over.
        n.Output(layout.Leave(n, n.Onnx.Node("LRN", [x], x.Type, x.Shape, OnnxAttribute.Int("size", size), OnnxAttribute.Float("bias", n.Float("bias", 1)),
            OnnxAttribute.Float("alpha", n.Float("alpha", 1) * size), OnnxAttribute.Float("beta", n.Float("beta", 0.5f)))));
    }
}
