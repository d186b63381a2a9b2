using ClothingApp.Serving.Tensors;
using static ClothingApp.Tests.ModelServer.Conversion.NumberDraws;

namespace ClothingApp.Tests.ModelServer.Conversion;

public sealed class QuantizationOpsTests
{
    private static readonly double[] Numbers8 = [-10, -2.01, -1.004, -0.003, 0, 0.5, 1.99, 7];

    [Theory]
    [InlineData(-6, 6, 8, false)]
    [InlineData(-2, 2, 8, false)]
    [InlineData(0, 1, 4, false)]
    [InlineData(-1, 3, 8, true)]
    public void FakeQuant_AnyRange_RoundsToLevelsThatHoldZero(float min, float max, int bits, bool narrow)
    {
        var x = Floats(DType.Float32, [8], Numbers8);
        var (first, last) = (narrow ? 1f : 0f, (float)((1 << bits) - 1));
        var scale = (max - min) / (last - first);
        var zero = MathF.Floor(first - (min / scale) + 0.5f);
        var (low, high) = ((first - zero) * scale, (last - zero) * scale);
        var expected = Floats(DType.Float32, [8], x.AsSpan<float>().ToArray().Select(v => (double)((MathF.Floor(((Math.Clamp(v, low, high) - low) / scale) + 0.5f) * scale) + low)));
        Agrees("FakeQuantWithMinMaxArgs", [x], expected, m => m.Attr("min", min).Attr("max", max).Attr("num_bits", bits).Attr("narrow_range", narrow), tolerance: 1e-6);
        var (from, to) = (Floats(DType.Float32, [], [min]), Floats(DType.Float32, [], [max]));
        Agrees("FakeQuantWithMinMaxVars", [x, from, to], expected, m => m.Attr("num_bits", bits).Attr("narrow_range", narrow), tolerance: 1e-6);
    }

    [Fact]
    public void FakeQuantPerChannel_TwoRanges_HasLevelsOfItsOwn()
    {
        var x = Floats(DType.Float32, [2, 2], [0.6, 0.3, -5, -5]);
        Agrees("FakeQuantWithMinMaxVarsPerChannel", [x, Floats(DType.Float32, [2], [0, -6]), Floats(DType.Float32, [2], [3, 9])],
            Floats(DType.Float32, [2, 2], [1, 0, 0, -5]), m => m.Attr("num_bits", 2), tolerance: 1e-6);
    }

    [Fact]
    public void QuantizeAndDequantize_RangeGivenOrMeasured_RoundsToSymmetricLevels()
    {
        // Eight bits with a sign of -1..0.5: the negative side decides, 128 levels of 1/128.
        var x = Floats(DType.Float32, [3], [-1, 0.5, 0.301]);
        var expected = Floats(DType.Float32, [3], [-1, 0.5, Math.Round(0.301 * 128) / 128]);
        var (from, to) = (Floats(DType.Float32, [], [-1]), Floats(DType.Float32, [], [0.5]));
        Agrees("QuantizeAndDequantizeV2", [x, from, to], expected);
        Agrees("QuantizeAndDequantizeV4", [x, from, to], expected, m => m.Attr("range_given", true));
        Agrees("QuantizeAndDequantizeV3", [x, from, to, Int32Scalar(8)], expected);
    }
}
