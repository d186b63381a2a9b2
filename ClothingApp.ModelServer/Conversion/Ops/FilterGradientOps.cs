using ClothingApp.ModelServer.Conversion.Ops.Windows;
using ClothingApp.ModelServer.Conversion.Shapes;

namespace ClothingApp.ModelServer.Conversion.Ops;

/// <summary>
/// The gradients of convolutions' kernels and biases. A kernel's gradient is itself a convolution: of the picture by the
/// gradient, summed over the batch in the place of the channels, with stride and dilation changing places.
/// </summary>
internal static class FilterGradientOps
{
    public static readonly Dictionary<string, OpConverter> Table = new(StringComparer.Ordinal)
    {
        ["Conv2DBackpropFilter"] = n => BackToFilter(n, SymbolicShape.FromVector(n.Input(1)), 2),
        ["Conv2DBackpropFilterV2"] = n => BackToFilter(n, n.Input(1).Shape, 2),
        ["Conv3DBackpropFilter"] = n => BackToFilter(n, n.Input(1).Shape, 3),
        ["Conv3DBackpropFilterV2"] = n => BackToFilter(n, SymbolicShape.FromVector(n.Input(1)), 3),
        ["DepthwiseConv2dNativeBackpropFilter"] = BackToDepthwiseFilter,
        ["BiasAddGrad"] = BackToBias,
    };

    // Inputs: the picture, the kernel's shape, the gradient.
    private static void BackToFilter(NodeContext n, SymbolicShape shape, int dimensions)
    {
        var layout = ImageLayout.Of(n, dimensions + 2);
        var kernel = ConvolutionOps.KernelSizes(n, shape, layout.Rank);
        var (x, gradient, window, pads) = Read(n, layout, kernel[..dimensions]);
        if (!x.Shape[1].Is(kernel[dimensions]))
            throw n.Unsupported("it is grouped, or its channels are not known");
        int[] swapped = [1, 0, .. Enumerable.Range(2, dimensions)];
        var result = Correlate(n, window, pads, n.Onnx.Transpose(x, swapped), n.Onnx.Transpose(gradient, swapped), 1, [kernel[dimensions], kernel[dimensions + 1]]);
        n.Output(n.Onnx.Transpose(result, [.. Enumerable.Range(2, dimensions), 0, 1]));
    }

    // All channels of all pictures lie side by side, a group each.
    private static void BackToDepthwiseFilter(NodeContext n)
    {
        var layout = ImageLayout.Of(n, 4);
        var kernel = ConvolutionOps.KernelSizes(n, SymbolicShape.FromVector(n.Input(1)), 4);
        var (channels, multiplier) = (kernel[2], kernel[3]);
        var (x, gradient, window, pads) = Read(n, layout, kernel[..2]);
        var swapped = n.Onnx.Transpose(x, 1, 0, 2, 3);
        var flat = n.Onnx.Node("Reshape", [swapped, OnnxEmitter.Constant<long>(1, -1, 0, 0)], x.Type, SymbolicShape.Of(1, Dim.Unknown(), x.Shape[2], x.Shape[3]));
        var result = Correlate(n, window, pads, flat, n.Onnx.Transpose(gradient, 1, 0, 2, 3), channels, [1, channels * multiplier]);
        var parted = n.Onnx.Node("Reshape", [result, OnnxEmitter.Constant<long>(channels, multiplier, kernel[0], kernel[1])], x.Type,
            SymbolicShape.Of(channels, multiplier, kernel[0], kernel[1]));
        n.Output(n.Onnx.Transpose(parted, 2, 3, 0, 1));
    }

    private static (Value Picture, Value Gradient, Window Window, long[] Pads) Read(NodeContext n, ImageLayout layout, long[] size)
    {
        ConvolutionOps.RequireFloat(n, n.Input(0).Type);
        var window = new Window(WindowAttributes.OfConvolution(n, layout), size);
        var x = layout.Enter(n, n.Input(0));
        window.RequirePixels(x.Shape);
        var gradient = NeverEmpty(n, layout.Enter(n, n.Input(2)));
        return window.Pads(x.Shape) is { } pads
            ? (NeverEmpty(n, x), gradient, window, pads)
            : (NeverEmpty(n, ComputedPads.Pad(n, window, x)), gradient, window, new long[2 * size.Length]);
    }

    // The batch takes the place of the channels, and of a convolution over no channels ONNX Runtime never comes back: a
    // picture of zeros adds nothing.
    private static Value NeverEmpty(NodeContext n, Value x)
    {
        if (x.Shape[0].IsKnown && !x.Shape[0].Is(0))
            return x;
        var pads = new long[2 * x.Shape.Rank];
        pads[x.Shape.Rank] = 1;
        return n.Onnx.Node("Pad", [x, OnnxEmitter.Constant<long>(pads)], x.Type, SymbolicShape.Of([x.Shape[0] + 1, .. x.Shape.Sizes[1..]]));
    }

    private static Value Correlate(NodeContext n, Window window, long[] pads, Value x, Value gradient, long groups, Dim[] outer)
    {
        // Where the stride leaves pixels over at the end there are more results than the kernel has places.
        var all = n.Onnx.Node("Conv", [x, gradient], x.Type, SymbolicShape.Of([.. outer, .. window.Size.Select(_ => Dim.Unknown())]),
            OnnxAttribute.Ints("pads", pads), OnnxAttribute.Ints("strides", window.Spec.Dilations),
            OnnxAttribute.Ints("dilations", window.Spec.Strides), OnnxAttribute.Int("group", groups));
        return n.Onnx.Node("Slice",
            [all, OnnxEmitter.Constant<long>(new long[window.Size.Length]), OnnxEmitter.Constant<long>(window.Size), OnnxEmitter.Constant<long>([.. window.Size.Select((_, i) => i + 2L)])],
            x.Type, SymbolicShape.Of([.. outer, .. window.Size.Select(s => (Dim)s)]));
    }

    private static void BackToBias(NodeContext n)
    {
        var gradient = n.Input(0);
        var rank = gradient.Shape.Rank;
        if (rank < 2)
            throw n.Unsupported("the rank of its gradient is not known");
        var channels = ImageLayout.Of(n, rank).ChannelAxis;
        long[] axes = [.. Enumerable.Range(0, rank).Where(a => a != channels).Select(a => (long)a)];
        n.Output(n.Onnx.Node("ReduceSum", [gradient, OnnxEmitter.Constant<long>(axes)], gradient.Type, SymbolicShape.Of(gradient.Shape[channels]), OnnxAttribute.Int("keepdims", 0)));
    }
}
