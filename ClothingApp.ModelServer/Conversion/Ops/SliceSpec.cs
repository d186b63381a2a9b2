using ClothingApp.ModelServer.Conversion.Shapes;

namespace ClothingApp.ModelServer.Conversion.Ops;

/// <summary>A strided slice's begin, end and stride per dimension, with its masks worked in as ONNX's Slice wants them.</summary>
internal sealed record SliceSpec(long[] Begin, long[] End, long[] Strides, long[] Shrunk)
{
    public Value Axes => OnnxEmitter.Constant<long>([.. Enumerable.Range(0, Begin.Length).Select(i => (long)i)]);

    /// <param name="first">The position of the begin among the operation's inputs; end and strides follow.</param>
    /// <param name="shape">Of what is sliced.</param>
    public static SliceSpec Of(NodeContext n, int first, SymbolicShape shape)
    {
        if (n.Int("ellipsis_mask", 0) != 0 || n.Int("new_axis_mask", 0) != 0)
            throw n.Unsupported("an ellipsis or a new axis in it is not known");
        var (begin, end, strides) = (n.ConstantInts(first), n.ConstantInts(first + 1), n.ConstantInts(first + 2));
        if (begin.Length != end.Length || begin.Length != strides.Length || strides.Contains(0) || (!shape.IsUnknownRank && begin.Length > shape.Rank))
            throw n.Unsupported("its begin, end and strides do not fit its input");
        var (beginMask, endMask, shrinkMask) = (n.Int("begin_mask", 0), n.Int("end_mask", 0), n.Int("shrink_axis_mask", 0));
        var shrunk = new List<long>();
        for (var i = 0; i < begin.Length; i++)
        {
            var bit = 1L << i;
            if ((shrinkMask & bit) != 0)
            {
                // One element: [i, i + 1); for the last one the end is the end, since -1 + 1 would be the start.
                (end[i], strides[i]) = (begin[i] == -1 ? long.MaxValue : begin[i] + 1, 1);
                shrunk.Add(i);
                continue;
            }
            if ((beginMask & bit) != 0)
                begin[i] = strides[i] > 0 ? 0 : long.MaxValue;
            if ((endMask & bit) != 0)
                end[i] = strides[i] > 0 ? long.MaxValue : long.MinValue + 1;
        }
        return new SliceSpec(begin, end, strides, [.. shrunk]);
    }

    /// <summary>After slicing, with sizes of 1 where one element was taken.</summary>
    public SymbolicShape SlicedShape(SymbolicShape shape)
    {
        if (shape.IsUnknownRank)
            return SymbolicShape.Unknown;
        var sizes = shape.Sizes.ToArray();
        for (var i = 0; i < Begin.Length; i++)
            sizes[i] = Shrunk.Contains(i) ? 1 : SlicedSize(i, sizes[i]);
        return SymbolicShape.Of(sizes);
    }

    public SymbolicShape ResultShape(SymbolicShape shape) =>
        shape.IsUnknownRank
            ? SymbolicShape.Unknown
            : SymbolicShape.Of([.. SlicedShape(shape).Sizes.ToArray().Where((_, i) => !Shrunk.Contains(i))]);

    private Dim SlicedSize(int axis, Dim size)
    {
        var (begin, end, stride) = (Begin[axis], End[axis], Strides[axis]);
        if (begin == 0 && end == long.MaxValue && stride == 1)
            return size;
        if (!size.IsKnown)
            return Dim.Unknown();
        var (low, high) = stride > 0 ? (0L, size.Value) : (-1L, size.Value - 1);
        var from = Math.Clamp(begin < 0 ? begin + size.Value : begin, low, high);
        var to = Math.Clamp(end < 0 && end > long.MinValue + 1 ? end + size.Value : end, low, high);
        return stride > 0 ? Math.Max(0, (to - from + stride - 1) / stride) : Math.Max(0, (from - to - stride - 1) / -stride);
    }
}
