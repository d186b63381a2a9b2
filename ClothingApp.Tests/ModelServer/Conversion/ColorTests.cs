using ClothingApp.Serving.Tensors;

namespace ClothingApp.Tests.ModelServer.Conversion;

/// <summary>Changes to colors, against the definitions of hue, saturation and value in double precision.</summary>
public sealed class ColorTests
{
    [Fact]
    public void RgbToHsv_RandomColors_EqualsDefinition()
    {
        var pixels = Colors(300);
        var actual = new OpModel("RGBToHSV").Input(Pixels(pixels)).Run();

        var expected = pixels.Chunk(3).SelectMany(p => { var (h, s, v) = Hsv(p[0], p[1], p[2]); return new[] { (float)h, (float)s, (float)v }; });
        Assert.Null(Agreement.Difference(Pixels([.. expected]), actual, 1e-6));
    }

    [Fact]
    public void HsvToRgb_RandomColors_EqualsDefinition()
    {
        var pixels = new PictureDraws(2).Numbers(900, 0, 1);
        var actual = new OpModel("HSVToRGB").Input(Pixels(pixels)).Run();

        var expected = pixels.Chunk(3).SelectMany(p => Rgb(p[0], p[1], p[2])).Select(v => (float)v);
        Assert.Null(Agreement.Difference(Pixels([.. expected]), actual, 1e-6));
    }

    [Fact]
    public void HsvAndBack_DoublePrecision_StaysAsItWas()
    {
        var pixels = Tensor.Create<double>(TensorShape.Of(2, 3), [0.1, 0.5, 0.25, 0.9, 0.9, 0.9]);
        var hsv = new OpModel("RGBToHSV").Input(pixels).Run();

        Assert.Null(Agreement.Difference(pixels, new OpModel("HSVToRGB").Input(hsv).Run(), 1e-14));
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(0.3f)]
    [InlineData(-0.7f)]
    [InlineData(1f)]
    public void AdjustHue_RandomColors_TurnsTheHue(float delta)
    {
        var pixels = Colors(300);
        var actual = new OpModel("AdjustHue").Input(Pixels(pixels, 3)).Input(Scalar(delta)).Run();

        var expected = pixels.Chunk(3).SelectMany(p =>
        {
            var (h, s, v) = Hsv(p[0], p[1], p[2]);
            return Rgb(h + delta - Math.Floor(h + delta), s, v);
        }).Select(v => (float)v);
        Assert.Null(Agreement.Difference(Pixels([.. expected], 3), actual, 1e-5));
    }

    [Theory]
    [InlineData(1e30f)]
    [InlineData(float.NaN)]
    [InlineData(float.NegativeInfinity)]
    public void AdjustHue_AnglesWithoutSense_ComesToAnEnd(float delta) =>
        Assert.Equal(300, new OpModel("AdjustHue").Input(Pixels(Colors(100), 3)).Input(Scalar(delta)).Run().Shape.ElementCount);

    [Theory]
    [InlineData(0f)]
    [InlineData(0.4f)]
    [InlineData(1f)]
    [InlineData(3f)]
    [InlineData(-1f)]
    public void AdjustSaturation_RandomColors_ScalesTheSaturation(float scale)
    {
        var pixels = Colors(300);
        var actual = new OpModel("AdjustSaturation").Input(Pixels(pixels, 3)).Input(Scalar(scale)).Run();

        var expected = pixels.Chunk(3).SelectMany(p =>
        {
            var (h, s, v) = Hsv(p[0], p[1], p[2]);
            return Rgb(h, Math.Clamp(s * scale, 0, 1), v);
        }).Select(v => (float)v);
        Assert.Null(Agreement.Difference(Pixels([.. expected], 3), actual, 1e-5));
    }

    [Fact]
    public void AdjustContrast_RandomPictures_MovesAwayFromTheMean()
    {
        var draws = new PictureDraws(7);
        for (var draw = 0; draw < 40; draw++)
        {
            var picture = draws.Picture(9, draws.Of(1, 3, 5));
            var factor = draws.Number(-1, 3);
            var (size, c) = ((int)(picture.Shape[1] * picture.Shape[2] * picture.Shape[3]), (int)picture.Shape[3]);
            var source = picture.AsSpan<float>().ToArray();
            var expected = source.Select((v, i) =>
            {
                var mean = Enumerable.Range(0, size / c).Average(p => source[(i / size * size) + (p * c) + (i % c)]);
                return (float)(((v - mean) * factor) + mean);
            });

            // On the host for an unknown rank.
            var actual = new OpModel("AdjustContrastv2").Input(picture, draws.Of(picture.Shape, TensorShape.Of(-1, -1, -1, -1), TensorShape.Unknown)).Input(Scalar(factor)).Run();

            Assert.Null(Agreement.Difference(Tensor.Create<float>(picture.Shape, [.. expected]), actual));
        }
    }

    [Theory]
    [InlineData("RGBToHSV")]
    [InlineData("HSVToRGB")]
    [InlineData("AdjustHue")]
    [InlineData("AdjustSaturation")]
    public void Colors_OtherThanThreeChannels_AreRefused(string op)
    {
        var model = new OpModel(op).Input(new PictureDraws(1).Picture(1, 2, 2, 4));
        if (op.StartsWith("Adjust", StringComparison.Ordinal))
            model.Input(Scalar(1f));
        Assert.ThrowsAny<Exception>(() => model.Run());
    }

    // Random ones, greys, black, and pure ones.
    private static float[] Colors(int count) =>
        [.. new PictureDraws(count).Numbers((count - 5) * 3, 0, 1), 0, 0, 0, 1, 1, 1, 0.5f, 0.5f, 0.5f, 1, 0, 0, 0, 0, 1];

    private static Tensor Pixels(float[] pixels, int rank = 2) =>
        Tensor.Create<float>(rank == 2 ? TensorShape.Of(pixels.Length / 3, 3) : TensorShape.Of(1, pixels.Length / 3, 3), pixels);

    private static Tensor Scalar(float value) => Tensor.Create<float>(TensorShape.Scalar, [value]);

    private static (double H, double S, double V) Hsv(double r, double g, double b)
    {
        var (most, least) = (Math.Max(r, Math.Max(g, b)), Math.Min(r, Math.Min(g, b)));
        var range = most - least;
        var hue = range == 0 ? 0 : r == most ? (g - b) / range / 6 : g == most ? (((b - r) / range) + 2) / 6 : (((r - g) / range) + 4) / 6;
        return (hue < 0 ? hue + 1 : hue, most == 0 ? 0 : range / most, most);
    }

    private static double[] Rgb(double h, double s, double v)
    {
        double Channel(double n)
        {
            var k = (n + (h * 6)) % 6;
            return v - (v * s * Math.Max(0, Math.Min(Math.Min(k, 4 - k), 1)));
        }
        return [Channel(5), Channel(3), Channel(1)];
    }
}
