using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Kernels.Images;

/// <summary>The sizes of a resize: [batch, height, width, channels] becomes [batch, new height, new width, channels].</summary>
internal readonly record struct ResizeShape(long Batch, int Height, int Width, int Channels, int NewHeight, int NewWidth)
{
    public TensorShape Result => TensorShape.Of(Batch, NewHeight, NewWidth, Channels);

    public bool IsSameSize => Height == NewHeight && Width == NewWidth;

    /// <param name="size">[2]: the new height and width.</param>
    /// <exception cref="InvalidRequestException">The shapes do not fit, or a size is not positive.</exception>
    public static ResizeShape Of(Tensor pictures, Tensor size)
    {
        var (height, width) = TwoSizes(size);
        CheckPictures(pictures.Shape);
        var shape = pictures.Shape;
        return new ResizeShape(shape[0], (int)shape[1], (int)shape[2], (int)shape[3], height, width);
    }

    /// <summary>The sizes of the resize whose gradient is computed.</summary>
    /// <param name="gradient">Of its result.</param>
    /// <param name="height">Of its input.</param>
    /// <param name="width">Of its input.</param>
    /// <exception cref="InvalidRequestException">The shapes do not fit.</exception>
    public static ResizeShape OfGradient(Tensor gradient, long height, long width)
    {
        CheckPictures(gradient.Shape);
        if (height is <= 0 or > int.MaxValue || width is <= 0 or > int.MaxValue)
            throw new InvalidRequestException($"a picture of {height} x {width} pixels cannot be resized");
        var shape = gradient.Shape;
        return new ResizeShape(shape[0], (int)height, (int)width, (int)shape[3], (int)shape[1], (int)shape[2]);
    }

    /// <exception cref="InvalidRequestException">It is no vector of two positive numbers.</exception>
    public static (int Height, int Width) TwoSizes(Tensor size)
    {
        if (size.Type != DType.Int32 || size.Shape.Rank != 1 || size.Shape[0] != 2)
            throw new InvalidRequestException($"the size to resize to has to be a height and a width, not {size}");
        var sizes = size.AsSpan<int>();
        return sizes[0] > 0 && sizes[1] > 0
            ? (sizes[0], sizes[1])
            : throw new InvalidRequestException($"a picture cannot be resized to {sizes[0]} x {sizes[1]} pixels");
    }

    /// <exception cref="InvalidRequestException">It is no batch of pictures with pixels.</exception>
    public static void CheckPictures(TensorShape shape)
    {
        if (shape.Rank != 4 || shape[1] <= 0 || shape[2] <= 0 || shape[3] <= 0)
            throw new InvalidRequestException($"pictures have to be [batch, height, width, channels] with at least one pixel and channel, not {shape}");
        if (shape[0] > int.MaxValue || shape[1] > int.MaxValue || shape[2] > int.MaxValue || shape[3] > int.MaxValue
            || (double)shape[2] * shape[3] > Array.MaxLength)
            throw new InvalidRequestException($"pictures of shape {shape} are too large");
    }
}
