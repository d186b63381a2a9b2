using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Kernels.Arrays;

/// <summary>A strided slice of a shape that is known: for each dimension of the input where it starts, its step, and how many it takes.</summary>
/// <param name="Result">The shape with dropped dimensions gone and new ones put in.</param>
internal sealed record SlicePlan(long[] Starts, long[] Steps, long[] Counts, TensorShape Result)
{
    /// <exception cref="InvalidRequestException">The specification does not fit the shape.</exception>
    public static SlicePlan Of(SliceMasks masks, long[] begin, long[] end, long[] strides, TensorShape shape)
    {
        if (begin.Length != end.Length || begin.Length != strides.Length || masks.Expand(begin.Length, shape.Rank) is not { } entries)
            throw new InvalidRequestException($"a slice of {begin.Length} begins, {end.Length} ends and {strides.Length} strides does not fit the shape {shape}");
        var (starts, steps, counts) = (new long[shape.Rank], new long[shape.Rank], new long[shape.Rank]);
        var result = new List<long>();
        foreach (var (kind, spec, dimension) in entries)
        {
            if (kind == SliceKind.NewAxis)
            {
                result.Add(1);
                continue;
            }
            var size = shape[dimension];
            (starts[dimension], steps[dimension], counts[dimension]) = kind switch
            {
                SliceKind.Whole => (0, 1, size),
                SliceKind.One => (One(begin[spec], strides[spec], size), 1, 1),
                _ => Range(masks.KeepsBegin(spec) ? begin[spec] : null, masks.KeepsEnd(spec) ? end[spec] : null, strides[spec], size),
            };
            if (kind != SliceKind.One)
                result.Add(counts[dimension]);
        }
        return new SlicePlan(starts, steps, counts, Sizing.Shape([.. result]));
    }

    /// <param name="begin">Null for the first element in the direction of the stride.</param>
    /// <param name="end">Null for everything in that direction.</param>
    /// <exception cref="InvalidRequestException">The stride is 0.</exception>
    public static (long Start, long Step, long Count) Range(long? begin, long? end, long stride, long size)
    {
        if (stride == 0)
            throw new InvalidRequestException("a slice has the stride 0");
        var (low, high) = stride > 0 ? (0L, size) : (-1L, size - 1);
        var from = begin is { } b ? Clamp(b) : stride > 0 ? low : high;
        var to = end is { } e ? Clamp(e) : stride > 0 ? high : low;
        var length = stride > 0 ? to - from : from - to;
        // The smallest number has no opposite, and no stride beyond the size takes more than one element.
        var step = stride == long.MinValue ? long.MaxValue : Math.Abs(stride);
        var count = length <= 0 ? 0 : ((length - 1) / step) + 1;
        return (count == 0 ? 0 : from, count > 1 ? stride : 1, count);

        long Clamp(long position) => Math.Clamp(position < 0 ? position + size : position, low, high);
    }

    /// <summary>Where the slice lies in a row-major tensor of the shape that it was made for.</summary>
    public (long Offset, long[] Strides) View(TensorShape shape)
    {
        var strides = Sizing.Strides(shape.Dimensions);
        long offset = 0;
        for (var i = 0; i < strides.Length; i++)
        {
            offset += Starts[i] * strides[i];
            strides[i] *= Steps[i];
        }
        return (offset, strides);
    }

    private static long One(long begin, long stride, long size)
    {
        var at = begin < 0 ? begin + size : begin;
        if (stride <= 0)
            throw new InvalidRequestException("a slice that drops a dimension must have a positive stride");
        return at >= 0 && at < size ? at : throw new InvalidRequestException($"index {begin} lies outside a dimension of size {size}");
    }
}
