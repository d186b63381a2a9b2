using ClothingApp.ModelServer.Kernels.Numbers;
using ClothingApp.Serving.Tensors;
using static ClothingApp.ModelServer.Conversion.HostOps.HostCalls;

namespace ClothingApp.ModelServer.Conversion.HostOps;

/// <summary>Divisions that round, remainders, and bits.</summary>
internal static class IntegerHostOps
{
    public static readonly Dictionary<string, HostConverter> Table = new(StringComparer.Ordinal)
    {
        ["FloorDiv"] = Binary<Arithmetic.FloorDiv>(),
        ["FloorMod"] = Binary<Arithmetic.FloorMod>(),
        ["Mod"] = Binary<Arithmetic.TruncateMod>(),
        ["TruncateDiv"] = Binary<Arithmetic.TruncateDiv>(),
        ["TruncateMod"] = Binary<Arithmetic.TruncateMod>(),
        ["BitwiseAnd"] = Integer<IntegerKernels.And>(),
        ["BitwiseOr"] = Integer<IntegerKernels.Or>(),
        ["BitwiseXor"] = Integer<IntegerKernels.Xor>(),
        ["LeftShift"] = Integer<IntegerKernels.ShiftLeft>(),
        ["RightShift"] = Integer<IntegerKernels.ShiftRight>(),
        ["Invert"] = n => Alike(n, NumberKernels.ForInteger(n.Input(0).Type, new IntegerKernels.Invert())),
        ["PopulationCount"] = n => new HostCall(NumberKernels.ForInteger(n.Input(0).Type, new IntegerKernels.PopulationCount()), (DType.UInt8, n.Input(0).Shape)),
    };
}
