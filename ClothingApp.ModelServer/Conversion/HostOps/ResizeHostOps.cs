using ClothingApp.ModelServer.Conversion.Ops;
using ClothingApp.ModelServer.Kernels;
using ClothingApp.ModelServer.Kernels.Images;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Conversion.HostOps;

/// <summary>Resizes on the host: every element type and size, to the bit as TensorFlow computes them.</summary>
internal static class ResizeHostOps
{
    public static readonly Dictionary<string, HostConverter> Table = new(StringComparer.Ordinal)
    {
        ["ResizeBilinear"] = n => Resize(n, BilinearResize.Run, DType.Float32),
        ["ResizeBicubic"] = n => Resize(n, WeightedResize.Cubic, DType.Float32),
        ["ResizeArea"] = n => Resize(n, WeightedResize.Area, DType.Float32),
        ["ResizeNearestNeighbor"] = n => Resize(n, NearestResize.Run, n.Input(0).Type),
        ["ResizeBilinearGrad"] = n => Gradient(n, ResizeGradients.Bilinear, n.Input(1).Type, bySize: false),
        ["ResizeBicubicGrad"] = n => Gradient(n, ResizeGradients.Cubic, n.Input(1).Type, bySize: false),
        ["ResizeNearestNeighborGrad"] = n => Gradient(n, ResizeGradients.Nearest, n.Input(0).Type, bySize: true),
        ["ScaleAndTranslate"] = ScaleAndTranslate,
        ["ScaleAndTranslateGrad"] = ScaleAndTranslateGrad,
    };

    private delegate Tensor Kernel(Tensor pictures, Tensor other, PixelCentres centres, KernelContext context);

    private static HostCall Resize(NodeContext n, Kernel kernel, DType type)
    {
        var centres = ResizeNode.CentresOf(n);
        return new HostCall((inputs, context) => [kernel(inputs[0], inputs[1], centres, context)], (type, ResizeNode.Of(n).Result));
    }

    private static HostCall Gradient(NodeContext n, Kernel kernel, DType type, bool bySize)
    {
        var centres = ResizeNode.CentresOf(n);
        return new HostCall((inputs, context) => [kernel(inputs[0], inputs[1], centres, context)], (type, ResizeNode.OfGradient(n, bySize).Original));
    }

    private static HostCall ScaleAndTranslate(NodeContext n)
    {
        var (kernel, antialias) = ResizeOps.SamplingOf(n);
        return new HostCall((inputs, context) => [WeightedResize.Sampled(inputs, kernel, antialias, context)], (DType.Float32, ResizeNode.Of(n).Result));
    }

    private static HostCall ScaleAndTranslateGrad(NodeContext n)
    {
        var (kernel, antialias) = ResizeOps.SamplingOf(n);
        return new HostCall(
            (inputs, context) => [WeightedResize.SampledGradient(inputs, kernel, antialias, context)], (DType.Float32, ResizeNode.OfGradient(n, bySize: false).Original));
    }
}
