using System.Numerics;
using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Kernels.Numbers;

/// <summary>Numbers rounded to the few levels that a quantized network would have.</summary>
internal static class QuantizationKernels
{
    /// <summary>A range moved so that zero is one of its levels. Computed in float32: in double the zero is another one.</summary>
    internal readonly record struct Levels(float Low, float High, float Scale)
    {
        public static Levels Of(float min, float max, int bits, bool narrow)
        {
            var (first, last) = (narrow ? 1f : 0f, (float)((1 << bits) - 1));
            var scale = (max - min) / (last - first);
            var zero = first - (min / scale);
            var nudged = zero < first ? first : zero > last ? last : MathF.Round(zero, MidpointRounding.AwayFromZero);
            return new Levels((first - nudged) * scale, (last - nudged) * scale, scale);
        }

        public float Round(float x) => Scale == 0 ? 0 : (MathF.Floor(((Math.Clamp(x, Low, High) - Low) / Scale) + 0.5f) * Scale) + Low;
    }

    /// <summary>Inputs: float32 numbers, the smallest and the largest: scalars, or one for each element of the last dimension.</summary>
    public static HostKernel FakeQuant(int bits, bool narrow) => (inputs, context) =>
    {
        var x = inputs[0].AsSpan<float>();
        var low = inputs[1].AsSpan<float>();
        var high = inputs[2].AsSpan<float>();
        var shape = inputs[0].Shape;
        if (low.Length != high.Length || (low.Length != 1 && (shape.Rank == 0 || shape[shape.Rank - 1] != low.Length)))
            throw new InvalidRequestException($"bounds of shapes {inputs[1].Shape} and {inputs[2].Shape} do not go with {shape}");
        var levels = new Levels[low.Length];
        for (var i = 0; i < levels.Length; i++)
            levels[i] = Levels.Of(low[i], high[i], bits, narrow);
        var result = context.Allocate<float>(shape, out var y);
        for (var i = 0; i < y.Length; i++)
            y[i] = float.IsNaN(x[i]) ? x[i] : levels[i % levels.Length].Round(x[i]);
        return [result];
    };

    /// <param name="Bits">Null: input 3 gives them.</param>
    /// <param name="Range">True: inputs 1 and 2 give it; otherwise it is that of the numbers.</param>
    /// <param name="Axis">-1: one range for all numbers.</param>
    internal sealed record Options(int? Bits, bool Signed, bool Range, bool Narrow, bool HalfUp, int Axis);

    /// <summary>Rounds to levels whose zero is zero, and back.</summary>
    internal readonly struct RoundTrip(Options options) : INumberKernel
    {
        public Tensor[] Run<T>(ReadOnlySpan<Tensor> inputs, KernelContext context) where T : unmanaged, INumber<T>, IMinMaxValue<T>
        {
            var x = inputs[0].AsSpan<T>();
            var shape = inputs[0].Shape;
            var bits = options.Bits ?? (int)Math.Clamp(Integers.ReadOne(inputs[3], "num_bits"), 0, 64);
            if (bits < (options.Signed ? 2 : 1) || bits > 62 || options.Axis >= shape.Rank)
                throw new InvalidRequestException($"{bits} bits along axis {options.Axis} of {shape}");
            var slices = options.Axis < 0 ? 1 : (int)shape[options.Axis];
            var inner = options.Axis < 0 ? Math.Max(1, x.Length) : (int)shape.Dimensions[(options.Axis + 1)..].Product();
            var (low, high) = (new double[slices], new double[slices]);
            if (options.Range)
                Read<T>(inputs, low, high);
            else
                Measure(x, inner, low, high);

            var (lowest, highest) = options.Signed
                ? (-(double)(1L << (bits - 1)) + (options.Narrow ? 1 : 0), (1L << (bits - 1)) - 1.0)
                : (0, (double)((1L << bits) - 1));
            var scales = new double[slices];
            for (var s = 0; s < slices; s++)
            {
                // The side that needs the coarser steps decides; the other then reaches further than was asked.
                var (forLow, forHigh) = (lowest * low[s] > 0 ? lowest / low[s] : double.MaxValue, highest * high[s] > 0 ? highest / high[s] : double.MaxValue);
                scales[s] = Math.Min(forLow, forHigh);
                (low[s], high[s]) = forLow < forHigh ? (low[s], highest / forLow) : (lowest / forHigh, high[s]);
            }
            var result = context.Allocate<T>(shape, out var y);
            for (var i = 0; i < y.Length; i++)
            {
                var s = i / inner % slices;
                var value = double.CreateTruncating(x[i]);
                var clipped = options.Range ? Math.Max(Math.Min(value, high[s]), low[s]) : value;
                var level = float.CreateTruncating(clipped) * (float)scales[s];
                y[i] = T.CreateTruncating((options.HalfUp ? Math.Floor(level + 0.5f) : Math.Round(level, MidpointRounding.ToEven)) / scales[s]);
            }
            return [result];
        }

        private static void Read<T>(ReadOnlySpan<Tensor> inputs, double[] low, double[] high) where T : unmanaged, INumber<T>
        {
            var from = inputs[1].AsSpan<T>();
            var to = inputs[2].AsSpan<T>();
            if (from.Length != low.Length || to.Length != low.Length)
                throw new InvalidRequestException($"ranges of shapes {inputs[1].Shape} and {inputs[2].Shape} where {low.Length} are needed");
            for (var s = 0; s < low.Length; s++)
                (low[s], high[s]) = from[s] <= to[s] ? (double.CreateTruncating(from[s]), double.CreateTruncating(to[s])) : throw new InvalidRequestException($"Invalid range: input_min {from[s]} > input_max {to[s]}");
        }

        private static void Measure<T>(ReadOnlySpan<T> x, int inner, double[] low, double[] high) where T : INumber<T>
        {
            Array.Fill(low, double.PositiveInfinity);
            Array.Fill(high, double.NegativeInfinity);
            for (var i = 0; i < x.Length; i++)
            {
                var (s, value) = (i / inner % low.Length, double.CreateTruncating(x[i]));
                (low[s], high[s]) = (Math.Min(low[s], value), Math.Max(high[s], value));
            }
        }
    }
}
