using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Kernels.Windows;

/// <summary>A convolution's kernel, [size.., channels in a group, results] or [size.., channels, multiplier] of a depthwise one.</summary>
/// <param name="In">Channels of the picture that one result reads.</param>
/// <param name="Out">All results.</param>
internal readonly record struct FilterShape(long[] Size, int In, int Out, int Groups)
{
    public int OutOfGroup => Out / Groups;

    /// <param name="channels">Of the picture.</param>
    /// <exception cref="InvalidRequestException">The kernel does not fit the picture.</exception>
    public static FilterShape Of(TensorShape kernel, long channels, bool depthwise)
    {
        var dimensions = kernel.Rank - 2;
        var size = dimensions is >= 1 and <= 3 ? kernel.Dimensions[..dimensions].ToArray() : throw Misfit();
        var (last, before) = (kernel[dimensions + 1], kernel[dimensions]);
        var (perGroup, results, groups) = depthwise ? (1, before * last, channels) : (before, last, before == 0 ? 0 : channels / before);
        if (groups == 0 || perGroup * groups != channels || results % groups != 0 || (depthwise && before != channels) || size.Contains(0))
            throw Misfit();
        return new FilterShape(size, (int)perGroup, (int)results, (int)groups);

        InvalidRequestException Misfit() => new($"a kernel of shape {kernel} does not fit a picture of {channels} channels");
    }
}
