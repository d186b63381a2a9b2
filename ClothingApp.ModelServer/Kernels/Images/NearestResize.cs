using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Kernels.Images;

/// <summary>ResizeNearestNeighbor: moves pixels of any element type.</summary>
internal static class NearestResize
{
    /// <summary>float32 cannot tell larger positions apart.</summary>
    private const int MaxSize = 1 << 24;

    /// <param name="pictures">[batch, height, width, channels].</param>
    /// <param name="size">[2]: the new height and width.</param>
    public static Tensor Run(Tensor pictures, Tensor size, PixelCentres centres, KernelContext context)
    {
        var shape = ResizeShape.Of(pictures, size);
        if (shape.Height >= MaxSize || shape.Width >= MaxSize)
            throw new InvalidRequestException($"pictures of {shape.Height} x {shape.Width} pixels are too large to pick the nearest ones");
        var result = context.Allocate(pictures.Type, shape.Result, out var to);
        var pixel = shape.Channels * pictures.Type.ElementSize();
        var (rows, columns) = (new ResizeScale(shape.Height, shape.NewHeight, centres), Columns(shape, centres));
        var from = pictures.Bytes.Span;
        var (row, newRow) = (shape.Width * pixel, shape.NewWidth * pixel);
        for (var picture = 0L; picture < shape.Batch; picture++)
        {
            for (var y = 0; y < shape.NewHeight; y++)
            {
                context.Ct.ThrowIfCancellationRequested();
                var source = from.Slice((int)((picture * shape.Height) + rows.Nearest(y, shape.Height)) * row, row);
                for (var x = 0; x < columns.Length; x++)
                    source.Slice(columns[x] * pixel, pixel).CopyTo(to[(x * pixel)..]);
                to = to[newRow..];
            }
        }
        return result;
    }

    private static int[] Columns(ResizeShape shape, PixelCentres centres)
    {
        var scale = new ResizeScale(shape.Width, shape.NewWidth, centres);
        var columns = new int[shape.NewWidth];
        for (var x = 0; x < columns.Length; x++)
            columns[x] = scale.Nearest(x, shape.Width);
        return columns;
    }
}
