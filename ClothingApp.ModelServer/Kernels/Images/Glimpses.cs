using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Kernels.Images;

/// <summary>ExtractGlimpse: a window of each picture. Where it reaches beyond the picture it is zero.</summary>
/// <param name="IsFirstVersion">Version 1 halves and centres the offsets in pixels too.</param>
/// <param name="Normalized">Offsets are parts of the picture's size, else pixels.</param>
/// <param name="Centered">Offsets count from the centre.</param>
/// <param name="IsRandomOutside">TensorFlow fills with noise, which nobody can agree with: only windows inside are answered.</param>
internal sealed record Glimpses(bool IsFirstVersion, bool Normalized, bool Centered, bool IsRandomOutside)
{
    /// <summary>Farther away there is no picture.</summary>
    private const float Far = 1e9f;

    /// <param name="inputs">Pictures float [batch, height, width, channels], the window's height and width, offsets float [batch, 2].</param>
    public Tensor Run(ReadOnlySpan<Tensor> inputs, KernelContext context)
    {
        var (pictures, offsets) = (inputs[0], inputs[2]);
        ResizeShape.CheckPictures(pictures.Shape);
        var (height, width) = ResizeShape.TwoSizes(inputs[1]);
        if (offsets.Type != DType.Float32 || offsets.Shape.Rank != 2 || offsets.Shape[0] != pictures.Shape[0] || offsets.Shape[1] != 2)
            throw new InvalidRequestException($"each picture of {pictures} needs an offset of two numbers, not {offsets}");
        var (rows, columns, channels) = ((int)pictures.Shape[1], (int)pictures.Shape[2], (int)pictures.Shape[3]);
        var result = context.Allocate<float>(TensorShape.Of(pictures.Shape[0], height, width, channels), out var to);
        var from = pictures.AsSpan<float>();
        var places = offsets.AsSpan<float>();
        for (; !places.IsEmpty; places = places[2..], from = from[(rows * columns * channels)..])
        {
            var (top, left) = (First(places[0], rows, height), First(places[1], columns, width));
            if (IsRandomOutside && (top < 0 || left < 0 || top + height > rows || left + width > columns))
                throw new InvalidRequestException("a glimpse reaches beyond its picture, where the model asks for random noise");
            var (begin, end) = ((int)Math.Clamp(-left, 0, width), (int)Math.Clamp(columns - left, 0, width));
            for (var y = 0; y < height; y++)
            {
                context.Ct.ThrowIfCancellationRequested();
                if (begin < end && top + y >= 0 && top + y < rows)
                    from.Slice((int)(((top + y) * columns) + left + begin) * channels, (end - begin) * channels).CopyTo(to[(begin * channels)..]);
                to = to[(width * channels)..];
            }
        }
        return result;
    }

    private long First(float offset, int size, int window)
    {
        if (Normalized)
            offset *= size;
        if (Centered)
        {
            if (IsFirstVersion || Normalized)
                offset /= 2;
            offset += size / 2f;
        }
        if (IsFirstVersion || (Normalized && Centered))
            offset -= window / 2f;
        return float.IsNaN(offset) ? -(long)Far : (long)Math.Clamp(offset, -Far, Far);
    }
}
