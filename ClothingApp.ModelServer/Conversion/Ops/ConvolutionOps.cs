namespace ClothingApp.ModelServer.Conversion.Ops;

/// <summary>Convolutions, and the bias that belongs to them.</summary>
internal static class ConvolutionOps
{
    public static readonly Dictionary<string, OpConverter> Table = new(StringComparer.Ordinal)
    {
        ["Conv2D"] = Conv2D,
        ["DepthwiseConv2dNative"] = Depthwise,
        ["BiasAdd"] = BiasAdd,
    };

    private static void Conv2D(NodeContext n)
    {
        var kernel = n.Input(1); // [kh, kw, in / groups, out]
        var groups = n.Input(0).Shape is { Rank: 4 } s && s[3] > 0 && kernel.Shape[2] > 0 ? s[3] / kernel.Shape[2] : 1;
        n.Output(Convolve(n, n.Onnx.Transpose(kernel, 3, 2, 0, 1), kernel.Shape[3], groups));
    }

    private static void Depthwise(NodeContext n)
    {
        var kernel = n.Input(1); // [kh, kw, channels, multiplier]
        if (kernel.Constant is null)
            throw n.Unsupported("its kernel is computed by the graph");
        var (height, width, channels, multiplier) = (kernel.Shape[0], kernel.Shape[1], kernel.Shape[2], kernel.Shape[3]);
        var transposed = TensorTransforms.Transpose(kernel.Constant, [2, 3, 0, 1]);
        var flat = Value.OfConstant(TensorTransforms.Reshape(transposed, channels * multiplier, 1, height, width));
        n.Output(Convolve(n, flat, channels * multiplier, channels));
    }

    /// <param name="kernel">[out, in / groups, kh, kw].</param>
    private static Value Convolve(NodeContext n, Value kernel, long outChannels, long groups)
    {
        if (n.String("data_format", "NHWC") != "NHWC")
            throw n.Unsupported("it is laid out NCHW");
        var input = n.Input(0);
        var window = Window.Of(n, kernel.Shape[2], kernel.Shape[3]);
        return n.Onnx.ChannelsFirst("Conv", input, [kernel], input.Type, window.ResultShape(input.Shape, outChannels),
            [.. window.Attributes(input.Shape), OnnxAttribute.Int("group", groups)]);
    }

    private static void BiasAdd(NodeContext n)
    {
        var (x, bias) = (n.Input(0), n.Input(1));
        if (n.String("data_format", "NHWC") != "NHWC")
            throw n.Unsupported("it is laid out NCHW");
        // The optimiser leaves the last bias of a chain unfused: the convolution takes its own here.
        if (x.Producer is { OpType: "Conv", Input.Count: 2 } convolution && bias.Constant is { } constant && n.IsOnlyUser(0))
        {
            convolution.Input.Add(x.Home!.AddInitializer(constant));
            n.Output(x);
            return;
        }
        n.Output(n.Onnx.Binary("Add", x, bias));
    }
}
