using ClothingApp.ModelServer.Conversion.Shapes;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Conversion.Ops;

/// <summary>Taking boxes out of a tensor.</summary>
internal static class SliceOps
{
    public static readonly Dictionary<string, OpConverter> Table = new(StringComparer.Ordinal)
    {
        ["Slice"] = Slice,
        ["StridedSlice"] = StridedSlice,
        ["StridedSliceGrad"] = StridedSliceGrad,
    };

    private static void StridedSlice(NodeContext n)
    {
        var x = n.Input(0);
        var spec = SliceSpec.Of(n, 1, x.Shape);
        if (spec.Axes.Count > 0)
        {
            var begin = Bounds(n, n.Input(1), spec.Begin, null);
            var end = Bounds(n, n.Input(2), spec.End, begin);
            x = n.Onnx.Node("Slice", [x, begin, end, Vector(spec.Axes), Vector(spec.Steps)], x.Type, spec.Sliced);
        }
        var result = x.Shape;
        if (spec.Dropped.Count > 0)
            x = n.Onnx.Node("Squeeze", [x, Vector(spec.Dropped)], x.Type, result = ArrayShapes.Squeeze(result, [.. spec.Dropped]));
        if (spec.Added.Count > 0)
            x = n.Onnx.Node("Unsqueeze", [x, Vector(spec.Added)], x.Type, spec.Result);
        n.Output(x);
    }

    // What is known goes in as it is, the rest comes out of the vector that the graph computes.
    private static Value Bounds(NodeContext n, Value vector, List<SliceBound> bounds, Value? begin)
    {
        var known = OnnxEmitter.Constant<long>([.. bounds.Select(b => b.Known ?? 0)]);
        var result = known;
        if (bounds.Any(b => b.Known is null && !b.IsOnePast))
        {
            var computed = n.Onnx.Node("Gather", [n.Onnx.Cast(vector, DType.Int64), OnnxEmitter.Constant<long>([.. bounds.Select(b => (long)Math.Max(b.Spec, 0))])], DType.Int64, known.Shape);
            result = n.Onnx.Where(OnnxEmitter.Constant<bool>([.. bounds.Select(b => b.Known is null)]), computed, known);
        }
        if (!bounds.Any(b => b.IsOnePast))
            return result;
        // Counted from the end, the last one reaches to the end: -1 + 1 would be the start.
        var onePast = n.Onnx.Where(n.Onnx.Binary("Equal", begin!, OnnxEmitter.Constant(-1L), DType.Bool), OnnxEmitter.Constant(long.MaxValue), n.Onnx.Binary("Add", begin!, OnnxEmitter.Constant(1L)));
        return n.Onnx.Where(OnnxEmitter.Constant<bool>([.. bounds.Select(b => b.IsOnePast)]), onePast, result);
    }

