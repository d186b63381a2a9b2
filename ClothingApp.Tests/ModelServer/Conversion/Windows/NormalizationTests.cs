using ClothingApp.Serving.Tensors;

namespace ClothingApp.Tests.ModelServer.Conversion.Windows;

/// <summary>Batch normalisation and the way back through it, in inference and in training, against its formulas.</summary>
public sealed class NormalizationTests
{
    private const double Epsilon = 0.01;

    [Theory]
    [InlineData("NHWC", false, true)]
    [InlineData("NCHW", false, false)]
    [InlineData("NHWC", true, false)]
    [InlineData("NCHW", true, true)]
    [InlineData("NDHWC", false, true)]
    [InlineData("NDHWC", true, false)]
    public void FusedBatchNormV3_AnyFormat_EqualsFormula(string format, bool training, bool constants)
    {
        foreach (var type in new[] { DType.Float32, DType.Float16 })
        {
            var c = new Case(new Random(format.Length), format);
            var model = c.Statistics(new OpModel("FusedBatchNormV3").Input(c.Picture(c.X, type), c.Declared), constants)
                .Attr("epsilon", (float)Epsilon).Attr("data_format", format).Attr("is_training", training).Attr("exponential_avg_factor", 0.25f);

            var results = model.Run(training ? 3 : 1);

            var (mean, variance) = training ? (c.BatchMean, c.BatchVariance) : (c.Mean, c.Variance);
            var expected = c.X.Select((x, i) => ((x - mean[i % Case.Channels]) / Math.Sqrt(variance[i % Case.Channels] + Epsilon) * c.Scale[i % Case.Channels]) + c.Offset[i % Case.Channels]);
            Assert.Null(Agreement.Difference(c.Picture([.. expected], type), results[0]));
            if (training)
            {
                Assert.Null(Agreement.Difference(Case.Vector([.. c.Mean.Zip(c.BatchMean, (old, now) => (0.75 * old) + (0.25 * now))]), results[1]));
                var unbiased = c.BatchVariance.Select(v => v * Case.Pixels / (Case.Pixels - 1));
                Assert.Null(Agreement.Difference(Case.Vector([.. c.Variance.Zip(unbiased, (old, now) => (0.75 * old) + (0.25 * now))]), results[2]));
            }
        }
    }

