using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Conversion.Ops;

/// <summary>Functions of each element, alone or paired.</summary>
internal static class ElementwiseOps
{
    public static readonly Dictionary<string, OpConverter> Table = new(StringComparer.Ordinal)
    {
        ["Abs"] = Unary("Abs"),
        ["Acos"] = Unary("Acos"),
        ["Acosh"] = Unary("Acosh"),
        ["Asin"] = Unary("Asin"),
        ["Asinh"] = Unary("Asinh"),
        ["Atan"] = Unary("Atan"),
        ["Atanh"] = Unary("Atanh"),
        ["Ceil"] = Unary("Ceil"),
        ["Cos"] = Unary("Cos"),
        ["Cosh"] = Unary("Cosh"),
        ["Elu"] = Unary("Elu"),
        ["Erf"] = Unary("Erf"),
        ["Exp"] = Unary("Exp"),
        ["Floor"] = Unary("Floor"),
        ["Inv"] = Unary("Reciprocal"),
        ["Log"] = Unary("Log"),
        ["LogicalNot"] = Unary("Not"),
        ["Neg"] = Unary("Neg"),
        ["Reciprocal"] = Unary("Reciprocal"),
        ["Relu"] = Unary("Relu"),
        ["Rint"] = Unary("Round"),
        ["Selu"] = Unary("Selu"),
        ["Sigmoid"] = Unary("Sigmoid"),
        ["Sign"] = Unary("Sign"),
        ["Sin"] = Unary("Sin"),
        ["Sinh"] = Unary("Sinh"),
        ["Softplus"] = Unary("Softplus"),
        ["Softsign"] = Unary("Softsign"),
        ["Sqrt"] = Unary("Sqrt"),
        ["Tan"] = Unary("Tan"),
        ["Tanh"] = Unary("Tanh"),
        ["Rsqrt"] = n => n.Output(n.Onnx.Unary("Reciprocal", n.Onnx.Unary("Sqrt", n.Input(0)))),
        ["Square"] = n => n.Output(n.Onnx.Binary("Mul", n.Input(0), n.Input(0))),
        ["SquaredDifference"] = n =>
        {
            var difference = n.Onnx.Binary("Sub", n.Input(0), n.Input(1));
            n.Output(n.Onnx.Binary("Mul", difference, difference));
        },
        ["LeakyRelu"] = n => n.Output(n.Onnx.Unary("LeakyRelu", n.Input(0), OnnxAttribute.Float("alpha", n.Float("alpha", 0.2f)))),
        ["Relu6"] = Relu6,
        ["Cast"] = n => n.Output(n.Onnx.Cast(n.Input(0), n.Type("DstT", DType.Invalid))),

        ["Add"] = Binary("Add"),
        ["AddV2"] = Binary("Add"),
        ["Sub"] = Binary("Sub"),
        ["Mul"] = Binary("Mul"),
        ["RealDiv"] = Binary("Div"),
        ["Maximum"] = Binary("Max"),
        ["Minimum"] = Binary("Min"),
        ["LogicalAnd"] = Binary("And"),
        ["LogicalOr"] = Binary("Or"),
        ["AddN"] = n => n.Output(n.Inputs.Skip(1).Aggregate(n.Input(0), (sum, next) => n.Onnx.Binary("Add", sum, next))),
        ["SelectV2"] = n => n.Output(n.Onnx.Where(n.Input(0), n.Input(1), n.Input(2))),
        ["IsNan"] = n => n.Output(n.Onnx.Unary("IsNaN", n.Input(0), DType.Bool)),
        ["IsInf"] = n => n.Output(n.Onnx.Unary("IsInf", n.Input(0), DType.Bool)),
        ["IsFinite"] = n => n.Output(n.Onnx.Unary("Not", n.Onnx.Binary("Or",
            n.Onnx.Unary("IsNaN", n.Input(0), DType.Bool), n.Onnx.Unary("IsInf", n.Input(0), DType.Bool)))),
        ["NotEqual"] = n => n.Output(n.Onnx.Unary("Not", n.Onnx.Binary("Equal", n.Input(0), n.Input(1), DType.Bool))),
        ["Equal"] = Compare("Equal"),
        ["Less"] = Compare("Less"),
        ["LessEqual"] = Compare("LessOrEqual"),
        ["Greater"] = Compare("Greater"),
        ["GreaterEqual"] = Compare("GreaterOrEqual"),
    };

    private static OpConverter Unary(string onnx) => n => n.Output(n.Onnx.Unary(onnx, n.Input(0)));

    private static OpConverter Binary(string onnx) => n => n.Output(n.Onnx.Binary(onnx, n.Input(0), n.Input(1)));

    private static OpConverter Compare(string onnx) => n => n.Output(n.Onnx.Binary(onnx, n.Input(0), n.Input(1), DType.Bool));

    private static void Relu6(NodeContext n)
    {
        var x = n.Input(0);
        if (x.Type != DType.Float32)
            throw n.Unsupported($"it is not known for {x.Type.TensorFlowName()}");
        var (low, high) = (OnnxEmitter.Scalar(0f), OnnxEmitter.Scalar(6f));
        n.Output(n.Onnx.IsChannelsFirst(x)
            ? n.Onnx.ChannelsFirst("Clip", x, [low, high], x.Type, x.Shape)
            : n.Onnx.Node("Clip", [x, low, high], x.Type, x.Shape));
    }
}
