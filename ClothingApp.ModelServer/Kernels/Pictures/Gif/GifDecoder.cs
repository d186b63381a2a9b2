using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Kernels.Pictures.Gif;

/// <summary>
/// Decodes GIF pictures as TensorFlow does: the canvas is as large as the largest frame, whatever the file says of its screen; each
/// frame is painted over the one before, however that was to be disposed of; what nothing covers is black.
/// </summary>
internal static class GifDecoder
{
    /// <param name="all">All frames, else the first.</param>
    /// <returns>uint8 [frames,height,width,3].</returns>
    /// <exception cref="InvalidRequestException">It is no picture that can be decoded.</exception>
    public static Tensor Decode(byte[] file, bool all, KernelContext context)
    {
        try
        {
            var frames = new GifReader(file, context).Read();
            int width = frames.Max(f => f.Width), height = frames.Max(f => f.Height);
            var count = all ? frames.Count : 1;
            var picture = context.Allocate(DType.UInt8, TensorShape.Of(count, height, width, 3), out var bytes);
            var size = 3 * width * height;
            for (var i = 0; i < count; i++)
            {
                context.Ct.ThrowIfCancellationRequested();
                if (i > 0)
                    bytes.Slice((i - 1) * size, size).CopyTo(bytes.Slice(i * size, size));
                Paint(frames[i], i, bytes.Slice(i * size, size), width, height);
            }
            return picture;
        }
        catch (GifFormatException e)
        {
            throw new InvalidRequestException($"Invalid GIF data (size {file.Length}), {e.Message}", e);
        }
    }

    private static void Paint(GifFrame frame, int number, Span<byte> canvas, int width, int height)
    {
        var palette = frame.Palette ?? throw new GifFormatException($"missing color map for frame {number}");
        int right = Math.Min(frame.Width, width - frame.Left), bottom = Math.Min(frame.Height, height - frame.Top);
        for (var y = 0; y < bottom; y++)
        {
            for (var x = 0; x < right; x++)
            {
                var index = frame.Indices[(y * frame.Width) + x];
                if (index == frame.Transparent)
                    continue;
                if (3 * index >= palette.Length)
                    throw new GifFormatException($"found color index {index} outside of color map range {palette.Length / 3}");
                palette.AsSpan(3 * index, 3).CopyTo(canvas[(3 * (((frame.Top + y) * width) + frame.Left + x))..]);
            }
        }
    }
}