    [Theory]
    [InlineData("NHWC", false)]
    [InlineData("NCHW", false)]
    [InlineData("NHWC", true)]
    [InlineData("NCHW", true)]
    public void FusedBatchNormGradV3_AnyFormat_EqualsDifferences(string format, bool training)
    {
        var c = new Case(new Random(5), format);
        var dy = Numbers.Draw(new Random(6), c.X.Length);
        var (mean, variance) = training ? (c.BatchMean, c.BatchVariance) : (c.Mean, c.Variance);

        var results = new OpModel("FusedBatchNormGradV3").Input(c.Picture(dy, DType.Float32)).Input(c.Picture(c.X, DType.Float32), c.Declared)
            .Constant(Case.Vector(c.Scale)).Input(Case.Vector(mean)).Input(Case.Vector(variance)).Input(Case.Vector(variance))
            .Attr("epsilon", (float)Epsilon).Attr("data_format", format).Attr("is_training", training).Run(3);

        // The sum of the result times the gradient, a little to each side.
        Assert.Null(Agreement.Difference(c.Picture(Slopes(c.X, x => c.Loss(x, c.Scale, c.Offset, dy, training)), DType.Float32), results[0], 1e-3));
        Assert.Null(Agreement.Difference(Case.Vector(Slopes(c.Scale, s => c.Loss(c.X, s, c.Offset, dy, training))), results[1], 1e-3));
        Assert.Null(Agreement.Difference(Case.Vector(Slopes(c.Offset, b => c.Loss(c.X, c.Scale, b, dy, training))), results[2], 1e-3));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void BatchNormWithGlobalNormalization_Always_EqualsFormula(bool scaled)
    {
        var c = new Case(new Random(7), "NHWC");

        var result = new OpModel("BatchNormWithGlobalNormalization").Input(c.Picture(c.X, DType.Float32)).Constant(Case.Vector(c.Mean)).Constant(Case.Vector(c.Variance))
            .Constant(Case.Vector(c.Offset)).Constant(Case.Vector(c.Scale)).Attr("variance_epsilon", (float)Epsilon).Attr("scale_after_normalization", scaled).Run();

        var expected = c.X.Select((x, i) => ((x - c.Mean[i % Case.Channels]) / Math.Sqrt(c.Variance[i % Case.Channels] + Epsilon) * (scaled ? c.Scale[i % Case.Channels] : 1)) + c.Offset[i % Case.Channels]);
        Assert.Null(Agreement.Difference(c.Picture([.. expected], DType.Float32), result));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public void Lrn_AnyRadius_EqualsFormula(int radius)
    {
        var x = Numbers.Draw(new Random(8), 2 * 2 * 7);

        var result = new OpModel("LRN").Input(Numbers.Tensor(DType.Float32, TensorShape.Of(2, 2, 1, 7), x), TensorShape.Of(-1, -1, -1, 7))
            .Attr("depth_radius", radius).Attr("bias", 2f).Attr("alpha", 0.3f).Attr("beta", 0.7f).Run();

        var expected = x.Select((value, i) => value / Math.Pow(2 + (0.3 * x.Where((v, j) => j / 7 == i / 7 && Math.Abs(j - i) <= radius).Sum(v => v * v)), 0.7));
        Assert.Null(Agreement.Difference(Numbers.Tensor(DType.Float32, TensorShape.Of(2, 2, 1, 7), [.. expected]), result));
    }

    private static double[] Slopes(double[] at, Func<double[], double> function)
    {
        const double Step = 1e-5;
        return [.. at.Select((_, i) => (function(Moved(i, Step)) - function(Moved(i, -Step))) / (2 * Step))];

        double[] Moved(int index, double by) => [.. at.Select((v, i) => i == index ? v + by : v)];
    }

    private sealed class Case(Random random, string format)
    {
        public const int Channels = 3;
        public const int Pixels = 24;

        public double[] X { get; } = Numbers.Draw(random, Pixels * Channels);

        public double[] Scale { get; } = [1, 2, 0.5];

        public double[] Offset { get; } = [0, -1, 3];

        public double[] Mean { get; } = [0.5, 1, -2];

        public double[] Variance { get; } = [1, 2, 4];

        public double[] BatchMean => MeanOf(X);

        public double[] BatchVariance => VarianceOf(X);

        public TensorShape Declared => TensorShape.Of([.. Shape.Dimensions.ToArray().Select(d => d == Channels ? d : -1)]);

        private TensorShape Shape => format switch { "NHWC" => TensorShape.Of(2, 6, 2, 3), "NCHW" => TensorShape.Of(2, 3, 6, 2), _ => TensorShape.Of(2, 1, 6, 2, 3) };

        public OpModel Statistics(OpModel model, bool constants)
        {
            foreach (var vector in new[] { Scale, Offset, Mean, Variance })
                _ = constants ? model.Constant(Vector(vector)) : model.Input(Vector(vector));
            return model;
        }

        public Tensor Picture(double[] channelsLast, DType type) => Numbers.Tensor(type, Shape,
            format == "NCHW" ? [.. Enumerable.Range(0, channelsLast.Length).Select(i => channelsLast[(((i / 36 * 12) + (i % 12)) * Channels) + (i / 12 % Channels)])] : channelsLast);

        public double Loss(double[] x, double[] scale, double[] offset, double[] dy, bool training)
        {
            var (mean, variance) = training ? (MeanOf(x), VarianceOf(x)) : (Mean, Variance);
            return x.Select((v, i) => dy[i] * (((v - mean[i % Channels]) / Math.Sqrt(variance[i % Channels] + Epsilon) * scale[i % Channels]) + offset[i % Channels])).Sum();
        }

        public static Tensor Vector(double[] values) => Numbers.Tensor(DType.Float32, TensorShape.Of(values.Length), values);

        private static double[] MeanOf(double[] x) => [.. Enumerable.Range(0, Channels).Select(c => x.Where((_, i) => i % Channels == c).Average())];

        private static double[] VarianceOf(double[] x) => [.. MeanOf(x).Select((m, c) => x.Where((_, i) => i % Channels == c).Average(v => (v - m) * (v - m)))];
    }
}
