using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Kernels.Images;

/// <summary>ResizeBilinear, to the bit as TensorFlow computes it.</summary>
internal static class BilinearResize
{
    /// <param name="pictures">[batch, height, width, channels] of any number type.</param>
    /// <param name="size">[2]: the new height and width.</param>
    /// <returns>float32.</returns>
    public static Tensor Run(Tensor pictures, Tensor size, PixelCentres centres, KernelContext context)
    {
        var shape = ResizeShape.Of(pictures, size);
        var result = context.Allocate<float>(shape.Result, out var to);
        if (shape.IsSameSize)
        {
            FloatElements.Read(pictures.Type, pictures.Bytes.Span, to);
            return result;
        }
        var columns = Columns(shape, centres);
        var scale = new ResizeScale(shape.Height, shape.NewHeight, centres);
        var rows = new FloatRows(pictures, shape.Width * shape.Channels);
        var rowLength = shape.NewWidth * shape.Channels;
        for (var picture = 0L; picture < shape.Batch; picture++)
        {
            for (var y = 0; y < shape.NewHeight; y++)
            {
                context.Ct.ThrowIfCancellationRequested();
                var (upper, lower, fraction) = ResizeTaps.Between(scale.Position(y), shape.Height);
                Row(rows[(picture * shape.Height) + upper], rows[(picture * shape.Height) + lower], fraction, columns, shape.Channels, to[..rowLength]);
                to = to[rowLength..];
            }
        }
        return result;
    }

    private static (int Left, int Right, float Fraction)[] Columns(ResizeShape shape, PixelCentres centres)
    {
        var scale = new ResizeScale(shape.Width, shape.NewWidth, centres);
        var columns = new (int, int, float)[shape.NewWidth];
        for (var x = 0; x < columns.Length; x++)
        {
            var (left, right, fraction) = ResizeTaps.Between(scale.Position(x), shape.Width);
            columns[x] = (left * shape.Channels, right * shape.Channels, fraction);
        }
        return columns;
    }

    private static void Row(
        ReadOnlySpan<float> top, ReadOnlySpan<float> bottom, float fraction, (int Left, int Right, float Fraction)[] columns, int channels, Span<float> to)
    {
        for (var x = 0; x < columns.Length; x++)
        {
            var (left, right, across) = columns[x];
            RowMath.Lerp(
                top.Slice(left, channels), top.Slice(right, channels), bottom.Slice(left, channels), bottom.Slice(right, channels),
                across, fraction, to.Slice(x * channels, channels));
        }
    }
}
