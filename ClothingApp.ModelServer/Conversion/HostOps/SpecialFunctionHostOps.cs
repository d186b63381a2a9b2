using ClothingApp.ModelServer.Conversion.Shapes;
using ClothingApp.ModelServer.Kernels.Numbers;
using static ClothingApp.ModelServer.Conversion.HostOps.HostCalls;

namespace ClothingApp.ModelServer.Conversion.HostOps;

/// <summary>Functions of statistics and physics. A composition of ONNX operations would lose digits that these keep.</summary>
internal static class SpecialFunctionHostOps
{
    public static readonly Dictionary<string, HostConverter> Table = new(StringComparer.Ordinal)
    {
        ["BesselI0e"] = Real(SpecialFunctions.BesselI0e),
        ["BesselI1e"] = Real(SpecialFunctions.BesselI1e),
        ["BesselI0"] = Real(x => SpecialFunctions.BesselI0e(x) * Math.Exp(Math.Abs(x))),
        ["BesselI1"] = Real(x => SpecialFunctions.BesselI1e(x) * Math.Exp(Math.Abs(x))),
        ["Digamma"] = Real(GammaFunctions.Digamma),
        ["Erfc"] = Real(SpecialFunctions.Erfc),
        ["Erfinv"] = Real(SpecialFunctions.Erfinv),
        ["Lgamma"] = Real(GammaFunctions.LogGamma),
        ["Ndtri"] = Real(SpecialFunctions.Ndtri),
        ["Igamma"] = Real(GammaFunctions.Igamma),
        ["Igammac"] = Real(GammaFunctions.Igammac),
        ["NextAfter"] = Binary<NextAfter>(),
        ["Polygamma"] = Real(GammaFunctions.Polygamma),
        ["Zeta"] = Real(GammaFunctions.Zeta),
        ["Betainc"] = n => new HostCall(
            NumberKernels.ForFloat(n.Input(0).Type, new ElementwiseKernels.RealTernary(GammaFunctions.Betainc)),
            (n.Input(0).Type, SymbolicShape.Broadcast(n.Input(0).Shape, SymbolicShape.Broadcast(n.Input(1).Shape, n.Input(2).Shape)))),
    };

    private readonly struct NextAfter : IBinaryFunction
    {
        public static T Of<T>(T x, T y) where T : System.Numerics.INumber<T> => T.CreateTruncating(typeof(T) == typeof(float)
            ? SpecialFunctions.NextAfter(float.CreateTruncating(x), float.CreateTruncating(y))
            : SpecialFunctions.NextAfter(double.CreateTruncating(x), double.CreateTruncating(y)));
    }
}
