using ClothingApp.ModelServer.Conversion.Programs;

namespace ClothingApp.ModelServer.Kernels.Windows;

/// <summary>
/// How a window slides over the height and width (1 to 3 such dimensions) of a picture, whatever its own size. All
/// numbers are at least 1 (strides, dilations) or 0 (paddings) and fit into 31 bits.
/// </summary>
/// <param name="Before">The explicit padding before the picture; zeros for the other kinds.</param>
internal sealed record WindowSpec(long[] Strides, long[] Dilations, WindowPadding Padding, long[] Before, long[] After)
{
    public int Dimensions => Strides.Length;

    /// <summary>How many pixels a window of <paramref name="size"/> spans.</summary>
    public long Extent(int axis, long size) => ((size - 1) * Dilations[axis]) + 1;

    /// <exception cref="InvalidRequestException">The window does not fit into the picture.</exception>
    public long ResultSize(int axis, long input, long size)
    {
        if (Padding == WindowPadding.Same)
            return (input + Strides[axis] - 1) / Strides[axis];
        var result = (input + Before[axis] + After[axis] - Extent(axis, size) + Strides[axis]) / Strides[axis];
        return result >= 0 ? result : throw new InvalidRequestException($"a window of {Extent(axis, size)} pixels does not fit into a picture of {input}");
    }

    /// <summary>The padding for a picture of <paramref name="input"/> pixels; SAME puts an odd pixel after it.</summary>
    public (long Before, long After) Pads(int axis, long input, long size)
    {
        if (Padding != WindowPadding.Same)
            return (Before[axis], After[axis]);
        var total = Math.Max(((ResultSize(axis, input, size) - 1) * Strides[axis]) + Extent(axis, size) - input, 0);
        return (total / 2, total - (total / 2));
    }
}
