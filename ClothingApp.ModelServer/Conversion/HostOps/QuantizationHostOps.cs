using ClothingApp.ModelServer.Kernels.Numbers;
using ClothingApp.Serving.Tensors;
using static ClothingApp.ModelServer.Conversion.HostOps.HostCalls;

namespace ClothingApp.ModelServer.Conversion.HostOps;

/// <summary>Numbers rounded to the levels that a quantized network would have.</summary>
internal static class QuantizationHostOps
{
    public static readonly Dictionary<string, HostConverter> Table = new(StringComparer.Ordinal)
    {
        ["FakeQuantWithMinMaxArgs"] = FakeQuantArgs,
        ["FakeQuantWithMinMaxVars"] = FakeQuant,
        ["FakeQuantWithMinMaxVarsPerChannel"] = FakeQuant,
        ["QuantizeAndDequantizeV2"] = n => RoundTrip(n, (int)n.Int("num_bits", 8)),
        ["QuantizeAndDequantizeV3"] = n => RoundTrip(n, null),
        ["QuantizeAndDequantizeV4"] = n => RoundTrip(n, (int)n.Int("num_bits", 8)),
    };

    private static HostCall FakeQuant(NodeContext n) =>
        Alike(n, QuantizationKernels.FakeQuant(Bits(n), n.Bool("narrow_range", false)));

    private static HostCall FakeQuantArgs(NodeContext n)
    {
        var kernel = QuantizationKernels.FakeQuant(Bits(n), n.Bool("narrow_range", false));
        var min = Tensor.Create<float>(TensorShape.Scalar, [n.Float("min", -6)]);
        var max = Tensor.Create<float>(TensorShape.Scalar, [n.Float("max", 6)]);
        return Alike(n, (inputs, context) => kernel([inputs[0], min, max], context));
    }

    private static int Bits(NodeContext n) => n.Int("num_bits", 8) is >= 2 and <= 16 and var bits ? (int)bits : throw n.Unsupported($"{n.Int("num_bits", 8)} bits");

    private static HostCall RoundTrip(NodeContext n, int? bits) => Alike(n, NumberKernels.ForFloat(n.Input(0).Type, new QuantizationKernels.RoundTrip(new(
        bits, n.Bool("signed_input", true), n.Bool("range_given", bits is null), n.Bool("narrow_range", false),
        n.String("round_mode", "HALF_TO_EVEN") == "HALF_UP", (int)n.Int("axis", -1)))));
}
