using ClothingApp.ModelServer.Conversion.Shapes;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Conversion.Ops;

/// <summary>Running sums along an axis; products and the like are computed on the host.</summary>
internal static class CumulativeOps
{
    public static readonly Dictionary<string, OpConverter> Table = new(StringComparer.Ordinal)
    {
        ["Cumsum"] = n =>
        {
            var axis = n.Input(1).Shape.Rank == 0 ? n.Input(1) : n.Onnx.Node("Reshape", [n.Input(1), OnnxEmitter.Constant<long>()], n.Input(1).Type, SymbolicShape.Scalar);
            n.Output(n.Onnx.Node("CumSum", [n.Input(0), n.Onnx.Cast(axis, DType.Int64)], n.Input(0).Type, n.Input(0).Shape,
                OnnxAttribute.Int("exclusive", n.Bool("exclusive", false) ? 1 : 0), OnnxAttribute.Int("reverse", n.Bool("reverse", false) ? 1 : 0)));
        },
    };
}
