using System.Numerics;
using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Kernels.Images;

/// <summary>ResizeBicubic, ResizeArea and ScaleAndTranslate: weighted sums along both axes, in TensorFlow's own order.</summary>
internal static class WeightedResize
{
    /// <param name="pictures">[batch, height, width, channels] of any number type.</param>
    /// <param name="size">[2]: the new height and width.</param>
    /// <returns>float32.</returns>
    public static Tensor Cubic(Tensor pictures, Tensor size, PixelCentres centres, KernelContext context)
    {
        var shape = ResizeShape.Of(pictures, size);
        return RowsFirst(
            pictures, shape.Result,
            ResizeTaps.Cubic(shape.Height, shape.NewHeight, centres, context), ResizeTaps.Cubic(shape.Width, shape.NewWidth, centres, context), context);
    }

    /// <inheritdoc cref="Cubic"/>
    public static Tensor Area(Tensor pictures, Tensor size, PixelCentres centres, KernelContext context)
    {
        var shape = ResizeShape.Of(pictures, size);
        var rows = ResizeTaps.Area(shape.Height, shape.NewHeight, centres, context);
        var columns = ResizeTaps.Area(shape.Width, shape.NewWidth, centres, context);
        var area = new ResizeScale(shape.Height, shape.NewHeight, centres).Value * new ResizeScale(shape.Width, shape.NewWidth, centres).Value;
        return ColumnsFirst(pictures, shape, rows, columns, (float)(1.0 / area), context);
    }

    /// <summary>ScaleAndTranslate.</summary>
    /// <param name="inputs">Pictures, new size, scales [2] and translations [2] of height and width.</param>
    public static Tensor Sampled(ReadOnlySpan<Tensor> inputs, SamplingKernel kernel, bool antialias, KernelContext context)
    {
        var shape = ResizeShape.Of(inputs[0], inputs[1]);
        var (rows, columns) = SampledTaps(shape, inputs[2], inputs[3], kernel, antialias, context);
        return RowsFirst(inputs[0], shape.Result, rows, columns, context);
    }

    /// <summary>ScaleAndTranslateGrad.</summary>
    /// <param name="inputs">The result's gradient, the original pictures, scales and translations.</param>
    public static Tensor SampledGradient(ReadOnlySpan<Tensor> inputs, SamplingKernel kernel, bool antialias, KernelContext context)
    {
        ResizeShape.CheckPictures(inputs[1].Shape);
        var shape = ResizeShape.OfGradient(inputs[0], inputs[1].Shape[1], inputs[1].Shape[2]);
        var (rows, columns) = SampledTaps(shape, inputs[2], inputs[3], kernel, antialias, context);
        return RowsFirst(inputs[0], TensorShape.Of(shape.Batch, shape.Height, shape.Width, shape.Channels), rows.Transposed(context), columns.Transposed(context), context);
    }

    private static (AxisTaps Rows, AxisTaps Columns) SampledTaps(
        ResizeShape shape, Tensor scale, Tensor translation, SamplingKernel kernel, bool antialias, KernelContext context)
    {
        var scales = Two(scale);
        var moves = Two(translation);
        if (!(scales[0] > 0 && scales[1] > 0))
            throw new InvalidRequestException($"pictures cannot be scaled by {scales[0]} and {scales[1]}");
        return (ResizeTaps.Sampled(kernel, shape.Height, shape.NewHeight, scales[0], moves[0], antialias, context),
            ResizeTaps.Sampled(kernel, shape.Width, shape.NewWidth, scales[1], moves[1], antialias, context));
    }

    private static ReadOnlySpan<float> Two(Tensor values) =>
        values.Type == DType.Float32 && values.Shape.Rank == 1 && values.Shape[0] == 2
            ? values.AsSpan<float>()
            : throw new InvalidRequestException($"a scale and a translation have to be two numbers, for height and width, not {values}");

    private static Tensor RowsFirst(Tensor pictures, TensorShape resultShape, AxisTaps rows, AxisTaps columns, KernelContext context)
    {
        var result = context.Allocate<float>(resultShape, out var to);
        var channels = (int)resultShape[3];
        var source = new FloatRows(pictures, columns.InputSize * channels);
        var sum = new float[columns.InputSize * channels];
        var newRow = columns.OutputSize * channels;
        for (var picture = 0L; picture < resultShape[0]; picture++)
        {
            for (var y = 0; y < rows.OutputSize; y++)
            {
                context.Ct.ThrowIfCancellationRequested();
                Array.Clear(sum);
                var indices = rows.Indices(y);
                var weights = rows.Weights(y);
                for (var i = 0; i < indices.Length; i++)
                    RowMath.AddScaled(source[(picture * rows.InputSize) + indices[i]], weights[i], sum);
                Columns(sum, columns, channels, to[..newRow]);
                to = to[newRow..];
            }
        }
        return result;
    }

    // Neighbouring pixels of the result share a row at the most, or both of theirs when it grows: two rows are kept.
    private static Tensor ColumnsFirst(Tensor pictures, ResizeShape shape, AxisTaps rows, AxisTaps columns, float factor, KernelContext context)
    {
        var result = context.Allocate<float>(shape.Result, out var to);
        var source = new FloatRows(pictures, shape.Width * shape.Channels);
        var newRow = shape.NewWidth * shape.Channels;
        var kept = new float[2][] { new float[newRow], new float[newRow] };
        Span<long> keptRows = [-1, -1];
        for (var picture = 0L; picture < shape.Batch; picture++)
        {
            for (var y = 0; y < shape.NewHeight; y++)
            {
                context.Ct.ThrowIfCancellationRequested();
                var sum = to[..newRow];
                var indices = rows.Indices(y);
                var weights = rows.Weights(y);
                for (var i = 0; i < indices.Length; i++)
                {
                    var row = (picture * shape.Height) + indices[i];
                    var at = (int)(row & 1);
                    if (keptRows[at] != row)
                    {
                        Columns(source[row], columns, shape.Channels, kept[at]);
                        keptRows[at] = row;
                    }
                    RowMath.AddScaled(kept[at], weights[i], sum);
                }
                for (var i = 0; i < sum.Length; i++)
                    sum[i] *= factor;
                to = to[newRow..];
            }
        }
        return result;
    }

    private static void Columns(ReadOnlySpan<float> row, AxisTaps columns, int channels, Span<float> to)
    {
        to.Clear();
        for (var x = 0; x < columns.OutputSize; x++)
        {
            var indices = columns.Indices(x);
            var weights = columns.Weights(x);
            var pixel = to.Slice(x * channels, channels);
            if (channels >= Vector<float>.Count)
            {
                for (var i = 0; i < indices.Length; i++)
                    RowMath.AddScaled(row.Slice(indices[i] * channels, channels), weights[i], pixel);
                continue;
            }
            for (var c = 0; c < pixel.Length; c++)
            {
                var sum = 0f;
                for (var i = 0; i < indices.Length; i++)
                    sum += row[(indices[i] * channels) + c] * weights[i];
                pixel[c] = sum;
            }
        }
    }
}
