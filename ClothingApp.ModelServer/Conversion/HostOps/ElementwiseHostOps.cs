using System.Numerics;
using ClothingApp.ModelServer.Kernels.Numbers;
using ClothingApp.Serving.Tensors;
using static ClothingApp.ModelServer.Conversion.HostOps.HostCalls;

namespace ClothingApp.ModelServer.Conversion.HostOps;

/// <summary>Functions of each element, alone or paired.</summary>
internal static class ElementwiseHostOps
{
    public static readonly Dictionary<string, HostConverter> Table = new(StringComparer.Ordinal)
    {
        ["Abs"] = Unary<Arithmetic.Abs>(),
        ["Acos"] = Real(Math.Acos, Complex.Acos),
        ["Acosh"] = Real(Math.Acosh),
        ["Asin"] = Real(Math.Asin, Complex.Asin),
        ["Asinh"] = Real(Math.Asinh),
        ["Atan"] = Real(Math.Atan, Complex.Atan),
        ["Atanh"] = Real(Math.Atanh),
        ["Ceil"] = Real(Math.Ceiling),
        ["Cos"] = Real(Math.Cos, Complex.Cos),
        ["Cosh"] = Real(Math.Cosh, Complex.Cosh),
        ["Erf"] = Real(SpecialFunctions.Erf),
        ["Exp"] = Real(Math.Exp, Complex.Exp),
        ["Expm1"] = Real(SpecialFunctions.Expm1, z => Complex.Exp(z) - 1),
        ["Floor"] = Real(Math.Floor),
        ["Inv"] = Unary<Arithmetic.Inverse>(Complex.Reciprocal),
        ["Log"] = Real(Math.Log, Complex.Log),
        ["Log1p"] = Real(SpecialFunctions.Log1p, z => Complex.Log(1 + z)),
        ["Neg"] = Unary<Arithmetic.Neg>(Complex.Negate),
        ["Reciprocal"] = Unary<Arithmetic.Inverse>(Complex.Reciprocal),
        ["Rint"] = Real(x => Math.Round(x, MidpointRounding.ToEven)),
        ["Round"] = n => NumberKernels.IsFloat(n.Input(0).Type) ? Real(x => Math.Round(x, MidpointRounding.ToEven))(n) : Unary<Arithmetic.Same>(z => z)(n),
        ["Rsqrt"] = Real(x => 1 / Math.Sqrt(x), z => 1 / Complex.Sqrt(z)),
        ["Sign"] = Unary<Arithmetic.Sign>(z => z == Complex.Zero ? z : z / Complex.Abs(z)),
        ["Sin"] = Real(Math.Sin, Complex.Sin),
        ["Sinh"] = Real(Math.Sinh, Complex.Sinh),
        ["Sqrt"] = Real(Math.Sqrt, Complex.Sqrt),
        ["Square"] = Unary<Arithmetic.Square>(z => z * z),
        ["Tan"] = Real(Math.Tan, Complex.Tan),

        ["Add"] = n => n.Input(0).Type == DType.String ? Broadcast(n, DType.String, StringAddition.Concatenate) : Binary<Arithmetic.Add>(Complex.Add)(n),
        ["AddV2"] = Binary<Arithmetic.Add>(Complex.Add),
        ["Sub"] = Binary<Arithmetic.Sub>(Complex.Subtract),
        ["Mul"] = Binary<Arithmetic.Mul>(Complex.Multiply),
        ["Div"] = Binary<Arithmetic.TruncateDiv>(Complex.Divide),
        ["RealDiv"] = Binary<Arithmetic.TruncateDiv>(Complex.Divide),
        ["Maximum"] = Binary<Arithmetic.Maximum>(),
        ["Minimum"] = Binary<Arithmetic.Minimum>(),
        ["SquaredDifference"] = Binary<Arithmetic.SquaredDifference>((x, y) => Complex.Conjugate(x - y) * (x - y)),
        ["DivNoNan"] = Binary<Arithmetic.DivNoNan>((x, y) => y == Complex.Zero ? y : x / y),
        ["MulNoNan"] = Binary<Arithmetic.MulNoNan>((x, y) => y == Complex.Zero ? y : x * y),
        ["Xdivy"] = Real((x, y) => x == 0 ? 0 : x / y, (x, y) => x == Complex.Zero ? x : x / y),
        ["Xlogy"] = Real((x, y) => x == 0 ? 0 : x * Math.Log(y), (x, y) => x == Complex.Zero ? x : x * Complex.Log(y)),
        ["Xlog1py"] = Real((x, y) => x == 0 ? 0 : x * SpecialFunctions.Log1p(y), (x, y) => x == Complex.Zero ? x : x * Complex.Log(1 + y)),
        ["Atan2"] = Real(Math.Atan2),
        ["Pow"] = n => NumberKernels.IsFloat(n.Input(0).Type) || NumberKernels.IsComplex(n.Input(0).Type)
            ? Real(Math.Pow, Complex.Pow)(n)
            : Integer<IntegerKernels.Pow>()(n),
        ["AddN"] = AddAll,
        ["AccumulateNV2"] = AddAll,
        ["ClipByValue"] = n => Alike(n, NumberKernels.For(n.Input(0).Type, new ElementwiseKernels.Clip())),
        ["Cast"] = Cast,
        ["Bitcast"] = Bitcast,
    };

    private static HostCall AddAll(NodeContext n)
    {
        var type = n.Input(0).Type;
        if (NumberKernels.IsComplex(type) && n.Inputs.Count != 2)
            throw NumberKernels.Unknown(type);
        return Alike(n, NumberKernels.IsComplex(type) ? ComplexKernels.Binary(type, Complex.Add) : NumberKernels.For(type, new ElementwiseKernels.AddAll()));
    }

    private static HostCall Cast(NodeContext n)
    {
        var (from, to) = (n.Input(0).Type, n.Type("DstT", DType.Invalid));
        return new HostCall(n.Bool("Truncate", false) ? CastKernels.Truncating(from, to) : CastKernels.For(from, to), (to, n.Input(0).Shape));
    }

    private static HostCall Bitcast(NodeContext n)
    {
        var (x, type) = (n.Input(0), n.Type("type", DType.Invalid));
        if (x.Type.ElementSize() == 0 || type.ElementSize() == 0)
            throw NumberKernels.Unknown(x.Type);
        var change = x.Type.ElementSize().CompareTo(type.ElementSize());
        return new HostCall(ElementwiseKernels.Bitcast(type), (type, change == 0 ? x.Shape : RankOf(x, change)));
    }
}
