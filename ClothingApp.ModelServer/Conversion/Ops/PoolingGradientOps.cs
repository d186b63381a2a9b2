using ClothingApp.ModelServer.Conversion.Ops.Windows;
using ClothingApp.ModelServer.Conversion.Shapes;
using ClothingApp.ModelServer.Kernels.Windows;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Conversion.Ops;

/// <summary>The ways back through pools: what explanations of a prediction ask for.</summary>
internal static class PoolingGradientOps
{
    private const long MaxElements = 1 << 20;

    public static readonly Dictionary<string, OpConverter> Table = new(StringComparer.Ordinal)
    {
        ["MaxPoolGrad"] = n => MaxGradient(n, 2),
        ["MaxPoolGradV2"] = n => MaxGradient(n, 2, sizeInput: 3),
        ["MaxPool3DGrad"] = n => MaxGradient(n, 3),
        ["AvgPoolGrad"] = n => AverageGradient(n, 2),
        ["AvgPool3DGrad"] = n => AverageGradient(n, 3),
    };

    // The pool is done again for the places; the gradient is added to zeros there. Inputs: picture, result, gradient.
    private static void MaxGradient(NodeContext n, int dimensions, int sizeInput = -1)
    {
        var layout = ImageLayout.Of(n, dimensions + 2);
        ConvolutionOps.RequireFloat(n, n.Input(0).Type);
        var (spec, size) = WindowAttributes.OfPool(n, layout, sizeInput);
        var window = new Window(spec, size);
        var (x, gradient) = (layout.Enter(n, n.Input(0)), layout.Enter(n, n.Input(2)));
        var shape = window.ResultShape(x.Shape, x.Shape[1]);
        var places = n.Onnx.Nodes("MaxPool", [x], [(x.Type, shape), (DType.Int64, shape)], PoolingOps.Attributes(n, window, x.Shape))[1];
        var count = n.Onnx.Node("Size", [x], DType.Int64, SymbolicShape.Scalar);
        var vector = n.Onnx.Node("Reshape", [count, OnnxEmitter.Constant(1L)], DType.Int64, SymbolicShape.Of(1));
        var zeros = n.Onnx.Node("Expand", [n.Onnx.Cast(OnnxEmitter.Scalar(0f), x.Type), vector], x.Type, SymbolicShape.OfRank(1));
        var sums = n.Onnx.Node("ScatterElements", [zeros, Flat(places), Flat(gradient)], x.Type, zeros.Shape, OnnxAttribute.String("reduction", "add"));
        var back = n.Onnx.Node("Shape", [x], DType.Int64, SymbolicShape.Of(layout.Rank));
        n.Output(layout.Leave(n, n.Onnx.Node("Reshape", [sums, back], x.Type, x.Shape, OnnxAttribute.Int("allowzero", 1))));

        Value Flat(Value v) => n.Onnx.Node("Reshape", [v, OnnxEmitter.Constant(-1L)], v.Type, SymbolicShape.OfRank(1));
    }

    // Each gradient, divided by the pixels its window covers, goes back as through a convolution by ones. Inputs: the
    // picture's shape, the gradient.
    private static void AverageGradient(NodeContext n, int dimensions)
    {
        var layout = ImageLayout.Of(n, dimensions + 2);
        var (spec, size) = WindowAttributes.OfPool(n, layout);
        var window = new Window(spec, size);
        var gradient = n.Input(1);
        var channels = layout.Enter(gradient.Shape)[1] is { IsKnown: true, Value: var known } ? known : throw n.Unsupported("its number of channels is not known");
        ConvolutionOps.RequireFloat(n, gradient.Type);
        var places = size.Aggregate(1L, (a, s) => a > MaxElements ? a : a * s);
        if (places * channels is 0 or > MaxElements)
            throw n.Unsupported($"a window of {string.Join(" x ", size)} is too large to be written out");

        var ones = Value.OfConstant(Tensor.Create<float>(TensorShape.Of([channels, 1, .. size]), [.. Enumerable.Repeat(1f, (int)(places * channels))]));
        var counts = Counts(n, layout, window, places);
        var parts = layout.Leave(n, n.Onnx.Binary("Div", layout.Enter(n, gradient), n.Onnx.Cast(counts, gradient.Type)));
        n.Output(new TransposedConvolution(layout, window, n.Onnx.Cast(ones, gradient.Type), channels, channels, parts, n.Input(0)).Emit(n));
    }

    // How many pixels of the picture each window covers, [1, 1, height, width].
    private static Value Counts(NodeContext n, ImageLayout layout, Window window, long places)
    {
        if (window.Spec.Padding == WindowPadding.Valid)
            return OnnxEmitter.Scalar((float)places);
        if (n.Input(0).Elements is not { } elements || elements.Length != layout.Rank || layout.Spatial<Dim>(elements).Any(e => !e.IsKnown))
            throw n.Unsupported("the size of its result is not known");
        long[] picture = [.. layout.Spatial<Dim>(elements).Select(e => e.Value)];
        if (picture.Aggregate(1.0, (a, s) => a * s) > MaxElements)
            throw n.Unsupported("its result is too large");
        var walk = new WindowWalk(window.Spec, picture, window.Size);
        var counts = PoolingKernels.Counts(walk, 1, new Kernels.KernelContext(CancellationToken.None));
        return Value.OfConstant(Tensor.Create<float>(TensorShape.Of([1, 1, .. walk.Result]), [.. counts.Select(c => (float)c)]));
    }
}
