using ClothingApp.Serving.Tensors;
using static ClothingApp.ModelServer.Kernels.Numbers.QuantizationKernels;

namespace ClothingApp.ModelServer.Conversion.Ops;

/// <summary>Numbers rounded to the levels that a quantized network would have, where the levels are known.</summary>
internal static class QuantizationOps
{
    public static readonly Dictionary<string, OpConverter> Table = new(StringComparer.Ordinal)
    {
        ["FakeQuantWithMinMaxArgs"] = n => n.Output(FakeQuant(n, [n.Float("min", -6)], [n.Float("max", 6)])),
        ["FakeQuantWithMinMaxVars"] = FakeQuantConstants,
        ["FakeQuantWithMinMaxVarsPerChannel"] = FakeQuantConstants,
    };

    private static void FakeQuantConstants(NodeContext n)
    {
        if (n.Input(1).Constant is not { Type: DType.Float32 } low || n.Input(2).Constant is not { Type: DType.Float32 } high || low.Shape.ElementCount != high.Shape.ElementCount)
            throw n.Unsupported("its range is not constant");
        n.Output(FakeQuant(n, low.AsSpan<float>(), high.AsSpan<float>()));
    }

    // floor((clip(x) - low) / scale + 0.5) * scale + low; one level, or one for each element of the last dimension.
    private static Value FakeQuant(NodeContext n, ReadOnlySpan<float> from, ReadOnlySpan<float> to)
    {
        var (low, high, scale) = (new float[from.Length], new float[from.Length], new float[from.Length]);
        for (var i = 0; i < low.Length; i++)
        {
            var levels = Levels.Of(from[i], to[i], (int)n.Int("num_bits", 8), n.Bool("narrow_range", false));
            (low[i], high[i], scale[i]) = (levels.Low, levels.High, levels.Scale);
            if (levels.Scale == 0)
                throw n.Unsupported("a range without width");
        }
        var (l, h, s) = (Constant(low), Constant(high), Constant(scale));
        var clipped = n.Onnx.Binary("Max", n.Onnx.Binary("Min", n.Input(0), h), l);
        var level = n.Onnx.Unary("Floor", n.Onnx.Binary("Add", n.Onnx.Binary("Div", n.Onnx.Binary("Sub", clipped, l), s), OnnxEmitter.Scalar(0.5f)));
        return n.Onnx.Binary("Add", n.Onnx.Binary("Mul", level, s), l);
    }

    private static Value Constant(float[] values) => values.Length == 1 ? OnnxEmitter.Scalar(values[0]) : OnnxEmitter.Constant<float>(values);
}
