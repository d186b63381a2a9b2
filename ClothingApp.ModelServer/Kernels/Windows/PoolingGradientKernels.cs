using System.Numerics;
using System.Runtime.InteropServices;
using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Kernels.Windows;

/// <summary>The ways back through pools, channels last.</summary>
internal static class PoolingGradientKernels
{
    /// <summary>Inputs: the picture, the pool's result (not needed), the gradient, which goes to the first greatest pixel of each window.</summary>
    public static HostKernel Max(WindowSpec spec, long[] size) => HalfPrecision.InSingle((inputs, context) => inputs[0].Type switch
    {
        DType.Float32 => [Max<float>(inputs[0], inputs[2], spec, size, context)],
        DType.Float64 => [Max<double>(inputs[0], inputs[2], spec, size, context)],
        DType.Int32 => [Max<int>(inputs[0], inputs[2], spec, size, context)],
        var type => throw NoKernel(type),
    });

    /// <summary>Inputs: the picture's shape, the gradient, of which each pixel under the window gets an equal part.</summary>
    public static HostKernel Average(WindowSpec spec, long[] size, PictureShape picture) => HalfPrecision.InSingle((inputs, context) => inputs[1].Type switch
    {
        DType.Float32 => [Average<float>(picture(inputs), inputs[1], spec, size, context)],
        DType.Float64 => [Average<double>(picture(inputs), inputs[1], spec, size, context)],
        var type => throw NoKernel(type),
    });

    /// <summary>Inputs: the picture, the gradient, and the place of each element of it, as the pool gave it.</summary>
    /// <param name="withBatch">The place counts over the whole batch and not within its picture.</param>
    public static HostKernel ToPlaces(bool withBatch) => HalfPrecision.InSingle((inputs, context) => inputs[1].Type switch
    {
        DType.Float32 => [ToPlaces<float>(inputs[0].Shape, inputs[1], inputs[2], withBatch, context)],
        DType.Float64 => [ToPlaces<double>(inputs[0].Shape, inputs[1], inputs[2], withBatch, context)],
        DType.Int32 => [ToPlaces<int>(inputs[0].Shape, inputs[1], inputs[2], withBatch, context)],
        var type => throw NoKernel(type),
    });

    private static Tensor Max<T>(Tensor x, Tensor dy, WindowSpec spec, long[] size, KernelContext context) where T : unmanaged, INumber<T>
    {
        var (walk, channels) = PoolingKernels.Fit(x.Shape, spec, size);
        CheckGradient(dy.Shape, x.Shape, walk);
        context.Charge(dy.Bytes.Length);
        var best = PoolingKernels.Best(x.AsSpan<T>(), new T[dy.Shape.ElementCount], walk, x.Shape[0], (int)channels, context);
        var result = context.Allocate<T>(x.Shape, out var dx);
        var gradient = dy.AsSpan<T>();
        for (var i = 0; i < best.Length; i++)
        {
            if (best[i] >= 0)
                dx[best[i]] += gradient[i];
        }
        return result;
    }

    private static Tensor Average<T>(TensorShape x, Tensor dy, WindowSpec spec, long[] size, KernelContext context) where T : unmanaged, INumber<T>
    {
        var (walk, channels) = PoolingKernels.Fit(x, spec, size);
        CheckGradient(dy.Shape, x, walk);
        var counts = PoolingKernels.Counts(walk, x[0], context);
        var result = context.Allocate<T>(x, out var dx);
        var gradient = dy.AsSpan<T>();
        foreach (var pixel in walk.Pixels(x[0], context.Ct))
        {
            var count = T.CreateChecked(counts[pixel.Output]);
            for (var c = 0; c < channels; c++)
                dx[(int)(pixel.Input * channels) + c] += gradient[(int)(pixel.Output * channels) + c] / count;
        }
        return result;
    }

    private static Tensor ToPlaces<T>(TensorShape x, Tensor dy, Tensor places, bool withBatch, KernelContext context) where T : unmanaged, INumber<T>
    {
        if (!dy.Shape.Equals(places.Shape) || x.Rank < 1 || dy.Shape.Rank < 1 || dy.Shape[0] != x[0])
            throw new InvalidRequestException($"a gradient of shape {dy.Shape} and places of shape {places.Shape} do not fit a picture of shape {x}");
        var result = context.Allocate<T>(x, out var dx);
        var gradient = dy.AsSpan<T>();
        var int32 = MemoryMarshal.Cast<byte, int>(places.Bytes.Span);
        var int64 = MemoryMarshal.Cast<byte, long>(places.Bytes.Span);
        var (perResult, perPicture) = x[0] == 0 ? (1, 0) : (gradient.Length / x[0], dx.Length / x[0]);
        for (var i = 0; i < gradient.Length; i++)
        {
            var place = places.Type == DType.Int32 ? int32[i] : int64[i];
            var start = withBatch ? 0 : i / perResult * perPicture;
            if (place < 0 || place >= dx.Length - start)
                throw new InvalidRequestException($"place {place} lies outside a picture of shape {x}");
            dx[(int)(start + place)] += gradient[i];
        }
        return result;
    }

    private static void CheckGradient(TensorShape gradient, TensorShape picture, WindowWalk walk)
    {
        if (!gradient.Equals(TensorShape.Of([picture[0], .. walk.Result, picture[picture.Rank - 1]])))
            throw new InvalidRequestException($"a gradient of shape {gradient} is not that of a picture of shape {picture}");
    }

    private static InvalidRequestException NoKernel(DType type) => new($"there is no pool of {type.TensorFlowName()}");
}
