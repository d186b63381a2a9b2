using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Conversion.Ops;

/// <summary>Operations that ask for shapes and change them.</summary>
internal static class ShapeOps
{
    public static readonly Dictionary<string, OpConverter> Table = new(StringComparer.Ordinal)
    {
        ["Shape"] = Shape,
        ["Pack"] = Pack,
        ["Reshape"] = Reshape,
        ["StridedSlice"] = StridedSlice,
    };

    private static void Shape(NodeContext n)
    {
        var x = n.Input(0);
        var shape = n.Onnx.Node("Shape", [x], DType.Int64, TensorShape.Of(x.Shape.Rank));
        n.Output(Tracked(n, n.Onnx.Cast(shape, n.Type("out_type", DType.Int32))));
    }

    private static void Pack(NodeContext n)
    {
        var first = n.Input(0).Shape;
        if (first.IsUnknownRank)
            throw n.Unsupported("the rank of its inputs is not known");
        var axis = Shapes.Axis(n.Int("axis", 0), first.Rank + 1);
        var shape = TensorShape.Of([.. first.Dimensions[..axis], 1, .. first.Dimensions[axis..]]);
        var parts = n.Inputs.Select(i => n.Onnx.Node("Unsqueeze", [i, OnnxEmitter.Constant<long>(axis)], i.Type, shape)).ToArray();
        var result = TensorShape.Of([.. first.Dimensions[..axis], parts.Length, .. first.Dimensions[axis..]]);
        n.Output(Tracked(n, n.Onnx.Node("Concat", parts, parts[0].Type, result, OnnxAttribute.Int("axis", axis))));
    }

    private static void Reshape(NodeContext n)
    {
        var (x, target) = (n.Input(0), n.Input(1));
        // A 0 in the target means a size of 0 here, not "as it was".
        n.Output(n.Onnx.Node("Reshape", [x, n.Onnx.Cast(target, DType.Int64)], x.Type, ResultShape(x.Shape, target), OnnxAttribute.Int("allowzero", 1)));
    }

    private static TensorShape ResultShape(TensorShape input, Value target)
    {
        var shape = Shapes.FromElements(target);
        if (!input.IsFullyDefined || shape.IsUnknownRank || target.Elements is not { } elements || elements.Any(e => e is null) || elements.Count(e => e == -1) != 1)
            return shape;
        var known = elements.Where(e => e != -1).Aggregate(1L, (a, e) => a * e!.Value);
        return known == 0 ? shape : TensorShape.Of([.. elements.Select(e => e == -1 ? input.ElementCount / known : e!.Value)]);
    }

    private static void StridedSlice(NodeContext n)
    {
        var x = n.Input(0);
        if (n.Int("ellipsis_mask", 0) != 0 || n.Int("new_axis_mask", 0) != 0)
            throw n.Unsupported("an ellipsis or a new axis in it is not known");
        var (begin, end, strides) = (n.ConstantInts(1), n.ConstantInts(2), n.ConstantInts(3));
        var (beginMask, endMask, shrinkMask) = (n.Int("begin_mask", 0), n.Int("end_mask", 0), n.Int("shrink_axis_mask", 0));
        var shrunk = new List<long>();
        var sizes = x.Shape.Dimensions.ToArray();
        for (var i = 0; i < begin.Length; i++)
        {
            var bit = 1L << i;
            if ((shrinkMask & bit) != 0)
            {
                // One element: [i, i + 1); for the last one the end is the end, since -1 + 1 would be the start.
                (end[i], strides[i]) = (begin[i] == -1 ? long.MaxValue : begin[i] + 1, 1);
                shrunk.Add(i);
            }
            else
            {
                if ((beginMask & bit) != 0)
                    begin[i] = strides[i] > 0 ? 0 : long.MaxValue;
                if ((endMask & bit) != 0)
                    end[i] = strides[i] > 0 ? long.MaxValue : long.MinValue + 1;
                if (i < sizes.Length)
                    sizes[i] = begin[i] == 0 && end[i] == long.MaxValue && strides[i] == 1 ? sizes[i] : -1;
            }
        }

        var axes = OnnxEmitter.Constant<long>([.. Enumerable.Range(0, begin.Length).Select(i => (long)i)]);
        var kept = Shapes.UnknownOfRank(Math.Max(x.Shape.Rank, 0));
        var slice = n.Onnx.Node("Slice",
            [x, OnnxEmitter.Constant<long>(begin), OnnxEmitter.Constant<long>(end), axes, OnnxEmitter.Constant<long>(strides)],
            x.Type, x.Shape.IsUnknownRank ? TensorShape.Unknown : kept);
        var shape = x.Shape.IsUnknownRank ? TensorShape.Unknown : TensorShape.Of([.. sizes.Where((_, i) => !shrunk.Contains(i))]);
        n.Output(Tracked(n, shrunk.Count == 0 && !x.Shape.IsUnknownRank
            ? n.Onnx.Node("Identity", [slice], x.Type, shape)
            : n.Onnx.Node("Squeeze", [slice, OnnxEmitter.Constant<long>([.. shrunk])], x.Type, shape)));
    }

    // Some elements may be known although the vector as a whole is not.
    private static Value Tracked(NodeContext n, Value value)
    {
        value.Elements ??= ShapeArithmetic.PartlyKnown(n);
        return value;
    }
}
