using System.Numerics;
using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Kernels.Images;

/// <summary>DrawBoundingBoxes: the outlines of boxes, one pixel wide.</summary>
internal static class BoundingBoxes
{
    // Red, green, blue, alpha: yellow, blue, red, lime, purple, olive, maroon, navy, aqua, fuchsia.
    private static readonly float[][] DefaultColors =
    [
        [1, 1, 0, 1], [0, 0, 1, 1], [1, 0, 0, 1], [0, 1, 0, 1], [0.5f, 0, 0.5f, 1],
        [0.5f, 0.5f, 0, 1], [0.5f, 0, 0, 1], [0, 0, 0.5f, 1], [0, 1, 1, 1], [1, 0, 1, 1],
    ];

    /// <param name="inputs">Pictures [batch, height, width, 1, 3 or 4], boxes [batch, boxes, 4], and colors [colors, channels] or not.</param>
    public static Tensor Run(ReadOnlySpan<Tensor> inputs, KernelContext context)
    {
        var (pictures, boxes) = (inputs[0].Shape, inputs[1].Shape);
        if (pictures.Rank != 4 || pictures[3] is not (1 or 3 or 4) || boxes.Rank != 3 || boxes[0] != pictures[0] || boxes[2] != 4)
            throw new InvalidRequestException($"boxes [batch,boxes,4] are drawn into pictures [batch,height,width,1 or 3 or 4], not {inputs[1]} into {inputs[0]}");
        var colors = Colors(inputs, (int)pictures[3]);
        return inputs[0].Type switch
        {
            DType.Float32 => Run<float>(inputs[0], inputs[1], colors, context),
            DType.Float16 => Run<Half>(inputs[0], inputs[1], colors, context),
            _ => throw new InvalidRequestException($"boxes cannot be drawn into {inputs[0].Type.TensorFlowName()} pictures"),
        };
    }

    private static float[][] Colors(ReadOnlySpan<Tensor> inputs, int channels)
    {
        if (inputs.Length < 3 || inputs[2].Shape.ElementCount == 0)
            return channels == 1 ? [[1]] : DefaultColors;
        if (inputs[2].Shape.Rank != 2 || inputs[2].Shape[1] < channels)
            throw new InvalidRequestException($"colors of {channels} channels have to be a matrix, not {inputs[2]}");
        var values = inputs[2].AsSpan<float>();
        var width = (int)inputs[2].Shape[1];
        var colors = new float[inputs[2].Shape[0]][];
        for (var i = 0; i < colors.Length; i++)
            colors[i] = values.Slice(i * width, channels).ToArray();
        return colors;
    }

    private static Tensor Run<T>(Tensor pictures, Tensor boxes, float[][] colors, KernelContext context) where T : unmanaged, INumberBase<T>
    {
        var shape = pictures.Shape;
        var result = context.Allocate<T>(shape, out var to);
        pictures.AsSpan<T>().CopyTo(to);
        var (height, width, channels) = ((int)shape[1], (int)shape[2], (int)shape[3]);
        var (perPicture, size) = ((int)boxes.Shape[1], height * width * channels);
        var color = new T[channels];
        for (var i = 0; i < shape[0] * perPicture; i++)
        {
            context.Ct.ThrowIfCancellationRequested();
            for (var c = 0; c < channels; c++)
                color[c] = T.CreateTruncating(colors[i % perPicture % colors.Length][c]);
            Draw(to.Slice(i / perPicture * size, size), height, width, boxes.AsSpan<float>().Slice(i * 4, 4), color);
        }
        return result;
    }

    private static void Draw<T>(Span<T> picture, int height, int width, ReadOnlySpan<float> box, ReadOnlySpan<T> color)
    {
        var (top, left, bottom, right) = (Whole(box[0] * (height - 1)), Whole(box[1] * (width - 1)), Whole(box[2] * (height - 1)), Whole(box[3] * (width - 1)));
        if (top > bottom || left > right || top >= height || bottom < 0 || left >= width || right < 0)
            return;
        for (var x = Math.Max(left, 0); x <= Math.Min(right, width - 1); x++)
        {
            if (top >= 0)
                color.CopyTo(picture[(int)(((top * width) + x) * color.Length)..]);
            if (bottom < height)
                color.CopyTo(picture[(int)(((bottom * width) + x) * color.Length)..]);
        }
        for (var y = Math.Max(top, 0); y <= Math.Min(bottom, height - 1); y++)
        {
            if (left >= 0)
                color.CopyTo(picture[(int)(((y * width) + left) * color.Length)..]);
            if (right < width)
                color.CopyTo(picture[(int)(((y * width) + right) * color.Length)..]);
        }
    }

    // What has no place among the whole numbers becomes the smallest, as the processor's own conversion has it.
    private static long Whole(float value) => Math.Abs(value) < 9e18f ? (long)value : long.MinValue;
}
