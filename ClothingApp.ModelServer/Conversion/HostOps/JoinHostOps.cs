using ClothingApp.ModelServer.Conversion.Ops;
using ClothingApp.ModelServer.Conversion.Shapes;
using ClothingApp.ModelServer.Kernels.Arrays;
using ClothingApp.ModelServer.Kernels.Numbers;

namespace ClothingApp.ModelServer.Conversion.HostOps;

/// <summary>Tensors put together and taken apart, and boxes cut out of them.</summary>
internal static class JoinHostOps
{
    public static readonly Dictionary<string, HostConverter> Table = new(StringComparer.Ordinal)
    {
        ["Pack"] = Pack,
        ["Unpack"] = Unpack,
        ["Concat"] = n => new(JoinKernels.Concat(axisFirst: true), (n.Input(1).Type, ArrayShapes.Concat([.. n.Inputs.Skip(1)], ArrayShapes.One(n.Input(0))))),
        ["ConcatV2"] = n => new(JoinKernels.Concat(axisFirst: false), (n.Input(0).Type, ArrayShapes.Concat([.. n.Inputs.SkipLast(1)], ArrayShapes.One(n.Inputs[^1])))),
        ["ConcatOffset"] = n => new(JoinKernels.ConcatOffset, [.. n.Inputs.Skip(1).Select(i => (i.Type, i.Shape))]),
        ["Split"] = n => Split(n, n.Input(1), ArrayShapes.One(n.Input(0)), JoinKernels.Split(Math.Max(JoinOps.Parts(n, "num_split"), 1))),
        ["SplitV"] = n => Split(n, n.Input(0), ArrayShapes.One(n.Input(2)), JoinKernels.SplitV),
        ["Slice"] = n => new(SliceKernels.Slice, (n.Input(0).Type, n.Input(2).Elements is not null ? SymbolicShape.FromVector(n.Input(2)) : RankOf(n.Input(0).Shape))),
        ["StridedSlice"] = n => new(SliceKernels.StridedSlice(SliceSpec.Masks(n)), (n.Input(0).Type, Sliced(n))),
        ["StridedSliceGrad"] = n => new(SliceKernels.StridedSliceGrad(SliceSpec.Masks(n)), (n.Input(4).Type, SymbolicShape.FromVector(n.Input(0)))),
        ["TensorStridedSliceUpdate"] = n => new(SliceKernels.StridedSliceUpdate(SliceSpec.Masks(n)), (n.Input(0).Type, n.Input(0).Shape)),
        ["Pad"] = Pad,
        ["PadV2"] = Pad,
        ["MirrorPad"] = n => new(PadKernels.MirrorPad(PadOps.Borders(n)), (n.Input(0).Type, ArrayShapes.Pad(n.Input(0).Shape, n.Input(1)))),
        ["MirrorPadGrad"] = n => new(NumberKernels.For(n.Input(0).Type, new MirrorPadGradient(PadOps.Borders(n))), (n.Input(0).Type, RankOf(n.Input(0).Shape))),
    };

    private static HostCall Pack(NodeContext n)
    {
        var axis = n.Int("axis", 0);
        var single = ArrayShapes.ExpandDims(ArrayShapes.Common(n.Inputs.Select(i => i.Shape)), axis);
        return new(JoinKernels.Pack(axis), (n.Input(0).Type, single.IsUnknownRank ? single : ArrayShapes.With(single, SymbolicShape.Axis(axis, single.Rank), n.Inputs.Count)));
    }

    private static HostCall Unpack(NodeContext n)
    {
        var (x, axis, count) = (n.Input(0), n.Int("axis", 0), JoinOps.Parts(n, "num"));
        var element = x.Shape.IsUnknownRank ? x.Shape : ArrayShapes.Squeeze(ArrayShapes.With(x.Shape, SymbolicShape.Axis(axis, x.Shape.Rank), 1), [axis]);
        return new(JoinKernels.Unpack(axis, count), [.. Enumerable.Repeat((x.Type, element), count)]);
    }

    private static HostCall Split(NodeContext n, Value x, long? axis, Kernels.HostKernel kernel)
    {
        var part = x.Shape.IsUnknownRank || axis is null ? RankOf(x.Shape) : ArrayShapes.With(x.Shape, SymbolicShape.Axis(axis.Value, x.Shape.Rank), Dim.Unknown());
        return new(kernel, [.. Enumerable.Repeat((x.Type, part), JoinOps.Parts(n, "num_split"))]);
    }

    private static HostCall Pad(NodeContext n) => new(PadKernels.Pad, (n.Input(0).Type, ArrayShapes.Pad(n.Input(0).Shape, n.Input(1))));

    private static SymbolicShape Sliced(NodeContext n)
    {
        var (x, strides) = (n.Input(0).Shape, n.Input(3).Shape);
        return !x.IsUnknownRank && strides is { Rank: 1 } && strides[0].IsKnown && SliceSpec.Masks(n).Expand((int)Math.Min(strides[0].Value, 65), x.Rank) is { } entries
            ? SymbolicShape.Of([.. entries.Where(e => e.Kind != SliceKind.One).Select(e => e.Kind switch { SliceKind.NewAxis => 1, SliceKind.Whole => x[e.Dimension], _ => Dim.Unknown() })])
            : SymbolicShape.Unknown;
    }

    private static SymbolicShape RankOf(SymbolicShape shape) => shape.IsUnknownRank ? shape : SymbolicShape.OfRank(shape.Rank);
}