    // Inputs: the tensor, begins, sizes; a size of -1 reaches to the end.
    private static void Slice(NodeContext n)
    {
        var (x, begins, sizes) = (n.Input(0), n.Input(1), n.Input(2));
        if (x.Shape.IsUnknownRank)
            throw n.Unsupported("the rank of its input is not known");
        var rank = x.Shape.Rank;
        var (begin, size) = (Tracked(n, begins, rank), Tracked(n, sizes, rank));
        var result = new Dim[rank];
        // ONNX cuts a slice short where TensorFlow refuses one that lies outside.
        var isSafe = true;
        for (var i = 0; i < rank; i++)
        {
            var (b, s, whole) = (begin[i], size[i], x.Shape[i]);
            result[i] = s.Is(-1) ? whole - b : s.IsKnown ? s : sizes.Elements is null ? Dim.Unknown() : s;
            if (b is { IsKnown: true, Value: < 0 } || s is { IsKnown: true, Value: < -1 } || (whole.IsKnown && b.IsKnown && (b.Value > whole.Value || (s.IsKnown && b.Value + s.Value > whole.Value))))
                throw n.Unsupported($"a slice of {s} from {b} lies outside dimension {i} of shape {x.Shape}");
            isSafe &= b.IsKnown && (s.Is(-1) || (s.IsKnown && whole.IsKnown) || (b.Is(0) && s == whole));
        }
        var shape = SymbolicShape.Of(result);
        if (x.Shape.Sizes.SequenceEqual(result) && begin.All(b => b.Is(0)))
        {
            n.Output(x);
            return;
        }

        var slice = begin.All(b => b.IsKnown) && size.All(s => s.IsKnown)
            ? n.Onnx.Node("Slice", [x, Vector(begin.Select(b => b.Value)), Vector(begin.Select((b, i) => size[i].Is(-1) ? long.MaxValue : b.Value + size[i].Value)), Vector(Enumerable.Range(0, rank).Select(i => (long)i))], x.Type, shape)
            : Computed();
        if (!isSafe)
        {
            var expected = shape.IsFullyDefined
                ? OnnxEmitter.Constant<long>(shape.ToTensorShape().Dimensions)
                : n.Onnx.Where(IsOpen(), n.Onnx.Node("Shape", [slice], DType.Int64, SymbolicShape.Of(rank)), Long(sizes));
            slice = n.Onnx.Node("Reshape", [slice, expected], x.Type, shape, OnnxAttribute.Int("allowzero", 1));
        }
        n.Output(slice);

        Value Computed()
        {
            var from = IndexGuard.NonNegative(n, Long(begins));
            var to = n.Onnx.Where(IsOpen(), OnnxEmitter.Constant(long.MaxValue), n.Onnx.Binary("Add", Long(begins), Long(sizes)));
            return n.Onnx.Node("Slice", [x, from, to, Vector(Enumerable.Range(0, rank).Select(i => (long)i))], x.Type, shape);
        }

        Value IsOpen() => n.Onnx.Binary("Equal", Long(sizes), OnnxEmitter.Constant(-1L), DType.Bool);

        Value Long(Value vector) => n.Onnx.Cast(vector, DType.Int64);
    }

    // The gradient goes back to where the slice was taken, zeros around it. Inputs: shape, begin, end, strides, gradient.
    private static void StridedSliceGrad(NodeContext n)
    {
        var (shape, gradient) = (SymbolicShape.FromVector(n.Input(0)), n.Input(4));
        if (shape.IsUnknownRank)
            throw n.Unsupported("the rank of its result is not known");
        var spec = SliceSpec.Of(n, 1, shape);
        if (spec.Added.Count > 0)
            gradient = n.Onnx.Node("Squeeze", [gradient, Vector(spec.Added)], gradient.Type, ArrayShapes.Squeeze(spec.Result, [.. spec.Added]));
        if (spec.Dropped.Count > 0)
            gradient = n.Onnx.Node("Unsqueeze", [gradient, Vector(spec.Dropped)], gradient.Type, spec.Sliced);
        var pads = new long[2 * shape.Rank];
        for (var i = 0; i < spec.Axes.Count; i++)
        {
            var axis = (int)spec.Axes[i];
            if (spec.Steps[i] != 1 || !shape[axis].IsKnown || !spec.Sliced[axis].IsKnown || spec.Begin[i].Known is not { } begin)
                throw n.Unsupported("it has a stride, or a size that is not known");
            var size = shape[axis].Value;
            pads[axis] = begin < 0 ? begin + size : begin;
            pads[shape.Rank + axis] = size - pads[axis] - spec.Sliced[axis].Value;
        }
        n.Output(pads.All(p => p == 0) ? gradient : n.Onnx.Node("Pad", [gradient, OnnxEmitter.Constant<long>(pads)], gradient.Type, shape));
    }

    private static Dim[] Tracked(NodeContext n, Value vector, int length) =>
        vector.Elements is not { } elements ? [.. Enumerable.Range(0, length).Select(_ => Dim.Unknown())]
        : elements.Length == length ? elements
        : throw n.Unsupported($"it slices {elements.Length} of {length} dimensions");

    private static Value Vector(IEnumerable<long> values) => OnnxEmitter.Constant<long>([.. values]);
}
