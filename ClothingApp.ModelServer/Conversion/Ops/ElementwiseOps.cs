using ClothingApp.ModelServer.Conversion.Shapes;
using ClothingApp.ModelServer.Kernels.Numbers;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Conversion.Ops;

/// <summary>Functions of each element, alone or paired.</summary>
internal static class ElementwiseOps
{
    /// <summary>Up to here a power is a few products, which wrap as TensorFlow's whole numbers do.</summary>
    private const double MaxProducts = 4;

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
        ["Erf"] = Unary("Erf"),
        ["Exp"] = Unary("Exp"),
        ["Expm1"] = InFloat32(Expm1),
        ["Floor"] = Unary("Floor"),
        ["Inv"] = n => n.Output(Floats(n).Unary("Reciprocal", n.Input(0))),
        ["Log"] = Unary("Log"),
        ["Log1p"] = InFloat32((n, x) => Log1p(n.Onnx, x)),
        ["Neg"] = Unary("Neg"),
        ["Reciprocal"] = n => n.Output(Floats(n).Unary("Reciprocal", n.Input(0))),
        ["Rint"] = Unary("Round"),
        ["Round"] = n => n.Output(NumberKernels.IsFloat(n.Input(0).Type) ? n.Onnx.Unary("Round", n.Input(0)) : n.Input(0)),
        ["Rsqrt"] = InFloat32((n, x) => n.Onnx.Unary("Reciprocal", n.Onnx.Unary("Sqrt", x))),
        ["Sign"] = Unary("Sign"),
        ["Sin"] = Unary("Sin"),
        ["Sinh"] = Unary("Sinh"),
        ["Sqrt"] = Unary("Sqrt"),
        ["Square"] = n => n.Output(n.Onnx.Binary("Mul", n.Input(0), n.Input(0))),
        ["Tan"] = Unary("Tan"),

