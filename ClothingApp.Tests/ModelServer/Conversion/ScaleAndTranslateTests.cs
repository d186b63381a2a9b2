using ClothingApp.Serving.Tensors;

namespace ClothingApp.Tests.ModelServer.Conversion;

/// <summary>ScaleAndTranslate, which tf.image.resize uses with antialias, against plain weights.</summary>
public sealed class ScaleAndTranslateTests
{
    private static readonly (string Name, double Radius, Func<double, double> Kernel)[] Kernels =
    [
        ("lanczos1", 1, x => Lanczos(x, 1)),
        ("lanczos3", 3, x => Lanczos(x, 3)),
        ("lanczos5", 5, x => Lanczos(x, 5)),
        ("gaussian", 1.4999999, x => Math.Exp(-2 * x * x)),
        ("box", 0.5, x => x < 0.5 ? 1 : 0.5),
        ("triangle", 1, x => 1 - x),
        ("keyscubic", 2, x => ResizeReference.Keys(x, -0.5)),
        ("mitchellcubic", 2, Mitchell),
    ];

    [Theory]
    [InlineData(null)]
    [InlineData("Neg")]
    public void Run_AnyKernel_EqualsReference(string? through)
    {
        var draws = new PictureDraws(3);
        foreach (var (name, radius, kernel) in Kernels)
        {
            for (var draw = 0; draw < 30; draw++)
            {
                var pictures = draws.Picture(12, draws.Of(1, 3, 9));
                var (height, width, antialias) = (draws.Size(1, 15), draws.Size(1, 15), draws.Of(false, true));
                // As tf.image.resize sets them half of the time.
                var isResize = draws.Of(false, true);
                float[] scales = isResize ? [height / (float)pictures.Shape[1], width / (float)pictures.Shape[2]] : draws.Numbers(2, 0.3f, 2.5f);
                var moves = isResize ? [0f, 0f] : draws.Numbers(2, -4, 4);
                var model = new OpModel("ScaleAndTranslate").Attr("kernel_type", name).Attr("antialias", antialias)
                    .Input(pictures, draws.Of(pictures.Shape, TensorShape.Of(-1, -1, -1, pictures.Shape[3])), through)
                    .Constant(Tensor.Create<int>(TensorShape.Of(2), [height, width]));
                foreach (var pair in new[] { scales, moves })
                    _ = isResize ? model.Constant(Tensor.Create<float>(TensorShape.Of(2), pair)) : model.Input(Tensor.Create<float>(TensorShape.Of(2), pair));

                var actual = model.Run();

                var source = through is null ? pictures : Tensor.Create<float>(pictures.Shape, [.. pictures.AsSpan<float>().ToArray().Select(v => -v)]);
                var expected = ResizeReference.Run(source, height, width,
                    ResizeReference.Sampled(kernel, radius, scales[0], moves[0], antialias), ResizeReference.Sampled(kernel, radius, scales[1], moves[1], antialias));
                Assert.True(Agreement.Difference(expected, actual) is null,
                    $"{name} draw {draw}: {pictures.Shape} to {height}x{width} by {scales[0]},{scales[1]} moved {moves[0]},{moves[1]} antialias {antialias}: {Agreement.Difference(expected, actual)}");
            }
        }
    }

    [Fact]
    public void Gradient_AnySizes_EqualsReference()
    {
        var draws = new PictureDraws(4);
        for (var draw = 0; draw < 60; draw++)
        {
            var (gradient, pictures) = (draws.Picture(10, 2), draws.Picture(10, 2));
            var (scales, moves) = (draws.Numbers(2, 0.4f, 2), draws.Numbers(2, -2, 2));
            var actual = new OpModel("ScaleAndTranslateGrad").Attr("kernel_type", "triangle").Input(gradient).Input(pictures)
                .Input(Tensor.Create<float>(TensorShape.Of(2), scales)).Input(Tensor.Create<float>(TensorShape.Of(2), moves)).Run();

            ResizeReference.Weight Back(int axis) => (to, newSize, from, size) =>
                ResizeReference.Sampled(x => 1 - x, 1, scales[axis], moves[axis], true)(from, size, to, newSize);
            var expected = ResizeReference.Run(gradient, (int)pictures.Shape[1], (int)pictures.Shape[2], Back(0), Back(1));
            Assert.True(Agreement.Difference(expected, actual) is null, $"draw {draw}: {Agreement.Difference(expected, actual)}");
        }
    }

    [Fact]
    public void Run_ScaleThatIsNotPositive_IsRefused()
    {
        foreach (var scale in new[] { 0, -1, float.NaN })
        {
            var model = new OpModel("ScaleAndTranslate").Input(new PictureDraws(1).Picture(4, 3)).Constant(Tensor.Create<int>(TensorShape.Of(2), [3, 3]))
                .Input(Tensor.Create<float>(TensorShape.Of(2), [1, scale])).Constant(Tensor.Create<float>(TensorShape.Of(2), [0, 0]));
            Assert.ThrowsAny<Exception>(() => model.Run());
        }
    }

    private static double Lanczos(double x, double radius) =>
        x < 1e-3 ? 1 : radius * Math.Sin(Math.PI * x) * Math.Sin(Math.PI * x / radius) / (Math.PI * Math.PI * x * x);

    private static double Mitchell(double x) =>
        x < 1 ? ((7 * x * x * x) - (12 * x * x) + (16.0 / 3)) / 6 : ((-7.0 / 3 * x * x * x) + (12 * x * x) - (20 * x) + (32.0 / 3)) / 6;
}
