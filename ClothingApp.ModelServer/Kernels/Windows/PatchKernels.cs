using System.Numerics;
using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Kernels.Windows;

/// <summary>What else looks through a window: patches as they are, and grey-scale dilation. Channels last.</summary>
internal static class PatchKernels
{
    /// <summary>Input: the picture. Each result has the channels of all pixels under the window, row by row; zeros on the padding.</summary>
    public static HostKernel Extract(WindowSpec spec, long[] size) => (inputs, context) =>
    {
        var x = inputs[0];
        var (walk, channels) = PoolingKernels.Fit(x.Shape, spec, size);
        var places = size.Aggregate(channels, (count, s) => count > int.MaxValue ? count : count * s);
        var result = context.Allocate(x.Type, TensorShape.Of([x.Shape[0], .. walk.Result, places]), out var y);
        var from = x.Bytes.Span;
        var (pixelBytes, resultBytes) = ((int)channels * x.Type.ElementSize(), places * x.Type.ElementSize());
        foreach (var pixel in walk.Pixels(x.Shape[0], context.Ct))
            from.Slice(pixel.Input * pixelBytes, pixelBytes).CopyTo(y[(int)((pixel.Output * resultBytes) + (pixel.Kernel * pixelBytes))..]);
        return [result];
    };

    /// <summary>Inputs: the picture, the kernel [height, width, channels]. The greatest of the sums of pixel and kernel.</summary>
    public static HostKernel Dilate(WindowSpec spec) => HalfPrecision.InSingle((inputs, context) =>
    {
        var (x, w) = (inputs[0], inputs[1]);
        return x.Type switch
        {
            DType.Float32 => [Dilate<float>(x, w, spec, context)],
            DType.Float64 => [Dilate<double>(x, w, spec, context)],
            DType.Int32 => [Dilate<int>(x, w, spec, context)],
            DType.Int64 => [Dilate<long>(x, w, spec, context)],
            DType.UInt8 => [Dilate<byte>(x, w, spec, context)],
            DType.Int16 => [Dilate<short>(x, w, spec, context)],
            DType.Int8 => [Dilate<sbyte>(x, w, spec, context)],
            DType.UInt16 => [Dilate<ushort>(x, w, spec, context)],
            var type => throw new InvalidRequestException($"there is no dilation of {type.TensorFlowName()}"),
        };
    });

    private static Tensor Dilate<T>(Tensor x, Tensor w, WindowSpec spec, KernelContext context) where T : unmanaged, INumber<T>, IMinMaxValue<T>
    {
        if (w.Shape.Rank != 3 || w.Shape.ElementCount == 0)
            throw new InvalidRequestException($"a dilation by {w.Shape}");
        var (walk, channels) = PoolingKernels.Fit(x.Shape, spec, w.Shape.Dimensions[..2].ToArray());
        if (channels != w.Shape[2])
            throw new InvalidRequestException($"a dilation of {channels} channels by {w.Shape}");
        var result = context.Allocate<T>(TensorShape.Of([x.Shape[0], .. walk.Result, channels]), out var y);
        var from = x.AsSpan<T>();
        var kernel = w.AsSpan<T>();
        // What a dilated window finds beside the picture alone.
        y.Fill(T.MinValue);
        foreach (var pixel in walk.Pixels(x.Shape[0], context.Ct))
        {
            for (var c = 0; c < channels; c++)
            {
                var sum = from[(int)(pixel.Input * channels) + c] + kernel[(int)(pixel.Kernel * channels) + c];
                ref var greatest = ref y[(int)(pixel.Output * channels) + c];
                greatest = T.Max(greatest, sum);
            }
        }
        return result;
    }
}