        ["Add"] = BiasOps.Or(Binary("Add")),
        ["AddV2"] = BiasOps.Or(Binary("Add")),
        ["Sub"] = Binary("Sub"),
        ["Mul"] = BiasOps.Or(Binary("Mul")),
        ["RealDiv"] = Binary("Div"),
        ["Maximum"] = Binary("Max"),
        ["Minimum"] = Binary("Min"),
        ["SquaredDifference"] = n =>
        {
            var difference = n.Onnx.Binary("Sub", n.Input(0), n.Input(1));
            n.Output(n.Onnx.Binary("Mul", difference, difference));
        },
        ["DivNoNan"] = n => WhereZero(n, n.Input(1), y => n.Onnx.Binary("Div", n.Input(0), y)),
        ["MulNoNan"] = n => WhereZero(n, n.Input(1), y => n.Onnx.Binary("Mul", n.Input(0), n.Input(1))),
        ["Xdivy"] = n => WhereZero(n, n.Input(0), _ => n.Onnx.Binary("Div", n.Input(0), n.Input(1))),
        ["Xlogy"] = n => WhereZero(n, n.Input(0), _ => n.Onnx.Binary("Mul", n.Input(0), n.Onnx.Unary("Log", n.Input(1)))),
        ["Xlog1py"] = n => WhereZero(n, n.Input(0), _ => n.Onnx.Binary("Mul", n.Input(0), Log1p(n.Onnx, n.Input(1)))),
        ["Pow"] = Pow,
        ["AddN"] = AddAll,
        ["AccumulateNV2"] = AddAll,
        ["ClipByValue"] = ClipByValue,
    };

    /// <summary>One ONNX operation on each element.</summary>
    public static OpConverter Unary(string onnx) => n => n.Output(n.Onnx.Unary(onnx, n.Input(0)));

    /// <summary>
    /// Several ONNX operations where TensorFlow has one: half-precision numbers are rounded after the last one only.
    /// </summary>
    public static OpConverter InFloat32(Func<NodeContext, Value, Value> convert) => n =>
    {
        var x = n.Input(0);
        Floats(n);
        var half = x.Type is DType.Float16 or DType.BFloat16;
        n.Output(half ? n.Onnx.Cast(convert(n, n.Onnx.Cast(x, DType.Float32)), x.Type) : convert(n, x));
    };

    /// <summary>The emitter, for operations that ONNX Runtime knows on fractions alone.</summary>
    public static OnnxEmitter Floats(NodeContext n) =>
        NumberKernels.IsFloat(n.Input(0).Type) ? n.Onnx : throw NumberKernels.Unknown(n.Input(0).Type);

    /// <summary>A scalar of the type of <paramref name="x"/>.</summary>
    public static Value Scalar(Value x, double value)
    {
        var number = Tensor.Create<double>(TensorShape.Scalar, [value]);
        return Value.OfConstant(CastKernels.For(DType.Float64, x.Type)([number], new Kernels.KernelContext(CancellationToken.None))[0]);
    }

    /// <summary>Clips to constant bounds; a picture stays channels-first.</summary>
    public static Value Clip(OnnxEmitter onnx, Value x, Value low, Value high) =>
        onnx.IsChannelsFirst(x) ? onnx.ChannelsFirst("Clip", x, [low, high], x.Type, x.Shape) : onnx.Node("Clip", [x, low, high], x.Type, x.Shape);

    // exp(x)-1 loses all digits near zero.
    private static Value Expm1(NodeContext n, Value x)
    {
        var half = n.Onnx.Binary("Mul", x, Scalar(x, 0.5));
        var near = n.Onnx.Binary("Mul", n.Onnx.Binary("Mul", n.Onnx.Unary("Exp", half), n.Onnx.Unary("Sinh", half)), Scalar(x, 2));
        var far = n.Onnx.Binary("Sub", n.Onnx.Unary("Exp", x), Scalar(x, 1));
        return n.Onnx.Where(n.Onnx.Binary("Less", n.Onnx.Unary("Abs", x), Scalar(x, 1), DType.Bool), near, far);
    }

    // The factor x/(u-1) undoes what rounding u = 1+x has lost; where u is 1 or infinite it is not defined.
    private static Value Log1p(OnnxEmitter onnx, Value x)
    {
        var u = onnx.Binary("Add", x, Scalar(x, 1));
        var log = onnx.Unary("Log", u);
        var corrected = onnx.Binary("Mul", log, onnx.Binary("Div", x, onnx.Binary("Sub", u, Scalar(x, 1))));
        var plain = onnx.Where(onnx.Unary("IsInf", x, DType.Bool), log, corrected);
        return onnx.Where(onnx.Binary("Equal", u, Scalar(x, 1), DType.Bool), x, plain);
    }

    private static OpConverter Binary(string onnx) => n => n.Output(n.Onnx.Binary(onnx, n.Input(0), n.Input(1)));

    // Zero where the operand is zero, whatever the other one is: NaN and infinity included.
    private static void WhereZero(NodeContext n, Value operand, Func<Value, Value> otherwise)
    {
        var zero = n.Onnx.Binary("Equal", operand, Scalar(operand, 0), DType.Bool);
        var safe = n.Onnx.Where(zero, Scalar(operand, 1), operand);
        n.Output(n.Onnx.Where(zero, Scalar(operand, 0), otherwise(safe)));
    }

    private static void Pow(NodeContext n)
    {
        var (x, y) = (n.Input(0), n.Input(1));
        if (NumberKernels.IsFloat(x.Type))
        {
            n.Output(n.Onnx.Binary("Pow", x, y));
            return;
        }
        // ONNX Runtime takes whole numbers through float64.
        if (y.Elements is not [{ IsKnown: true, Value: >= 1 and <= (long)MaxProducts } power] || y.Shape.Rank > x.Shape.Rank)
            throw n.Unsupported("whole numbers to a power that is not a small constant");
        var product = x;
        for (var i = 1; i < power.Value; i++)
            product = n.Onnx.Binary("Mul", product, x);
        n.Output(product);
    }

    private static void AddAll(NodeContext n) =>
        n.Output(n.Inputs.Skip(1).Aggregate(n.Input(0), (sum, next) => n.Onnx.Binary("Add", sum, next)));

    private static void ClipByValue(NodeContext n)
    {
        var (x, low, high) = (n.Input(0), n.Input(1), n.Input(2));
        if (low.Constant is { Type: DType.Float32, Shape.Rank: 0 } from && high.Constant is { Type: DType.Float32, Shape.Rank: 0 } to
            && from.AsSpan<float>()[0] <= to.AsSpan<float>()[0])
        {
            n.Output(Clip(n.Onnx, x, low, high));
            return;
        }
        // The lower bound wins where the bounds are the wrong way round.
        if (low.Shape.Rank != 0 || high.Shape.Rank != 0)
            Broadcasts(n, x.Shape, low.Shape, high.Shape);
        n.Output(n.Onnx.Binary("Max", n.Onnx.Binary("Min", x, high), low));
    }

    private static void Broadcasts(NodeContext n, SymbolicShape x, params ReadOnlySpan<SymbolicShape> bounds)
    {
        foreach (var bound in bounds)
        {
            if (bound.IsUnknownRank || bound.Rank > x.Rank)
                throw n.Unsupported("bounds with more dimensions than the input");
        }
    }
}
