using ClothingApp.ModelServer.Conversion.Shapes;
using ClothingApp.ModelServer.Kernels;
using ClothingApp.ModelServer.Kernels.Images;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Conversion.Ops;

/// <summary>
/// Resizes in the middle of a net, where a visit to the host would cost more than what the runtime does less exactly or
/// less cheaply. Pictures as they come in are resized on the host.
/// </summary>
internal static class ResizeOps
{
    /// <summary>
    /// The runtime places pixels by a division where TensorFlow multiplies: a rounding apart, which beyond this size is
    /// more than the agreed tolerance where neighbouring pixels differ much.
    /// </summary>
    private const int MaxExactSize = 512;

    /// <summary>Pictures have up to four channels; more are features, and features are never as large as photographs.</summary>
    private const int MaxPictureChannels = 4;

    public static readonly Dictionary<string, OpConverter> Table = new(StringComparer.Ordinal)
    {
        ["ResizeBilinear"] = Bilinear,
        ["ResizeNearestNeighbor"] = NearestOps.Nearest,
        ["ResizeBicubic"] = n => Weighted(n, ResizeTaps.Cubic),
        ["ResizeArea"] = n => Weighted(n, ResizeTaps.Area, byArea: true),
        ["ResizeBilinearGrad"] = n => Gradient(n, ResizeTaps.Linear, bySize: false),
        ["ResizeBicubicGrad"] = n => Gradient(n, ResizeTaps.Cubic, bySize: false),
        ["ResizeNearestNeighborGrad"] = n => Gradient(n, ResizeTaps.Nearest, bySize: true),
        ["ScaleAndTranslate"] = ScaleAndTranslate,
    };

    /// <summary>A result as large as the input.</summary>
    public static bool TrySameSize(NodeContext n, ResizeNode resize, DType type)
    {
        if (!resize.IsSameSize || n.Input(0).Shape.Rank != 4)
            return false;
        n.Output(n.Onnx.Cast(n.Input(0), type));
        return true;
    }

    private static void Bilinear(NodeContext n)
    {
        var resize = ResizeNode.Of(n);
        if (TrySameSize(n, resize, DType.Float32))
            return;
        var isSmall = resize.HasKnownSizes
            ? Math.Max(resize.Height.Value, resize.Width.Value) <= MaxExactSize
            : resize.Channels is { IsKnown: true, Value: > MaxPictureChannels };
        if (!isSmall)
            throw n.Unsupported("its pictures may be large");
        var pictures = n.Onnx.Cast(n.Input(0), DType.Float32);
        var mode = resize.Centres switch { PixelCentres.Half => "half_pixel", PixelCentres.Corners => "align_corners", _ => "asymmetric" };
        n.Output(Resize(n, pictures, resize, OnnxAttribute.String("mode", "linear"), OnnxAttribute.String("coordinate_transformation_mode", mode)));
    }

    /// <summary>The runtime's own Resize, in the layout that the pictures have.</summary>
    public static Value Resize(NodeContext n, Value pictures, ResizeNode resize, params ReadOnlySpan<OnnxAttribute> attributes)
    {
        var first = n.Onnx.IsChannelsFirst(pictures);
        var (batch, channels, size) = (ResizeSizes.Of(n, pictures, 0), ResizeSizes.Of(n, pictures, 3), ResizeSizes.New(n, pictures));
        // All four sizes, or the runtime's transpose optimiser makes an invalid model of it.
        Value[] parts = first ? [batch, channels, size] : [batch, size, channels];
        var sizes = parts.All(p => p.Constant is not null)
            ? OnnxEmitter.Constant<long>([.. parts.SelectMany(p => p.Elements!).Select(e => e.Value)])
            : n.Onnx.Node("Concat", parts, DType.Int64, SymbolicShape.Of(4), OnnxAttribute.Int("axis", 0));
        // Neither a region of interest nor scales.
        Value[] others = [OnnxEmitter.Constant<float>(), OnnxEmitter.Constant<float>(), sizes];
        return first
            ? n.Onnx.ChannelsFirst("Resize", pictures, others, pictures.Type, resize.Result, attributes)
            : n.Onnx.Node("Resize", [pictures, .. others], pictures.Type, resize.Result, attributes);
    }

    private static void Weighted(NodeContext n, Func<int, int, PixelCentres, KernelContext, AxisTaps> taps, bool byArea = false)
    {
        var resize = ResizeNode.Of(n);
        if (TrySameSize(n, resize, DType.Float32))
            return;
        var (rows, columns) = ResizeMatrices.Taps(n, resize, taps);
        var area = byArea ? AreaOf(resize) : 1;
        n.Output(ResizeMatrices.Apply(n, rows, columns, resize.Result, (float)(1.0 / area)));
    }

    private static void Gradient(NodeContext n, Func<int, int, PixelCentres, KernelContext, AxisTaps> taps, bool bySize)
    {
        if (n.Input(0).Type != DType.Float32 || n.Input(bySize ? 0 : 1).Type != DType.Float32)
            throw n.Unsupported("it is computed in another type than float32");
        var resize = ResizeNode.OfGradient(n, bySize);
        if (TrySameSize(n, resize, DType.Float32))
            return;
        var (rows, columns) = ResizeMatrices.Taps(n, resize, taps);
        n.Output(ResizeMatrices.Apply(n, rows.Transposed(ResizeMatrices.Unbounded), columns.Transposed(ResizeMatrices.Unbounded), resize.Original));
    }

    private static void ScaleAndTranslate(NodeContext n)
    {
        var resize = ResizeNode.Of(n);
        if (n.Input(2).Constant is not { Type: DType.Float32 } scales || n.Input(3).Constant is not { Type: DType.Float32 } moves
            || scales.Shape.ElementCount != 2 || moves.Shape.ElementCount != 2)
            throw n.Unsupported("its scales and translations are not known");
        var (kernel, antialias) = SamplingOf(n);
        var (down, across) = (scales.AsSpan<float>()[0], scales.AsSpan<float>()[1]);
        if (!(down > 0 && across > 0))
            throw n.Unsupported($"it scales by {down} and {across}");
        var (byRow, byColumn) = (moves.AsSpan<float>()[0], moves.AsSpan<float>()[1]);
        ResizeMatrices.Check(n, resize);
        n.Output(ResizeMatrices.Apply(
            n,
            ResizeTaps.Sampled(kernel, (int)resize.Height.Value, (int)resize.NewHeight.Value, down, byRow, antialias, ResizeMatrices.Unbounded),
            ResizeTaps.Sampled(kernel, (int)resize.Width.Value, (int)resize.NewWidth.Value, across, byColumn, antialias, ResizeMatrices.Unbounded),
            resize.Result));
    }

    public static (SamplingKernel Kernel, bool Antialias) SamplingOf(NodeContext n)
    {
        var name = n.String("kernel_type", "lanczos3");
        return (SamplingKernel.Named(name) ?? throw n.Unsupported($"kernel_type {name} is not known"), n.Bool("antialias", true));
    }

    // Multiplied in float32, as the host does.
    private static float AreaOf(ResizeNode resize) =>
        new ResizeScale(resize.Height.Value, resize.NewHeight.Value, resize.Centres).Value
        * new ResizeScale(resize.Width.Value, resize.NewWidth.Value, resize.Centres).Value;
}
