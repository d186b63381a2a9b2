using ClothingApp.ModelServer.Conversion.Shapes;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Conversion.Ops;

/// <summary>Tensors put together along a new dimension, and taken apart along any.</summary>
internal static class JoinOps
{
    private const int MaxParts = 65_536;

    public static readonly Dictionary<string, OpConverter> Table = new(StringComparer.Ordinal)
    {
        ["Pack"] = Pack,
        ["Unpack"] = Unpack,
        ["Split"] = Split,
        ["SplitV"] = SplitV,
    };

    /// <summary>The number of outputs that an attribute gives.</summary>
    public static int Parts(NodeContext n, string attribute) =>
        n.Int(attribute, 0) is >= 0 and <= MaxParts and var count ? (int)count : throw n.Unsupported($"it takes its input apart into {n.Int(attribute, 0)}");

    private static void Pack(NodeContext n)
    {
        var element = ArrayShapes.Common(n.Inputs.Select(i => i.Shape));
        var axis = n.Int("axis", 0);
        var single = ArrayShapes.ExpandDims(element, axis);
        var parts = n.Inputs.Select(i => n.Onnx.Node("Unsqueeze", [i, OnnxEmitter.Constant(axis)], i.Type, single)).ToArray();
        var result = single.IsUnknownRank ? single : ArrayShapes.With(single, SymbolicShape.Axis(axis, single.Rank), parts.Length);
        n.Output(parts.Length == 1 ? parts[0] : n.Onnx.Node("Concat", parts, parts[0].Type, result, OnnxAttribute.Int("axis", axis)));
    }

    private static void Unpack(NodeContext n)
    {
        var (x, axis, count) = (n.Input(0), n.Int("axis", 0), Parts(n, "num"));
        if (count == 0)
            return;
        var slice = x.Shape.IsUnknownRank ? x.Shape : ArrayShapes.With(x.Shape, SymbolicShape.Axis(axis, x.Shape.Rank), 1);
        var element = ArrayShapes.Squeeze(slice, [axis]);
        var parts = count == 1 ? [x] : n.Onnx.Nodes("Split", [x], [.. Enumerable.Repeat((x.Type, slice), count)],
            OnnxAttribute.Int("axis", axis), OnnxAttribute.Int("num_outputs", count));
        for (var i = 0; i < count; i++)
            n.Output(n.Onnx.Node("Squeeze", [parts[i], OnnxEmitter.Constant(axis)], x.Type, element), i);
    }

    // Inputs: the axis, the tensor.
    private static void Split(NodeContext n)
    {
        var (x, count) = (n.Input(1), Parts(n, "num_split"));
        var shape = KnownRank(n, x);
        var axis = SymbolicShape.Axis(n.ConstantInts(0)[0], shape.Rank);
        var size = shape[axis];
        if (count == 0 || (size.IsKnown && size.Value % count != 0))
            throw n.Unsupported($"dimension {axis} of shape {shape} cannot be split into {count} equal parts");
        // ONNX would make the last part smaller where TensorFlow refuses: sizes of its own make it refuse, too.
        var length = size.IsKnown
            ? OnnxEmitter.Constant<long>([.. Enumerable.Repeat(size.Value / count, count)])
            : n.Onnx.Node("Expand", [n.Onnx.Binary("Div", SizeOf(n, x, axis), OnnxEmitter.Constant<long>(count)), OnnxEmitter.Constant<long>(count)], DType.Int64, SymbolicShape.Of(count));
        var part = size.IsKnown ? size.Value / count : count == 1 ? size : Dim.Unknown();
        Emit(n, x, length, [.. Enumerable.Repeat(ArrayShapes.With(shape, axis, part), count)], axis);
    }

    // Inputs: the tensor, the sizes, the axis.
    private static void SplitV(NodeContext n)
    {
        var (x, sizes, count) = (n.Input(0), n.Input(1), Parts(n, "num_split"));
        var shape = KnownRank(n, x);
        var axis = SymbolicShape.Axis(n.ConstantInts(2)[0], shape.Rank);
        var parts = sizes.Elements is { } elements && elements.Length == count ? elements : [.. Enumerable.Range(0, count).Select(_ => Dim.Unknown())];
        var open = Array.FindIndex(parts, p => p.Is(-1));
        if (open >= 0)
            parts = [.. parts.Select((p, i) => i == open ? parts.Where((_, k) => k != open).Aggregate(shape[axis], (rest, other) => rest - other) : p)];
        Value length;
        if (parts.All(p => p.IsKnown))
            length = OnnxEmitter.Constant<long>([.. parts.Select(p => p.Value)]);
        else
        {
            // One of them may be -1, which the runtime refuses: what the others leave over, and the sum counts the -1 itself.
            var given = n.Onnx.Cast(sizes, DType.Int64);
            var sum = n.Onnx.Node("ReduceSum", [given], DType.Int64, SymbolicShape.Of(1), OnnxAttribute.Int("keepdims", 1));
            var rest = n.Onnx.Binary("Sub", n.Onnx.Binary("Sub", SizeOf(n, x, axis), sum), OnnxEmitter.Constant(1L));
            length = n.Onnx.Where(n.Onnx.Binary("Equal", given, OnnxEmitter.Constant(-1L), DType.Bool), rest, given);
        }
        Emit(n, x, length, [.. parts.Select(p => ArrayShapes.With(shape, axis, p.Is(-1) ? Dim.Unknown() : p))], axis);
    }

    private static void Emit(NodeContext n, Value x, Value sizes, SymbolicShape[] shapes, int axis)
    {
        if (shapes.Length == 1)
        {
            n.Output(x);
            return;
        }
        var parts = n.Onnx.Nodes("Split", [x, sizes], [.. shapes.Select(s => (x.Type, s))], OnnxAttribute.Int("axis", axis));
        for (var i = 0; i < parts.Length; i++)
            n.Output(parts[i], i);
    }

    // A vector of one element.
    private static Value SizeOf(NodeContext n, Value x, int axis) =>
        n.Onnx.Node("Shape", [x], DType.Int64, SymbolicShape.Of(1), OnnxAttribute.Int("start", axis), OnnxAttribute.Int("end", axis + 1));

    private static SymbolicShape KnownRank(NodeContext n, Value x) =>
        x.Shape.IsUnknownRank ? throw n.Unsupported("the rank of its input is not known") : x.Shape;
}
