using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Conversion.Ops;

/// <summary>Operations that only gradients use: explanations ask for them.</summary>
internal static class GradientOps
{
    public static readonly Dictionary<string, OpConverter> Table = new(StringComparer.Ordinal)
    {
        ["ReluGrad"] = n => n.Output(n.Onnx.Where(n.Onnx.Binary("Greater", n.Input(1), OnnxEmitter.Scalar(0f), DType.Bool), n.Input(0), OnnxEmitter.Scalar(0f))),
        ["Relu6Grad"] = Relu6Grad,
    };

    private static void Relu6Grad(NodeContext n)
    {
        var (gradient, features) = (n.Input(0), n.Input(1));
        var inside = n.Onnx.Binary("And",
            n.Onnx.Binary("Greater", features, OnnxEmitter.Scalar(0f), DType.Bool),
            n.Onnx.Binary("Less", features, OnnxEmitter.Scalar(6f), DType.Bool));
        n.Output(n.Onnx.Where(inside, gradient, OnnxEmitter.Scalar(0f)));
    }
}
