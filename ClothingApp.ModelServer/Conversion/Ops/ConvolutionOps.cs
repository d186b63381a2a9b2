using ClothingApp.ModelServer.Conversion.Shapes;

namespace ClothingApp.ModelServer.Conversion.Ops;

/// <summary>Convolutions, the way back through them, and the bias that belongs to them.</summary>
internal static class ConvolutionOps
{
    public static readonly Dictionary<string, OpConverter> Table = new(StringComparer.Ordinal)
    {
        ["Conv2D"] = Conv2D,
        ["Conv2DBackpropInput"] = Conv2DBackpropInput,
        ["DepthwiseConv2dNative"] = Depthwise,
        ["DepthwiseConv2dNativeBackpropInput"] = DepthwiseBackpropInput,
        ["BiasAdd"] = BiasAdd,
        ["BiasAddV1"] = BiasAdd,
    };

    private static void Conv2D(NodeContext n)
    {
        var (input, kernel) = (n.Input(0), KernelOf(n)); // [kh, kw, in / groups, out]
        var groups = input.Shape is { Rank: 4 } s && s[3] is { IsKnown: true, Value: var channels } ? channels / kernel[2] : 1;
        n.Output(Convolve(n, n.Onnx.Transpose(n.Input(1), 3, 2, 0, 1), kernel, kernel[3], groups));
    }

    private static void Depthwise(NodeContext n)
    {
        var kernel = KernelOf(n); // [kh, kw, channels, multiplier]
        n.Output(Convolve(n, DepthwiseKernel(n, kernel), kernel, kernel[2] * kernel[3], kernel[2]));
    }

    private static Value Convolve(NodeContext n, Value kernel, long[] size, long outChannels, long groups)
    {
        var input = n.Input(0);
        var window = Window.Of(n, size[0], size[1]);
        return n.Onnx.ChannelsFirst("Conv", input, [kernel], input.Type, window.ResultShape(input.Shape, outChannels),
            [.. window.Attributes(input.Shape), OnnxAttribute.Int("group", groups)]);
    }

    private static void Conv2DBackpropInput(NodeContext n)
    {
        var kernel = KernelOf(n);
        n.Output(Transposed(n, n.Onnx.Transpose(n.Input(1), 3, 2, 0, 1), kernel, kernel[2], 1));
    }

    private static void DepthwiseBackpropInput(NodeContext n)
    {
        var kernel = KernelOf(n);
        n.Output(Transposed(n, DepthwiseKernel(n, kernel), kernel, kernel[2], kernel[2]));
    }

    // Inputs: the sizes of the result, the kernel, the gradient.
    private static Value Transposed(NodeContext n, Value kernel, long[] size, long channels, long groups)
    {
        var gradient = n.Input(2);
        // The sizes may name the picture's height and width alone.
        var sizes = SymbolicShape.FromVector(n.Input(0));
        var result = sizes.Rank switch
        {
            4 => SymbolicShape.Of(sizes[0], sizes[1], sizes[2], channels),
            2 => SymbolicShape.Of(gradient.Shape.Rank == 4 ? gradient.Shape[0] : Dim.Unknown(), sizes[0], sizes[1], channels),
            _ => throw n.Unsupported("the rank of its result is not known"),
        };
        return n.Onnx.ChannelsFirst("ConvTranspose", gradient, [kernel], gradient.Type, result,
            [.. Window.Of(n, size[0], size[1]).TransposedAttributes(result, gradient.Shape), OnnxAttribute.Int("group", groups)]);
    }

    // [kh, kw, channels, multiplier] -> [channels * multiplier, 1, kh, kw].
    private static Value DepthwiseKernel(NodeContext n, long[] size)
    {
        if (n.Input(1).Constant is not { } kernel)
            throw n.Unsupported("its kernel is computed by the graph");
        return Value.OfConstant(TensorTransforms.Reshape(TensorTransforms.Transpose(kernel, [2, 3, 0, 1]), size[2] * size[3], 1, size[0], size[1]));
    }

    private static long[] KernelOf(NodeContext n)
    {
        var shape = n.Input(1).Shape;
        return shape is { Rank: 4, IsFullyDefined: true } && shape.ElementCount > 0
            ? [shape[0].Value, shape[1].Value, shape[2].Value, shape[3].Value]
            : throw n.Unsupported($"its kernel's shape {shape} is not four known sizes");
    }

    private static void BiasAdd(NodeContext n)
    {
        var (x, bias) = (n.Input(0), n.Input(1));
        if (n.String("data_format", "NHWC") != "NHWC")
            throw n.Unsupported("it is laid out NCHW");
        // The optimiser leaves the last bias of a chain unfused: the convolution takes its own here.
        if (x.Producer is { OpType: "Conv", Input.Count: 2 } convolution && x.Slot < 0 && bias.Constant is { } constant && n.IsOnlyUser(0))
        {
            convolution.Input.Add(x.Home!.AddInitializer(constant));
            n.Output(x);
            return;
        }
        n.Output(n.Onnx.Binary("Add", x, bias));
    }
}
