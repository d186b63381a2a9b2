using ClothingApp.ModelServer.Conversion.Shapes;
using ClothingApp.ModelServer.Kernels.Arrays;

namespace ClothingApp.ModelServer.Conversion.Ops;

/// <summary>Where a slice along one dimension begins or ends.</summary>
/// <param name="Known">Null when the graph computes it.</param>
/// <param name="Spec">Its position in the vector that the graph computes.</param>
/// <param name="IsOnePast">One element behind the begin, whatever that is.</param>
internal readonly record struct SliceBound(long? Known, int Spec = -1, bool IsOnePast = false);

/// <summary>A strided slice as ONNX has it: the dimensions that are cut, then those that are dropped, then new ones.</summary>
/// <param name="Sliced">The shape after cutting.</param>
/// <param name="Dropped">Dimensions of <paramref name="Sliced"/>, each of size 1.</param>
/// <param name="Added">Dimensions of <paramref name="Result"/>, each of size 1.</param>
internal sealed record SliceSpec(
    List<long> Axes, List<SliceBound> Begin, List<SliceBound> End, List<long> Steps, SymbolicShape Sliced, List<long> Dropped, List<long> Added, SymbolicShape Result)
{
    public static SliceMasks Masks(NodeContext n) =>
        new(n.Int("begin_mask", 0), n.Int("end_mask", 0), n.Int("ellipsis_mask", 0), n.Int("new_axis_mask", 0), n.Int("shrink_axis_mask", 0));

    /// <param name="first">The position of the begin among the operation's inputs; end and strides follow.</param>
    /// <param name="shape">Of what is sliced.</param>
    public static SliceSpec Of(NodeContext n, int first, SymbolicShape shape)
    {
        var masks = Masks(n);
        var (begin, end, strides) = (Tracked(n, first), Tracked(n, first + 1), n.ConstantInts(first + 2));
        // Without an ellipsis the dimensions behind the last one named do not matter.
        var rank = !shape.IsUnknownRank ? shape.Rank : masks.Ellipsis == 0 ? strides.Length - CountNew(masks, strides.Length)
            : throw n.Unsupported("the rank of its input is not known");
        if (begin.Length != strides.Length || end.Length != strides.Length || masks.Expand(strides.Length, rank) is not { } entries)
            throw n.Unsupported("its begin, end and strides do not fit its input");

        var spec = new SliceSpec([], [], [], [], shape, [], [], shape);
        var (sliced, result) = (new List<Dim>(), new List<Dim>());
        foreach (var entry in entries)
        {
            if (entry.Kind == SliceKind.NewAxis)
            {
                spec.Added.Add(result.Count);
                result.Add(1);
                continue;
            }
            var size = shape.IsUnknownRank ? Dim.Unknown() : shape[entry.Dimension];
            if (entry.Kind == SliceKind.One)
                size = spec.AddOne(n, entry, size, begin[entry.Spec]);
            else if (entry.Kind == SliceKind.Range)
                size = spec.AddRange(n, entry, size, masks.KeepsBegin(entry.Spec) ? begin[entry.Spec] : null, masks.KeepsEnd(entry.Spec) ? end[entry.Spec] : null, strides[entry.Spec]);
            sliced.Add(size);
            if (entry.Kind != SliceKind.One)
                result.Add(size);
        }
        return shape.IsUnknownRank ? spec : spec with { Sliced = SymbolicShape.Of([.. sliced]), Result = SymbolicShape.Of([.. result]) };
    }

    private Dim AddOne(NodeContext n, SliceEntry entry, Dim size, Dim begin)
    {
        Dropped.Add(entry.Dimension);
        if (!begin.IsKnown)
            Add(entry, new(null, entry.Spec), new(null, IsOnePast: true), 1);
        else if (size.IsKnown && (begin.Value < -size.Value || begin.Value >= size.Value))
            throw n.Unsupported($"index {begin} lies outside a dimension of size {size}");
        // Counted from the end, the last one reaches to the end: -1 + 1 would be the start.
        else if (!size.Is(1))
            Add(entry, new(begin.Value), new(begin.Is(-1) ? long.MaxValue : begin.Value + 1), 1);
        return 1;
    }

    private Dim AddRange(NodeContext n, SliceEntry entry, Dim size, Dim? begin, Dim? end, long stride)
    {
        if (begin is null or { IsKnown: true } && end is null or { IsKnown: true } && size.IsKnown)
        {
            var (start, step, count) = SlicePlan.Range(begin?.Value, end?.Value, stride, size.Value);
            var last = start + ((count - 1) * step);
            if (count == 0)
                Add(entry, new(0), new(0), 1);
            else if (count != size.Value || step < 0)
                Add(entry, new(start), new(step > 0 ? last + 1 : last == 0 ? long.MinValue + 1 : last - 1), step);
            return count;
        }
        // A begin before the first element makes a backward slice empty, but ONNX would take the first element.
        if (stride == 0 || (stride < 0 && begin is { } b && !(b.IsKnown && b.Value >= -1)))
            throw n.Unsupported($"it goes backwards by {stride} from a begin that is not known");
        if (stride == 1 && (begin is null || begin.Value.Is(0)) && (end is null || end == size))
            return size;
        Add(entry,
            begin is null ? new(stride > 0 ? 0 : long.MaxValue) : begin.Value.IsKnown ? new(begin.Value.Value) : new(null, entry.Spec),
            end is null ? new(stride > 0 ? long.MaxValue : long.MinValue + 1) : end.Value.IsKnown ? new(end.Value.Value) : new(null, entry.Spec),
            stride);
        return (begin is null || begin.Value.IsKnown) && end is null && stride == -1 && (begin is null || begin.Value.Is(-1)) ? size : Dim.Unknown();
    }

    private void Add(SliceEntry entry, SliceBound begin, SliceBound end, long step)
    {
        Axes.Add(entry.Dimension);
        Begin.Add(begin);
        End.Add(end);
        Steps.Add(step);
    }

    private static int CountNew(SliceMasks masks, int length) => Enumerable.Range(0, length).Count(i => (masks.NewAxis >> i & 1) != 0);

    private static Dim[] Tracked(NodeContext n, int input)
    {
        var vector = n.Input(input);
        return vector.Elements
            ?? (vector.Shape is { Rank: 1 } s && s[0].IsKnown && s[0].Value <= 64
                ? [.. Enumerable.Range(0, (int)s[0].Value).Select(_ => Dim.Unknown())]
                : throw n.Unsupported($"the length of input {input} is not known"));
    }
}
