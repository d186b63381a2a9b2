using ClothingApp.ModelServer.Conversion.Shapes;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Conversion.Ops.Windows;

/// <summary>SAME padding computed by the graph itself, for pictures whose size only a run knows.</summary>
internal static class ComputedPads
{
    /// <summary>The height and width of a picture that has its channels in the second place: int64 [dimensions].</summary>
    public static Value SpatialSizes(NodeContext n, Value x) =>
        n.Onnx.Node("Shape", [x], DType.Int64, SymbolicShape.Of(x.Shape.Rank - 2), OnnxAttribute.Int("start", 2));

    /// <param name="sizes">The picture's height and width.</param>
    public static (Value Before, Value After) Same(NodeContext n, Window window, Value sizes)
    {
        var strides = OnnxEmitter.Constant<long>(window.Spec.Strides);
        var one = OnnxEmitter.Scalar(1L);
        var results = n.Onnx.Binary("Div", n.Onnx.Binary("Add", sizes, n.Onnx.Binary("Sub", strides, one)), strides);
        var seen = n.Onnx.Binary("Add", n.Onnx.Binary("Mul", n.Onnx.Binary("Sub", results, one), strides), OnnxEmitter.Constant<long>(window.Extents));
        var total = n.Onnx.Binary("Max", n.Onnx.Binary("Sub", seen, sizes), OnnxEmitter.Scalar(0L));
        var before = n.Onnx.Binary("Div", total, OnnxEmitter.Scalar(2L));
        return (before, n.Onnx.Binary("Sub", total, before));
    }

    /// <summary>The picture with the padding as pixels of its own.</summary>
    public static Value Pad(NodeContext n, Window window, Value x)
    {
        var (before, after) = Same(n, window, SpatialSizes(n, x));
        var none = OnnxEmitter.Constant(0L, 0L);
        var pads = n.Onnx.Node("Concat", [none, before, none, after], DType.Int64, SymbolicShape.Of(2 * x.Shape.Rank), OnnxAttribute.Int("axis", 0));
        var sizes = Enumerable.Range(0, window.Size.Length).Select(_ => Dim.Unknown()).ToArray();
        return n.Onnx.Node("Pad", [x, pads], x.Type, SymbolicShape.Of([x.Shape[0], x.Shape[1], .. sizes]));
    }
}
