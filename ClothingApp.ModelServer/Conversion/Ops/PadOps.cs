using ClothingApp.ModelServer.Conversion.Shapes;
using ClothingApp.ModelServer.Kernels.Arrays;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Conversion.Ops;

/// <summary>Padding with a tensor's own elements.</summary>
internal static class PadOps
{
    public static readonly Dictionary<string, OpConverter> Table = new(StringComparer.Ordinal)
    {
        ["MirrorPad"] = MirrorPad,
    };

    /// <summary>0 when the outermost element is repeated, 1 when it is the mirror.</summary>
    public static int Borders(NodeContext n) => n.String("mode", "") switch
    {
        "REFLECT" => 1,
        "SYMMETRIC" => 0,
        var mode => throw n.Unsupported($"mode {mode}"),
    };

    // Elements by number, along one dimension after the other: ONNX has no symmetric padding, and its reflecting one takes
    // paddings wider than the tensor.
    private static void MirrorPad(NodeContext n)
    {
        var (x, borders) = (n.Input(0), Borders(n));
        if (x.Shape.IsUnknownRank || n.Input(1).Constant is not { } constant)
            throw n.Unsupported("its paddings, or the rank of its input, are not known");
        var rank = x.Shape.Rank;
        var paddings = PadKernels.Paddings(constant, rank);
        for (var axis = 0; axis < rank; axis++)
        {
            var (before, after) = (paddings[2 * axis], paddings[(2 * axis) + 1]);
            if (before + after == 0)
                continue;
            var size = x.Shape[axis];
            var indices = size.IsKnown
                ? OnnxEmitter.Constant<long>(PadKernels.Mirrored(size.Value, before, after, borders))
                : Mirrored(n, x, axis, before, after, borders);
            var shape = ArrayShapes.With(x.Shape, axis, size + (before + after));
            // Channels-first, the last dimension is the second one.
            var at = axis == 0 ? 0 : axis == rank - 1 ? 1 : axis + 1;
            x = n.Onnx.IsChannelsFirst(x)
                ? n.Onnx.ChannelsFirst("Gather", x, [indices], x.Type, shape, OnnxAttribute.Int("axis", at))
                : n.Onnx.Node("Gather", [x, indices], x.Type, shape, OnnxAttribute.Int("axis", axis));
        }
        n.Output(x);
    }

    // |i| is the mirror at the first element, last - |last - i| the one at the last; half a step aside when they repeat.
    private static Value Mirrored(NodeContext n, Value x, int axis, long before, long after, int borders)
    {
        var onnx = n.Onnx;
        var dimension = onnx.Node("Shape", [x], DType.Int64, SymbolicShape.Of(1), OnnxAttribute.Int("start", axis), OnnxAttribute.Int("end", axis + 1));
        var size = onnx.Node("Squeeze", [dimension, OnnxEmitter.Constant(0L)], DType.Int64, SymbolicShape.Scalar);
        var steps = onnx.Node("Range", [OnnxEmitter.Scalar(-before), onnx.Binary("Add", size, OnnxEmitter.Scalar(after)), OnnxEmitter.Scalar(1L)], DType.Int64, SymbolicShape.OfRank(1));
        var shift = OnnxEmitter.Scalar(1L - borders);
        var twoLast = onnx.Binary("Sub", onnx.Binary("Mul", size, OnnxEmitter.Scalar(2L)), OnnxEmitter.Scalar(1L + borders));
        var first = onnx.Where(onnx.Binary("Less", steps, OnnxEmitter.Scalar(0L), DType.Bool), onnx.Unary("Neg", onnx.Binary("Add", steps, shift)), steps);
        var mirrored = onnx.Where(onnx.Binary("GreaterOrEqual", steps, size, DType.Bool), onnx.Binary("Sub", twoLast, steps), first);
        return IndexGuard.NonNegative(n, mirrored);
    }
}
