using ClothingApp.ModelServer.Conversion.Shapes;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Conversion.Ops;

/// <summary>The sizes of a resize as values in the ONNX graph, for those that the request decides.</summary>
internal static class ResizeSizes
{
    /// <summary>Elements of a result, as many as the host allows as float32.</summary>
    private const float MaxElements = 1 << 28;

    /// <summary>One size of the pictures as a vector of one int64.</summary>
    public static Value Of(NodeContext n, Value pictures, int dimension)
    {
        if (pictures.Shape[dimension] is { IsKnown: true, Value: var known })
            return OnnxEmitter.Constant(known);
        var first = n.Onnx.IsChannelsFirst(pictures);
        long at = first ? StagePosition(dimension) : dimension;
        OnnxAttribute[] range = [OnnxAttribute.Int("start", at), OnnxAttribute.Int("end", at + 1)];
        return first
            ? n.Onnx.FromChannelsFirst("Shape", pictures, [], DType.Int64, SymbolicShape.Of(1), range)
            : n.Onnx.Node("Shape", [pictures], DType.Int64, SymbolicShape.Of(1), range);
    }

    /// <summary>
    /// The new height and width as a vector of two int64. When they are not known, running fails where one is not positive
    /// or where the result would be larger than any that serves: a request may send them, and the runtime would take the
    /// memory before it notices.
    /// </summary>
    public static Value New(NodeContext n, Value pictures)
    {
        var size = n.Input(1);
        if (size.Elements is [{ IsKnown: true } height, { IsKnown: true } width])
            return OnnxEmitter.Constant(height.Value, width.Value);
        var sizes = n.Onnx.Cast(size, DType.Int64);
        var all = n.Onnx.Node("Concat", [sizes, Of(n, pictures, 0), Of(n, pictures, 3)], DType.Int64, SymbolicShape.Of(4), OnnxAttribute.Int("axis", 0));
        var volume = Reduce(n, "ReduceProd", n.Onnx.Cast(all, DType.Float32));
        var isPositive = n.Onnx.Binary("Greater", Reduce(n, "ReduceMin", sizes), OnnxEmitter.Scalar(0L), DType.Bool);
        var isSmall = n.Onnx.Binary("LessOrEqual", volume, OnnxEmitter.Scalar(MaxElements), DType.Bool);
        var isBad = n.Onnx.Unary("Not", n.Onnx.Binary("And", isPositive, isSmall), DType.Bool);
        // There is no element 1: picking it is the error.
        var zero = n.Onnx.Node("Gather", [OnnxEmitter.Constant(0L), n.Onnx.Cast(isBad, DType.Int64)], DType.Int64, SymbolicShape.Scalar);
        return n.Onnx.Binary("Add", sizes, zero);
    }

    private static Value Reduce(NodeContext n, string onnx, Value vector) =>
        n.Onnx.Node(onnx, [vector], vector.Type, SymbolicShape.Scalar, OnnxAttribute.Int("keepdims", 0));

    private static long StagePosition(int dimension) => dimension switch { 0 => 0, 3 => 1, _ => dimension + 1 };
}
