using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Kernels.Images;

/// <summary>AdjustContrastv2: each channel of each picture away from its mean.</summary>
internal static class Contrast
{
    /// <param name="pictures">float32 [..., height, width, channels].</param>
    /// <param name="factor">A scalar.</param>
    public static Tensor Run(Tensor pictures, Tensor factor, KernelContext context)
    {
        var rank = pictures.Shape.Rank;
        if (rank < 3 || pictures.Type != DType.Float32 || factor.Type != DType.Float32 || factor.Shape.Rank != 0)
            throw new InvalidRequestException($"contrast is adjusted in float pictures of at least three dimensions by a float, not in {pictures} by {factor}");
        var result = context.Allocate<float>(pictures.Shape, out var to);
        if (to.IsEmpty)
            return result;
        var (by, channels) = (factor.AsSpan<float>()[0], (int)pictures.Shape[rank - 1]);
        var pixels = (int)(pictures.Shape[rank - 3] * pictures.Shape[rank - 2]);
        context.Charge(4L * pixels * channels);
        var sums = new float[pixels * channels];
        for (var from = pictures.AsSpan<float>(); !from.IsEmpty; from = from[sums.Length..], to = to[sums.Length..])
        {
            context.Ct.ThrowIfCancellationRequested();
            from[..sums.Length].CopyTo(sums);
            Sum(sums, pixels, channels);
            for (var c = 0; c < channels; c++)
                sums[c] *= 1f / pixels;
            for (var i = 0; i < sums.Length; i += channels)
            {
                for (var c = 0; c < channels; c++)
                    to[i + c] = ((from[i + c] - sums[c]) * by) + sums[c];
            }
        }
        return result;
    }

    // Halves are added onto each other until one pixel is left, which holds the sums: TensorFlow's order.
    private static void Sum(Span<float> pixels, int count, int channels)
    {
        while (count > 1)
        {
            var right = count / 2;
            RowMath.AddScaled(pixels[((count - right) * channels)..(count * channels)], 1, pixels[..(right * channels)]);
            count -= right;
        }
    }
}
