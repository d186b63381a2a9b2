using static ClothingApp.ModelServer.Conversion.Ops.ElementwiseOps;

namespace ClothingApp.ModelServer.Conversion.Ops;

/// <summary>Functions that ONNX has not, where a few operations give them: the rest is computed on the host.</summary>
internal static class SpecialFunctionOps
{
    public static readonly Dictionary<string, OpConverter> Table = new(StringComparer.Ordinal)
    {
        // Keras writes its exact GELU with it.
        ["Erfc"] = InFloat32((n, x) => n.Onnx.Binary("Sub", Scalar(x, 1), n.Onnx.Unary("Erf", x))),
    };
}
