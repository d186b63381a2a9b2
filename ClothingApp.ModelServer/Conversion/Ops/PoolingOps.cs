using ClothingApp.ModelServer.Conversion.Ops.Windows;
using ClothingApp.ModelServer.Conversion.Shapes;
using ClothingApp.ModelServer.Kernels.Windows;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Conversion.Ops;

/// <summary>Pools.</summary>
internal static class PoolingOps
{
    public static readonly Dictionary<string, OpConverter> Table = new(StringComparer.Ordinal)
    {
        ["MaxPool"] = n => n.Output(Max(n, 2)),
        ["MaxPoolV2"] = n => n.Output(Max(n, 2, sizeInput: 1)),
        ["MaxPool3D"] = n => n.Output(Max(n, 3)),
        ["MaxPoolWithArgmax"] = MaxWithPlaces,
        ["AvgPool"] = n => n.Output(Average(n, 2)),
        ["AvgPool3D"] = n => n.Output(Average(n, 3)),
    };

    /// <summary>The attributes of a pool over <paramref name="input"/>, which has the channels in the second place.</summary>
    public static OnnxAttribute[] Attributes(NodeContext n, Window window, SymbolicShape input)
    {
        window.RequirePixels(input);
        // By name where it can be: the optimiser takes the zeros of a Pad for padding, which in a max pool is minus infinity.
        if (window.Spec.Padding == WindowPadding.Valid)
            return window.Attributes("VALID");
        // A window smaller than its step gets a negative padding from the runtime, and wrong numbers.
        var overlaps = window.Size.Zip(window.Spec.Strides, (size, stride) => size >= stride).All(o => o);
        if (window.Spec.Padding == WindowPadding.Same && overlaps)
            return window.Attributes("SAME_UPPER");
        var pads = window.Pads(input) ?? throw n.Unsupported("its window is smaller than its step, and the size of its pictures is not known");
        for (var i = 0; i < pads.Length; i++)
        {
            if (pads[i] >= window.Size[i % window.Size.Length])
                throw n.Unsupported("ONNX Runtime has no pool whose padding is as large as its window");
        }
        return window.Attributes(pads);
    }

    private static Value Max(NodeContext n, int dimensions, int sizeInput = -1)
    {
        var layout = ImageLayout.Of(n, dimensions + 2);
        var x = n.Input(0);
        var window = Read(n, layout, sizeInput);
        var picture = layout.Enter(n, x);
        return layout.Leave(n, n.Onnx.Node("MaxPool", [picture], x.Type, window.ResultShape(picture.Shape, picture.Shape[1]), Attributes(n, window, picture.Shape)));
    }

    private static Value Average(NodeContext n, int dimensions)
    {
        var layout = ImageLayout.Of(n, dimensions + 2);
        ConvolutionOps.RequireFloat(n, n.Input(0).Type);
        var window = Read(n, layout, -1);
        var x = layout.Enter(n, n.Input(0));
        return layout.Leave(n, n.Onnx.Node("AveragePool", [x], x.Type, window.ResultShape(x.Shape, x.Shape[1]),
            [.. Attributes(n, window, x.Shape), OnnxAttribute.Int("count_include_pad", 0)]));
    }

    // ONNX counts the places over the whole batch with the channels first: ((n * C + c) * H + h) * W + w.
    private static void MaxWithPlaces(NodeContext n)
    {
        var layout = ImageLayout.Of(n, 4);
        ConvolutionOps.RequireFloat(n, n.Input(0).Type);
        var window = Read(n, layout, -1);
        var x = layout.Enter(n, n.Input(0));
        var shape = window.ResultShape(x.Shape, x.Shape[1]);
        var results = n.Onnx.Nodes("MaxPool", [x], [(x.Type, shape), (DType.Int64, shape)], Attributes(n, window, x.Shape));
        n.Output(layout.Leave(n, results[0]));

        var place = results[1];
        var pixels = Size(2, 4);
        var channels = Size(1, 2);
        var all = n.Onnx.Binary("Div", place, pixels);
        var channel = n.Onnx.Binary("Mod", all, channels);
        var pixel = n.Onnx.Binary("Mod", place, pixels);
        if (n.Bool("include_batch_in_index", false))
            pixel = n.Onnx.Binary("Add", pixel, n.Onnx.Binary("Mul", n.Onnx.Binary("Div", all, channels), pixels));
        var places = n.Onnx.Binary("Add", n.Onnx.Binary("Mul", pixel, channels), channel);
        n.Output(n.Onnx.Cast(layout.Leave(n, places), n.Type("Targmax", DType.Int64)), 1);

        Value Size(int from, int to)
        {
            var sizes = n.Onnx.Node("Shape", [x], DType.Int64, SymbolicShape.Of(to - from), OnnxAttribute.Int("start", from), OnnxAttribute.Int("end", to));
            return n.Onnx.Node("ReduceProd", [sizes], DType.Int64, SymbolicShape.Scalar, OnnxAttribute.Int("keepdims", 0));
        }
    }

    private static Window Read(NodeContext n, ImageLayout layout, int sizeInput)
    {
        var (spec, size) = WindowAttributes.OfPool(n, layout, sizeInput);
        return new Window(spec, size);
    }
}
