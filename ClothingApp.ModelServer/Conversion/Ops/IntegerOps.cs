using ClothingApp.ModelServer.Conversion.Shapes;
using ClothingApp.ModelServer.Kernels.Numbers;
using ClothingApp.Serving.Tensors;
using static ClothingApp.ModelServer.Conversion.Ops.ElementwiseOps;

namespace ClothingApp.ModelServer.Conversion.Ops;

/// <summary>
/// Divisions that round, remainders, and bits. ONNX Runtime ends the process where the smallest whole number is divided by
/// -1, so that a divisor of -1 never reaches it unless it is known.
/// </summary>
internal static class IntegerOps
{
    public static readonly Dictionary<string, OpConverter> Table = new(StringComparer.Ordinal)
    {
        ["Div"] = n => ByKind(n, x => n.Onnx.Binary("Div", x, n.Input(1)), Divide),
        ["FloorDiv"] = n => ByKind(n, x => n.Onnx.Unary("Floor", n.Onnx.Binary("Div", x, n.Input(1))), FloorDivide),
        ["FloorMod"] = n => ByKind(n, x => FloorModOfFloats(n, x), (n, x, y) => n.Onnx.Binary("Mod", x, Safe(n, y).Divisor)),
        ["Mod"] = n => ByKind(n, x => Remainder(n, x), (n, x, y) => Remainder(n, x, y).Remainder),
        ["TruncateDiv"] = n => ByKind(n, x => n.Onnx.Binary("Div", x, n.Input(1)), Divide),
        ["TruncateMod"] = n => ByKind(n, x => Remainder(n, x), (n, x, y) => Remainder(n, x, y).Remainder),
        ["BitwiseAnd"] = n => n.Output(n.Onnx.Binary("BitwiseAnd", n.Input(0), n.Input(1))),
        ["BitwiseOr"] = n => n.Output(n.Onnx.Binary("BitwiseOr", n.Input(0), n.Input(1))),
        ["BitwiseXor"] = n => n.Output(n.Onnx.Binary("BitwiseXor", n.Input(0), n.Input(1))),
        ["Invert"] = Unary("BitwiseNot"),
    };

    private static void ByKind(NodeContext n, Func<Value, Value> floats, Func<NodeContext, Value, Value, Value> integers) =>
        n.Output(NumberKernels.IsFloat(n.Input(0).Type) ? floats(n.Input(0)) : integers(n, n.Input(0), n.Input(1)));

    // Rounds to zero.
    private static Value Divide(NodeContext n, Value x, Value y)
    {
        var (divisor, minusOne) = Safe(n, y);
        var quotient = n.Onnx.Binary("Div", x, divisor);
        return minusOne is null ? quotient : n.Onnx.Where(minusOne, n.Onnx.Unary("Neg", x), quotient);
    }

    // One less than the quotient where there is a remainder whose sign is not the divisor's.
    private static Value FloorDivide(NodeContext n, Value x, Value y)
    {
        if (!IsSigned(x.Type))
            return n.Onnx.Binary("Div", x, y);
        var (remainder, quotient, divisor, minusOne) = Remainder(n, x, y);
        var isNegative = n.Onnx.Binary("Less", remainder, Scalar(x, 0), DType.Bool);
        var below = AllPositive(y)
            ? isNegative
            : n.Onnx.Binary("And",
                n.Onnx.Unary("Not", n.Onnx.Binary("Equal", remainder, Scalar(x, 0), DType.Bool)),
                n.Onnx.Binary("Xor", isNegative, n.Onnx.Binary("Less", divisor, Scalar(x, 0), DType.Bool)));
        var floor = n.Onnx.Binary("Sub", quotient, n.Onnx.Cast(below, x.Type));
        return minusOne is null ? floor : n.Onnx.Where(minusOne, n.Onnx.Unary("Neg", x), floor);
    }

    // x - (x/y)y: the runtime's own remainder with x's sign goes through float64.
    private static (Value Remainder, Value Quotient, Value Divisor, Value? MinusOne) Remainder(NodeContext n, Value x, Value y)
    {
        var (divisor, minusOne) = Safe(n, y);
        var quotient = n.Onnx.Binary("Div", x, divisor);
        return (n.Onnx.Binary("Sub", x, n.Onnx.Binary("Mul", quotient, divisor)), quotient, divisor, minusOne);
    }

    private static Value Remainder(NodeContext n, Value x) =>
        n.Onnx.Node("Mod", [x, n.Input(1)], x.Type, SymbolicShape.Broadcast(x.Shape, n.Input(1).Shape), OnnxAttribute.Int("fmod", 1));

    private static Value FloorModOfFloats(NodeContext n, Value x)
    {
        var y = n.Input(1);
        var remainder = Remainder(n, x);
        var zero = Scalar(x, 0);
        var otherSign = n.Onnx.Binary("Xor", n.Onnx.Binary("Less", remainder, zero, DType.Bool), n.Onnx.Binary("Less", y, zero, DType.Bool));
        var notZero = n.Onnx.Unary("Not", n.Onnx.Binary("Equal", remainder, zero, DType.Bool));
        return n.Onnx.Where(n.Onnx.Binary("And", notZero, otherSign), n.Onnx.Binary("Add", remainder, y), remainder);
    }

    // The divisor with 1 in the place of -1, and where that is; null where there is none for certain.
    private static (Value Divisor, Value? MinusOne) Safe(NodeContext n, Value y)
    {
        if (!IsSigned(y.Type) || AllPositive(y))
            return (y, null);
        var minusOne = n.Onnx.Binary("Equal", y, Scalar(y, -1), DType.Bool);
        return (n.Onnx.Where(minusOne, Scalar(y, 1), y), minusOne);
    }

    private static bool AllPositive(Value y) => y.Elements is { } elements && elements.All(e => e is { IsKnown: true, Value: > 0 });

    private static bool IsSigned(DType type) => type is DType.Int8 or DType.Int16 or DType.Int32 or DType.Int64;
}
