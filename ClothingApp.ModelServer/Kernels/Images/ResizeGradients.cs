using System.Numerics;
using System.Runtime.InteropServices;
using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Kernels.Images;

/// <summary>What each pixel gave to the result of a resize, times the result's gradient.</summary>
internal static class ResizeGradients
{
    /// <summary>Products in float32, sums in the pictures' own type; those of the narrow types in float32 until the end.</summary>
    /// <param name="gradient">float32 [batch, new height, new width, channels].</param>
    /// <param name="pictures">Those that were resized; the result has their type.</param>
    public static Tensor Bilinear(Tensor gradient, Tensor pictures, PixelCentres centres, KernelContext context)
    {
        var (shape, rows, columns) = Taps(gradient, pictures, centres, ResizeTaps.Linear, context);
        switch (pictures.Type)
        {
            case DType.Float32: return Run<float, float>(gradient, shape, rows, columns, context);
            case DType.Float64: return Run<float, double>(gradient, shape, rows, columns, context);
        }
        var sums = Run<float, float>(gradient, shape, rows, columns, context).AsSpan<float>();
        var result = context.Allocate(pictures.Type, Result(shape), out var bytes);
        var halves = MemoryMarshal.Cast<byte, ushort>(bytes);
        for (var i = 0; i < sums.Length; i++)
            halves[i] = pictures.Type == DType.BFloat16 ? FloatElements.ToBFloat16(sums[i]) : BitConverter.HalfToUInt16Bits((Half)sums[i]);
        return result;
    }

    /// <inheritdoc cref="Bilinear"/>
    public static Tensor Cubic(Tensor gradient, Tensor pictures, PixelCentres centres, KernelContext context)
    {
        var (shape, rows, columns) = Taps(gradient, pictures, centres, ResizeTaps.Cubic, context);
        return pictures.Type == DType.Float64
            ? Run<double, double>(gradient, shape, rows, columns, context)
            : Run<float, float>(gradient, shape, rows, columns, context);
    }

    /// <param name="gradient">[batch, new height, new width, channels].</param>
    /// <param name="size">[2]: height and width of the pictures that were resized.</param>
    /// <returns>Of the gradient's type.</returns>
    public static Tensor Nearest(Tensor gradient, Tensor size, PixelCentres centres, KernelContext context)
    {
        var (height, width) = ResizeShape.TwoSizes(size);
        var shape = ResizeShape.OfGradient(gradient, height, width);
        var rows = ResizeTaps.Nearest(shape.Height, shape.NewHeight, centres, context);
        var columns = ResizeTaps.Nearest(shape.Width, shape.NewWidth, centres, context);
        return gradient.Type switch
        {
            DType.Float32 => Run<float, float>(gradient, shape, rows, columns, context),
            DType.Float64 => Run<double, double>(gradient, shape, rows, columns, context),
            DType.Float16 => Run<Half, Half>(gradient, shape, rows, columns, context),
            DType.UInt8 => Run<byte, byte>(gradient, shape, rows, columns, context),
            DType.Int8 => Run<sbyte, sbyte>(gradient, shape, rows, columns, context),
            DType.Int16 => Run<short, short>(gradient, shape, rows, columns, context),
            DType.UInt16 => Run<ushort, ushort>(gradient, shape, rows, columns, context),
            DType.Int32 => Run<int, int>(gradient, shape, rows, columns, context),
            DType.Int64 => Run<long, long>(gradient, shape, rows, columns, context),
            _ => throw new InvalidRequestException($"the gradient of a resize has {gradient.Type.TensorFlowName()} elements"),
        };
    }

    private static (ResizeShape Shape, AxisTaps Rows, AxisTaps Columns) Taps(
        Tensor gradient, Tensor pictures, PixelCentres centres, Func<int, int, PixelCentres, KernelContext, AxisTaps> taps, KernelContext context)
    {
        ResizeShape.CheckPictures(pictures.Shape);
        var shape = ResizeShape.OfGradient(gradient, pictures.Shape[1], pictures.Shape[2]);
        return (shape, taps(shape.Height, shape.NewHeight, centres, context), taps(shape.Width, shape.NewWidth, centres, context));
    }

    private static TensorShape Result(ResizeShape shape) => TensorShape.Of(shape.Batch, shape.Height, shape.Width, shape.Channels);

    private static Tensor Run<TProduct, TSum>(Tensor gradient, ResizeShape shape, AxisTaps rows, AxisTaps columns, KernelContext context)
        where TProduct : unmanaged, INumberBase<TProduct>
        where TSum : unmanaged, INumberBase<TSum>
    {
        var result = context.Allocate<TSum>(Result(shape), out var to);
        var from = gradient.Type == DTypeExtensions.Of<TProduct>() ? gradient.AsSpan<TProduct>() : Widen<TProduct>(gradient);
        var channels = shape.Channels;
        for (var picture = 0L; picture < shape.Batch; picture++)
        {
            for (var y = 0; y < shape.NewHeight; y++)
            {
                context.Ct.ThrowIfCancellationRequested();
                for (var x = 0; x < shape.NewWidth; x++)
                {
                    Spread(from[..channels], to, (int)(picture * shape.Height), shape.Width, rows, y, columns, x);
                    from = from[channels..];
                }
            }
        }
        return result;
    }

    private static void Spread<TProduct, TSum>(
        ReadOnlySpan<TProduct> pixel, Span<TSum> to, int firstRow, int width, AxisTaps rows, int y, AxisTaps columns, int x)
        where TProduct : unmanaged, INumberBase<TProduct>
        where TSum : unmanaged, INumberBase<TSum>
    {
        var downs = rows.Weights(y);
        var acrosses = columns.Weights(x);
        for (var i = 0; i < downs.Length; i++)
        {
            var down = TProduct.CreateTruncating(downs[i]);
            for (var j = 0; j < acrosses.Length; j++)
            {
                var across = TProduct.CreateTruncating(acrosses[j]);
                var sum = to.Slice((((firstRow + rows.Indices(y)[i]) * width) + columns.Indices(x)[j]) * pixel.Length, pixel.Length);
                for (var c = 0; c < pixel.Length; c++)
                    sum[c] += TSum.CreateTruncating(pixel[c] * down * across);
            }
        }
    }

    private static TWide[] Widen<TWide>(Tensor floats) where TWide : unmanaged, INumberBase<TWide>
    {
        var source = floats.AsSpan<float>();
        var wide = new TWide[source.Length];
        for (var i = 0; i < wide.Length; i++)
            wide[i] = TWide.CreateTruncating(source[i]);
        return wide;
    }
}
