using System.Numerics;
using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Kernels.Windows;

/// <summary>Pools, channels last, for the element types that ONNX Runtime has no kernel for.</summary>
internal static class PoolingKernels
{
    /// <summary>Input: the picture. Outputs: the greatest under each window, and where the first of them lies.</summary>
    /// <param name="withBatch">The place counts over the whole batch and not within its picture.</param>
    public static HostKernel Max(WindowSpec spec, long[] size, bool withBatch = false, DType indexType = DType.Invalid) => HalfPrecision.InSingle((inputs, context) =>
    {
        var x = inputs[0];
        return x.Type switch
        {
            DType.Float32 => Max<float>(x, spec, size, withBatch, indexType, context),
            DType.Float64 => Max<double>(x, spec, size, withBatch, indexType, context),
            DType.Int32 => Max<int>(x, spec, size, withBatch, indexType, context),
            DType.Int64 => Max<long>(x, spec, size, withBatch, indexType, context),
            DType.Int16 => Max<short>(x, spec, size, withBatch, indexType, context),
            DType.UInt16 => Max<ushort>(x, spec, size, withBatch, indexType, context),
            DType.Int8 => Max<sbyte>(x, spec, size, withBatch, indexType, context),
            DType.UInt8 => Max<byte>(x, spec, size, withBatch, indexType, context),
            DType.UInt32 => Max<uint>(x, spec, size, withBatch, indexType, context),
            DType.UInt64 => Max<ulong>(x, spec, size, withBatch, indexType, context),
            var type => throw NoKernel(type),
        };
    });

    /// <summary>Input: the picture. Padding does not count.</summary>
    public static HostKernel Average(WindowSpec spec, long[] size) => HalfPrecision.InSingle((inputs, context) => inputs[0].Type switch
    {
        DType.Float32 => [Average<float>(inputs[0], spec, size, context)],
        DType.Float64 => [Average<double>(inputs[0], spec, size, context)],
        var type => throw NoKernel(type),
    });

    /// <summary>The greatest of every <paramref name="depth"/> neighbouring channels.</summary>
    public static HostKernel MaxOfChannels(long depth) => HalfPrecision.InSingle((inputs, context) =>
    {
        var x = inputs[0];
        if (x.Shape.Rank < 1 || x.Shape[x.Shape.Rank - 1] % depth != 0)
            throw new InvalidRequestException($"the channels of {x.Shape} do not part into {depth}");
        // To a pool, groups of channels are a picture one pixel high, and as many wide as there are channels.
        var groups = x.Shape[x.Shape.Rank - 1] / depth;
        var pixels = groups == 0 ? 0 : x.Shape.ElementCount / depth;
        var flat = Tensor.FromBytes(x.Type, TensorShape.Of(1, pixels * depth, 1), x.Bytes);
        var results = Max(new WindowSpec([depth], [1], WindowPadding.Valid, [0], [0]), [depth])([flat], context);
        return [Tensor.FromBytes(x.Type, TensorShape.Of([.. x.Shape.Dimensions[..^1], groups]), results[0].Bytes)];
    });

    private static Tensor[] Max<T>(Tensor x, WindowSpec spec, long[] size, bool withBatch, DType indexType, KernelContext context) where T : unmanaged, INumber<T>
    {
        var (walk, channels) = Fit(x.Shape, spec, size);
        var shape = TensorShape.Of([x.Shape[0], .. walk.Result, channels]);
        var result = context.Allocate<T>(shape, out var y);
        var best = Best(x.AsSpan<T>(), y, walk, x.Shape[0], (int)channels, context);
        if (indexType == DType.Invalid)
            return [result];
        var perPicture = withBatch || x.Shape.ElementCount == 0 ? long.MaxValue : x.Shape.ElementCount / x.Shape[0];
        var places = indexType == DType.Int32
            ? Tensor.Create<int>(shape, [.. best.Select(b => (int)(b % perPicture))])
            : Tensor.Create<long>(shape, [.. best.Select(b => b % perPicture)]);
        return [result, places];
    }

    private static Tensor Average<T>(Tensor x, WindowSpec spec, long[] size, KernelContext context) where T : unmanaged, INumber<T>
    {
        var (walk, channels) = Fit(x.Shape, spec, size);
        var result = context.Allocate<T>(TensorShape.Of([x.Shape[0], .. walk.Result, channels]), out var y);
        var from = x.AsSpan<T>();
        var counts = Counts(walk, x.Shape[0], context);
        foreach (var pixel in walk.Pixels(x.Shape[0], context.Ct))
        {
            for (var c = 0; c < channels; c++)
                y[(int)(pixel.Output * channels) + c] += from[(int)(pixel.Input * channels) + c];
        }
        for (var i = 0; i < y.Length; i++)
            y[i] /= T.CreateChecked(counts[i / channels]);
        return result;
    }

    /// <summary>Which element of <paramref name="x"/> is each window's greatest, the first of equals; <paramref name="y"/> gets its value.</summary>
    public static int[] Best<T>(ReadOnlySpan<T> x, Span<T> y, WindowWalk walk, long batch, int channels, KernelContext context) where T : unmanaged, INumber<T>
    {
        context.Charge(4L * y.Length);
        var best = new int[y.Length];
        best.AsSpan().Fill(-1);
        foreach (var pixel in walk.Pixels(batch, context.Ct))
        {
            var (from, to) = (pixel.Input * channels, pixel.Output * channels);
            for (var c = 0; c < channels; c++)
            {
                if (best[to + c] < 0 || x[from + c] > y[to + c])
                    (best[to + c], y[to + c]) = (from + c, x[from + c]);
            }
        }
        return best;
    }

    /// <summary>How many pixels of the picture each window covers.</summary>
    public static int[] Counts(WindowWalk walk, long batch, KernelContext context)
    {
        // As many as a tensor that is already there has pixels.
        var windows = walk.Result.Aggregate(batch, (count, size) => count * size);
        context.Charge(4 * windows);
        var counts = new int[windows];
        foreach (var pixel in walk.Pixels(batch, context.Ct))
            counts[pixel.Output]++;
        return counts;
    }

    public static (WindowWalk Walk, long Channels) Fit(TensorShape x, WindowSpec spec, long[] size) =>
        x.Rank == spec.Dimensions + 2
            ? (new WindowWalk(spec, x.Dimensions[1..^1], size), x[x.Rank - 1])
            : throw new InvalidRequestException($"a picture of shape {x} does not have {spec.Dimensions + 2} dimensions");

    private static InvalidRequestException NoKernel(DType type) => new($"there is no pool of {type.TensorFlowName()}");
}
