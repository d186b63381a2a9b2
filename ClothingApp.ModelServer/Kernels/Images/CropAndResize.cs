using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Kernels.Images;

/// <summary>CropAndResize: boxes cut out of pictures, all resized to one size.</summary>
internal static class CropAndResize
{
    /// <param name="inputs">Pictures of any number type, boxes, the boxes' pictures, and the crops' height and width.</param>
    /// <param name="outside">What a crop has where it reaches beyond its picture.</param>
    /// <returns>float32 [boxes, height, width, channels].</returns>
    public static Tensor Run(ReadOnlySpan<Tensor> inputs, bool nearest, float outside, KernelContext context)
    {
        var pictures = inputs[0];
        var boxes = new CropBoxes(inputs[1], inputs[2], pictures.Shape);
        var (height, width) = ResizeShape.TwoSizes(inputs[3]);
        var channels = (int)pictures.Shape[3];
        var result = context.Allocate<float>(TensorShape.Of(boxes.Count, height, width, channels), out var to);
        context.Charge(4L * ((long)height + width));
        var (ys, xs) = (new float[height], new float[width]);
        var rows = new FloatRows(pictures, (int)pictures.Shape[2] * channels);
        for (var box = 0; box < boxes.Count; box++)
        {
            boxes.Places(box, ys, xs);
            var first = boxes.PictureOf(box) * pictures.Shape[1];
            foreach (var y in ys)
            {
                context.Ct.ThrowIfCancellationRequested();
                var row = to[..(width * channels)];
                if (float.IsNaN(y))
                    row.Fill(outside);
                else if (nearest)
                    NearestRow(rows[first + Round(y)], xs, outside, channels, row);
                else
                    BilinearRow(rows[first + (int)MathF.Floor(y)], rows[first + (int)MathF.Ceiling(y)], y - MathF.Floor(y), xs, outside, channels, row);
                to = to[row.Length..];
            }
        }
        return result;
    }

    private static void NearestRow(ReadOnlySpan<float> row, float[] xs, float outside, int channels, Span<float> to)
    {
        for (var i = 0; i < xs.Length; i++)
        {
            var pixel = to.Slice(i * channels, channels);
            if (float.IsNaN(xs[i]))
                pixel.Fill(outside);
            else
                row.Slice(Round(xs[i]) * channels, channels).CopyTo(pixel);
        }
    }

    private static void BilinearRow(ReadOnlySpan<float> top, ReadOnlySpan<float> bottom, float down, float[] xs, float outside, int channels, Span<float> to)
    {
        for (var i = 0; i < xs.Length; i++)
        {
            var x = xs[i];
            var pixel = to.Slice(i * channels, channels);
            if (float.IsNaN(x))
            {
                pixel.Fill(outside);
                continue;
            }
            var (left, right) = ((int)MathF.Floor(x) * channels, (int)MathF.Ceiling(x) * channels);
            RowMath.Lerp(
                top.Slice(left, channels), top.Slice(right, channels), bottom.Slice(left, channels), bottom.Slice(right, channels),
                x - MathF.Floor(x), down, pixel);
        }
    }

    private static int Round(float place) => (int)MathF.Round(place, MidpointRounding.AwayFromZero);
}
