using System.Numerics;
using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Kernels.Windows;

/// <summary>
/// Convolutions and the ways back through them, channels last, for the element types and shapes that ONNX Runtime has no
/// kernel for (float64, int32, kernels whose size only a run knows): right rather than fast.
/// </summary>
internal static class ConvolutionKernels
{
    /// <summary>Inputs: the picture, the kernel.</summary>
    public static HostKernel Forward(WindowSpec spec, bool depthwise) => HalfPrecision.InSingle((inputs, context) => inputs[0].Type switch
    {
        DType.Float32 => [Forward<float>(inputs[0], inputs[1], spec, depthwise, context)],
        DType.Float64 => [Forward<double>(inputs[0], inputs[1], spec, depthwise, context)],
        DType.Int32 => [Forward<int>(inputs[0], inputs[1], spec, depthwise, context)],
        var type => throw NoKernel(type),
    });

    /// <summary>Inputs: the kernel, the gradient.</summary>
    /// <param name="picture">The picture's shape, channels last, read from all inputs of the operation.</param>
    public static HostKernel BackToInput(WindowSpec spec, bool depthwise, PictureShape picture, int kernel, int gradient) => HalfPrecision.InSingle((inputs, context) =>
    {
        var shape = picture(inputs);
        return inputs[gradient].Type switch
        {
            DType.Float32 => [BackToInput<float>(shape, inputs[kernel], inputs[gradient], spec, depthwise, context)],
            DType.Float64 => [BackToInput<double>(shape, inputs[kernel], inputs[gradient], spec, depthwise, context)],
            DType.Int32 => [BackToInput<int>(shape, inputs[kernel], inputs[gradient], spec, depthwise, context)],
            var type => throw NoKernel(type),
        };
    });

    /// <summary>Inputs: the picture, the kernel's shape, the gradient.</summary>
    public static HostKernel BackToFilter(WindowSpec spec, bool depthwise, PictureShape filter) => HalfPrecision.InSingle((inputs, context) =>
    {
        var shape = filter(inputs);
        return inputs[0].Type switch
        {
            DType.Float32 => [BackToFilter<float>(inputs[0], shape, inputs[2], spec, depthwise, context)],
            DType.Float64 => [BackToFilter<double>(inputs[0], shape, inputs[2], spec, depthwise, context)],
            var type => throw NoKernel(type),
        };
    });

    private static Tensor Forward<T>(Tensor x, Tensor w, WindowSpec spec, bool depthwise, KernelContext context) where T : unmanaged, INumber<T>
    {
        var (filter, walk) = Fit(x.Shape, w.Shape, spec, depthwise);
        var result = context.Allocate<T>(TensorShape.Of([x.Shape[0], .. walk.Result, filter.Out]), out var y);
        var from = x.AsSpan<T>();
        var weights = w.AsSpan<T>();
        foreach (var pixel in walk.Pixels(x.Shape[0], context.Ct))
        {
            for (var c = 0; c < filter.In * filter.Groups; c++)
            {
                var value = from[(pixel.Input * filter.In * filter.Groups) + c];
                var row = Row(filter, weights, pixel.Kernel, c);
                var sums = Results(filter, y, pixel.Output, c);
                for (var i = 0; i < sums.Length; i++)
                    sums[i] += value * row[i];
            }
        }
        return result;
    }

    private static Tensor BackToInput<T>(TensorShape x, Tensor w, Tensor dy, WindowSpec spec, bool depthwise, KernelContext context) where T : unmanaged, INumber<T>
    {
        var (filter, walk) = Fit(x, w.Shape, spec, depthwise);
        Check(dy.Shape, x, walk, filter);
        var result = context.Allocate<T>(x, out var dx);
        var gradient = dy.AsSpan<T>();
        var weights = w.AsSpan<T>();
        foreach (var pixel in walk.Pixels(x[0], context.Ct))
        {
            for (var c = 0; c < filter.In * filter.Groups; c++)
            {
                var row = Row(filter, weights, pixel.Kernel, c);
                var results = Results(filter, gradient, pixel.Output, c);
                var sum = T.Zero;
                for (var i = 0; i < results.Length; i++)
                    sum += results[i] * row[i];
                dx[(pixel.Input * filter.In * filter.Groups) + c] += sum;
            }
        }
        return result;
    }

    private static Tensor BackToFilter<T>(Tensor x, TensorShape w, Tensor dy, WindowSpec spec, bool depthwise, KernelContext context) where T : unmanaged, INumber<T>
    {
        var (filter, walk) = Fit(x.Shape, w, spec, depthwise);
        Check(dy.Shape, x.Shape, walk, filter);
        var result = context.Allocate<T>(w, out var dw);
        var from = x.AsSpan<T>();
        var gradient = dy.AsSpan<T>();
        foreach (var pixel in walk.Pixels(x.Shape[0], context.Ct))
        {
            for (var c = 0; c < filter.In * filter.Groups; c++)
            {
                var value = from[(pixel.Input * filter.In * filter.Groups) + c];
                var sums = Row(filter, dw, pixel.Kernel, c);
                var results = Results(filter, gradient, pixel.Output, c);
                for (var i = 0; i < sums.Length; i++)
                    sums[i] += value * results[i];
            }
        }
        return result;
    }

    // What one channel of the picture is multiplied by at one place of the window, for the results of its group.
    private static Span<T> Row<T>(in FilterShape filter, Span<T> weights, long place, int channel)
    {
        var at = ((place * filter.In) + (channel % filter.In)) * filter.Out;
        return weights.Slice((int)at + (channel / filter.In * filter.OutOfGroup), filter.OutOfGroup);
    }

    private static ReadOnlySpan<T> Row<T>(in FilterShape filter, ReadOnlySpan<T> weights, long place, int channel)
    {
        var at = ((place * filter.In) + (channel % filter.In)) * filter.Out;
        return weights.Slice((int)at + (channel / filter.In * filter.OutOfGroup), filter.OutOfGroup);
    }

    private static Span<T> Results<T>(in FilterShape filter, Span<T> results, int pixel, int channel) =>
        results.Slice((pixel * filter.Out) + (channel / filter.In * filter.OutOfGroup), filter.OutOfGroup);

    private static ReadOnlySpan<T> Results<T>(in FilterShape filter, ReadOnlySpan<T> results, int pixel, int channel) =>
        results.Slice((pixel * filter.Out) + (channel / filter.In * filter.OutOfGroup), filter.OutOfGroup);

    private static (FilterShape Filter, WindowWalk Walk) Fit(TensorShape x, TensorShape w, WindowSpec spec, bool depthwise)
    {
        if (x.Rank != spec.Dimensions + 2 || w.Rank != x.Rank)
            throw new InvalidRequestException($"a picture of shape {x} and a kernel of shape {w} do not fit");
        var filter = FilterShape.Of(w, x[x.Rank - 1], depthwise);
        return (filter, new WindowWalk(spec, x.Dimensions[1..^1], filter.Size));
    }

    private static void Check(TensorShape gradient, TensorShape picture, WindowWalk walk, in FilterShape filter)
    {
        if (!gradient.Equals(TensorShape.Of([picture[0], .. walk.Result, filter.Out])))
            throw new InvalidRequestException($"a gradient of shape {gradient} is not that of a picture of shape {picture}");
    }

    private static InvalidRequestException NoKernel(DType type) => new($"there is no convolution of {type.TensorFlowName()}");
}
