using ClothingApp.ModelServer.Conversion.Shapes;
using ClothingApp.Serving.Tensors;
using static ClothingApp.ModelServer.Conversion.Ops.ElementwiseOps;

namespace ClothingApp.ModelServer.Conversion.Ops;

/// <summary>Operations that only gradients use: explanations ask for them.</summary>
internal static class GradientOps
{
    private const double SeluAlpha = 1.6732632423543772848;
    private const double SeluScale = 1.0507009873554804934;

    public static readonly Dictionary<string, OpConverter> Table = new(StringComparer.Ordinal)
    {
        // Inputs: the gradient, and what the forward pass was given (ReLU's kin) or gave.
        ["ReluGrad"] = n => n.Output(Where(n, "Greater", n.Input(1), n.Input(0), Scalar(n.Input(0), 0))),
        ["Relu6Grad"] = Relu6Grad,
        ["LeakyReluGrad"] = n => n.Output(Where(n, "Greater", n.Input(1), n.Input(0), Times(n, n.Input(0), n.Float("alpha", 0.2f)))),
        ["EluGrad"] = n => n.Output(Where(n, "Less", n.Input(1), Times(n, n.Input(0), Plus(n, n.Input(1), 1)), n.Input(0))),
        ["SeluGrad"] = n => n.Output(Where(n, "Less", n.Input(1),
            Times(n, n.Input(0), Plus(n, n.Input(1), SeluScale * SeluAlpha)), Times(n, n.Input(0), SeluScale))),
        ["SoftplusGrad"] = n => n.Output(Times(n, n.Input(0), n.Onnx.Unary("Sigmoid", n.Input(1)))),
        ["SoftsignGrad"] = n =>
        {
            var size = Plus(n, n.Onnx.Unary("Abs", n.Input(1)), 1);
            n.Output(n.Onnx.Binary("Div", n.Input(0), Times(n, size, size)));
        },

        // Inputs: what the forward pass gave, and the gradient.
        ["SigmoidGrad"] = n => n.Output(Times(n, Times(n, n.Input(1), n.Input(0)), n.Onnx.Binary("Sub", Scalar(n.Input(0), 1), n.Input(0)))),
        ["TanhGrad"] = n => n.Output(Times(n, n.Input(1), n.Onnx.Binary("Sub", Scalar(n.Input(0), 1), Times(n, n.Input(0), n.Input(0))))),
        ["InvGrad"] = ReciprocalGrad,
        ["ReciprocalGrad"] = ReciprocalGrad,
        ["SqrtGrad"] = n => n.Output(n.Onnx.Binary("Div", Times(n, n.Input(1), 0.5), n.Input(0))),
        ["RsqrtGrad"] = n => n.Output(Times(n, Times(n, n.Input(1), -0.5), Times(n, n.Input(0), Times(n, n.Input(0), n.Input(0))))),
        ["SoftmaxCrossEntropyWithLogits"] = CrossEntropy,
    };

    private static void Relu6Grad(NodeContext n)
    {
        var (gradient, features) = (n.Input(0), n.Input(1));
        var inside = n.Onnx.Binary("And",
            n.Onnx.Binary("Greater", features, Scalar(features, 0), DType.Bool),
            n.Onnx.Binary("Less", features, Scalar(features, 6), DType.Bool));
        n.Output(n.Onnx.Where(inside, gradient, Scalar(gradient, 0)));
    }

    private static void ReciprocalGrad(NodeContext n) =>
        n.Output(Times(n, n.Onnx.Unary("Neg", n.Input(1)), Times(n, n.Input(0), n.Input(0))));

    // Inputs: logits and the classes' probabilities, [rows, classes], which may broadcast. Outputs: each row's loss, and the gradient.
    private static void CrossEntropy(NodeContext n)
    {
        var (logits, labels) = (n.Input(0), n.Input(1));
        if (logits.Shape.Rank != 2 || labels.Shape.Rank != 2)
            throw n.Unsupported("its inputs are not matrices");
        var axis = OnnxAttribute.Int("axis", -1);
        var log = n.Onnx.Node("LogSoftmax", [logits], logits.Type, logits.Shape, axis);
        var product = n.Onnx.Unary("Neg", Times(n, labels, log));
        n.Output(n.Onnx.Node("ReduceSum", [product, OnnxEmitter.Constant(1L)], logits.Type, SymbolicShape.Of(product.Shape[0]), OnnxAttribute.Int("keepdims", 0)), 0);
        n.Output(n.Onnx.Binary("Sub", n.Onnx.Node("Softmax", [logits], logits.Type, logits.Shape, axis), labels), 1);
    }

    private static Value Where(NodeContext n, string comparison, Value x, Value yes, Value no) =>
        n.Onnx.Where(n.Onnx.Binary(comparison, x, Scalar(x, 0), DType.Bool), yes, no);

    private static Value Plus(NodeContext n, Value x, double addend) => n.Onnx.Binary("Add", x, Scalar(x, addend));

    private static Value Times(NodeContext n, Value x, double factor) => n.Onnx.Binary("Mul", x, Scalar(x, factor));

    private static Value Times(NodeContext n, Value x, Value y) => n.Onnx.Binary("Mul", x, y);
}
