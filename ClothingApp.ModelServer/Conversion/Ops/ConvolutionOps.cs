using ClothingApp.ModelServer.Conversion.Ops.Windows;
using ClothingApp.ModelServer.Conversion.Shapes;
using ClothingApp.ModelServer.Kernels.Windows;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Conversion.Ops;

/// <summary>Convolutions and transposed convolutions.</summary>
internal static class ConvolutionOps
{
    public static readonly Dictionary<string, OpConverter> Table = new(StringComparer.Ordinal)
    {
        ["Conv"] = n => Convolve(n, n.Input(1).Shape.Rank - 2),
        ["Conv2D"] = n => Convolve(n, 2),
        ["Conv3D"] = n => Convolve(n, 3),
        ["DepthwiseConv2dNative"] = Depthwise,
        ["Conv2DBackpropInput"] = n => Transposed(n, 2, n.Input(0)),
        ["Conv2DBackpropInputV2"] = n => Transposed(n, 2, ShapeOf(n, n.Input(0))),
        ["Conv3DBackpropInput"] = n => Transposed(n, 3, ShapeOf(n, n.Input(0))),
        ["Conv3DBackpropInputV2"] = n => Transposed(n, 3, n.Input(0)),
        ["DepthwiseConv2dNativeBackpropInput"] = DepthwiseTransposed,
    };

    /// <summary>The kernel's sizes, which a conversion needs to know.</summary>
    public static long[] KernelSizes(NodeContext n, SymbolicShape shape, int rank) =>
        shape.Rank == rank && shape.IsFullyDefined && shape.ElementCount > 0
            ? shape.ToTensorShape().Dimensions.ToArray()
            : throw n.Unsupported($"its kernel's shape {shape} is not {rank} known sizes");

    /// <summary>ONNX Runtime has convolutions of no other types.</summary>
    public static void RequireFloat(NodeContext n, DType type)
    {
        if (type is not (DType.Float32 or DType.Float16 or DType.BFloat16))
            throw n.Unsupported($"ONNX Runtime has no convolution of {type.TensorFlowName()}");
    }

    // Kernel: [size.., channels of a group, results].
    private static void Convolve(NodeContext n, int dimensions)
    {
        if (dimensions is < 1 or > 3 || n.Int("batch_dims", 1) != 1)
            throw n.Unsupported("its kernel's rank is not known, or it has several batch dimensions");
        var layout = ImageLayout.Of(n, dimensions + 2);
        var kernel = KernelSizes(n, n.Input(1).Shape, layout.Rank);
        Emit(n, layout, KernelOrder(n, n.Input(1), dimensions), kernel[..dimensions], channels => Math.Max(channels / kernel[dimensions], 1));
    }

    // Kernel: [height, width, channels, multiplier].
    private static void Depthwise(NodeContext n)
    {
        var kernel = KernelSizes(n, n.Input(1).Shape, 4);
        Emit(n, ImageLayout.Of(n, 4), DepthwiseKernel(n, kernel), kernel[..2], _ => kernel[2]);
    }

    private static void Emit(NodeContext n, ImageLayout layout, Value kernel, long[] size, Func<long, long> groupsOf)
    {
        var x = n.Input(0);
        RequireFloat(n, x.Type);
        var window = new Window(WindowAttributes.OfConvolution(n, layout), size);
        var picture = layout.Enter(x.Shape);
        var groups = groupsOf(picture[1].IsKnown ? picture[1].Value : 1);
        if (x.Origin is ZeroPadded padded && window.Pads(picture) is not null
            && padded.Before[0] + padded.After[0] + padded.Before[layout.ChannelAxis] + padded.After[layout.ChannelAxis] == 0)
        {
            long[] padding = [.. layout.Spatial<long>(padded.Before), .. layout.Spatial<long>(padded.After)];
            n.Output(new Convolution(layout, window, layout.Enter(n, padded.Source), kernel, null, groups) { Padding = padding }.Emit(n));
            return;
        }
        var isSimple = window.Spec is { Padding: WindowPadding.Valid } spec && spec.Strides.Concat(spec.Dilations).All(s => s == 1) && !layout.ChannelsFirst;
        n.Output(new Convolution(layout, window, layout.Enter(n, x), kernel, null, groups) { Batched = isSimple ? x.Origin as SpaceToBatched : null }.Emit(n));
    }

    // Inputs: the sizes of the result, the kernel [size.., results, channels], the gradient.
    private static void Transposed(NodeContext n, int dimensions, Value sizes)
    {
        var layout = ImageLayout.Of(n, dimensions + 2);
        var kernel = KernelSizes(n, n.Input(1).Shape, layout.Rank);
        var gradientChannels = layout.Enter(n.Input(2).Shape)[1];
        // Of grouped kernels ONNX has the groups in another place.
        if (sizes.Elements is { } known && known.Length == layout.Rank && known[layout.ChannelAxis] is { IsKnown: true, Value: var channels } && channels != kernel[dimensions])
            throw n.Unsupported("a grouped transposed convolution is not known");
        if (gradientChannels.IsKnown && !gradientChannels.Is(kernel[^1]))
            throw n.Unsupported($"its gradient has {gradientChannels} channels and its kernel {kernel[^1]}");
        n.Output(new TransposedConvolution(layout, new Window(WindowAttributes.OfConvolution(n, layout), kernel[..dimensions]),
            KernelOrder(n, n.Input(1), dimensions), kernel[dimensions], 1, n.Input(2), sizes).Emit(n));
    }

    private static void DepthwiseTransposed(NodeContext n)
    {
        var layout = ImageLayout.Of(n, 4);
        var kernel = KernelSizes(n, n.Input(1).Shape, 4);
        n.Output(new TransposedConvolution(layout, new Window(WindowAttributes.OfConvolution(n, layout), kernel[..2]),
            DepthwiseKernel(n, kernel), kernel[2], kernel[2], n.Input(2), n.Input(0)).Emit(n));
    }

    /// <summary>[size.., a, b] as [b, a, size..].</summary>
    private static Value KernelOrder(NodeContext n, Value kernel, int dimensions) =>
        n.Onnx.Transpose(kernel, [dimensions + 1, dimensions, .. Enumerable.Range(0, dimensions)]);

    // [height, width, channels, multiplier] as [channels * multiplier, 1, height, width].
    private static Value DepthwiseKernel(NodeContext n, long[] size)
    {
        var ordered = n.Onnx.Transpose(n.Input(1), 2, 3, 0, 1);
        long[] shape = [size[2] * size[3], 1, size[0], size[1]];
        return ordered.Constant is { } constant
            ? Value.OfConstant(TensorTransforms.Reshape(constant, shape))
            : n.Onnx.Node("Reshape", [ordered, OnnxEmitter.Constant<long>(shape)], ordered.Type, SymbolicShape.Of([.. shape.Select(s => (Dim)s)]));
    }

    // The older form takes a tensor of the result's shape.
    private static Value ShapeOf(NodeContext n, Value like)
    {
        if (like.Shape.IsFullyDefined)
            return OnnxEmitter.Constant<long>(like.Shape.ToTensorShape().Dimensions);
        var shape = n.Onnx.Node("Shape", [like], DType.Int64, like.Shape.IsUnknownRank ? SymbolicShape.OfRank(1) : SymbolicShape.Of(like.Shape.Rank));
        shape.Elements = ShapeArithmetic.OfShape(like)?.Elements;
        return shape;
    }
}
