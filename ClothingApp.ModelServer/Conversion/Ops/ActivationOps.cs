using ClothingApp.ModelServer.Kernels.Numbers;
using static ClothingApp.ModelServer.Conversion.Ops.ElementwiseOps;

namespace ClothingApp.ModelServer.Conversion.Ops;

/// <summary>What layers end with.</summary>
internal static class ActivationOps
{
    public static readonly Dictionary<string, OpConverter> Table = new(StringComparer.Ordinal)
    {
        ["Elu"] = Unary("Elu"),
        ["LeakyRelu"] = n => n.Output(n.Onnx.Unary("LeakyRelu", n.Input(0), OnnxAttribute.Float("alpha", n.Float("alpha", 0.2f)))),
        ["LogSoftmax"] = Softmax("LogSoftmax"),
        ["Relu"] = n => n.Output(NumberKernels.IsFloat(n.Input(0).Type)
            ? n.Onnx.Unary("Relu", n.Input(0))
            : n.Onnx.Binary("Max", n.Input(0), Scalar(n.Input(0), 0))),
        ["Relu6"] = n => n.Output(Clip(n.Onnx, n.Input(0), Scalar(n.Input(0), 0), Scalar(n.Input(0), 6))),
        ["Selu"] = Unary("Selu"),
        ["Sigmoid"] = Unary("Sigmoid"),
        ["Softmax"] = Softmax("Softmax"),
        ["Softplus"] = Unary("Softplus"),
        ["Softsign"] = Unary("Softsign"),
        ["Tanh"] = Unary("Tanh"),
    };

    private static OpConverter Softmax(string onnx) => n =>
        n.Output(n.Onnx.Node(onnx, [n.Input(0)], n.Input(0).Type, n.Input(0).Shape, OnnxAttribute.Int("axis", -1)));
}
