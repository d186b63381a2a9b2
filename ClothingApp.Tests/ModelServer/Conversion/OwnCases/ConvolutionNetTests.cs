using ClothingApp.Serving.Tensors;
using ClothingApp.Tests.ModelServer.SavedModels.Writing;

namespace ClothingApp.Tests.ModelServer.Conversion.OwnCases;

/// <summary>Small convolutional nets, put together as Keras does.</summary>
public sealed class ConvolutionNetTests
{
    private const float Epsilon = 1e-3f;

    private static readonly float[,,,] Kernel = TestTensors.Pictures(1, 3, 3, 2, 4);
    private static readonly float[,,,] Inner = TestTensors.Pictures(2, 3, 3, 4, 4);
    private static readonly float[,,,] PerChannel = TestTensors.Pictures(3, 3, 3, 2, 2);
    private static readonly float[] Scale = [1.5f, 0.5f, -1, 2], Offset = [0.1f, 0, -0.3f, 1], Mean = [0.2f, -0.1f, 0, 0.5f], Variance = [1, 0.3f, 2, 0.7f];

    [Fact]
    public async Task Convolution_NormalisedActivatedPooled_Answers()
    {
        var x = TestTensors.Pictures(5, 2, 6, 8, 2);
        using var model = new SavedModelWriter();
        Out[] weights = [Weights(model, "kernel", Kernel), .. new[] { Scale, Offset, Mean, Variance }.Select((v, i) => model.Variable($"norm/{i}", TestTensors.Of(v)))];
        model.Export([Input.Float("x", -1, 6, 8, 2)], weights, (f, a) => Pool(f, f.Op("Relu", Normalise(f, Convolve(f, a[0], a[1]), a[2..]))));
        var normal = Plain.Map(Plain.SameConvolution(x, Kernel), (v, c) => ((v - Mean[c]) / MathF.Sqrt(Variance[c] + Epsilon) * Scale[c]) + Offset[c]);

        await model.AnswersAsync(Tensor(Plain.MaxPool2(Plain.Map(normal, (v, _) => Math.Max(v, 0)))), ("x", Tensor(x)));
    }

    [Theory]
    [InlineData(1, 5, 5)]
    [InlineData(3, 4, 7)]
    [InlineData(0, 4, 4)]
    public async Task Residual_HeightAndWidthOpen_Answers(int batch, int height, int width)
    {
        var x = TestTensors.Pictures(6, batch, height, width, 2);
        using var model = new SavedModelWriter();
        model.Export([Input.Float("x", -1, -1, -1, 2)], [Weights(model, "a", Kernel), Weights(model, "b", Inner)], (f, a) =>
        {
            var first = f.Op("Relu", Convolve(f, a[0], a[1]));
            return f.Op("Relu", f.Op("AddV2", first, Convolve(f, first, a[2])));
        });
        var hidden = Plain.Map(Plain.SameConvolution(x, Kernel), (v, _) => Math.Max(v, 0));
        var expected = Plain.Map(Plain.Add(hidden, Plain.SameConvolution(hidden, Inner)), (v, _) => Math.Max(v, 0));

        await model.AnswersAsync(Tensor(expected), ("x", Tensor(x)));
    }

    [Fact]
    public async Task Depthwise_ThenPointwise_Answers()
    {
        var x = TestTensors.Pictures(7, 2, 5, 5, 2);
        var pointwise = TestTensors.Pictures(8, 1, 1, 4, 3);
        using var model = new SavedModelWriter();
        model.Export([Input.Float("x", -1, 5, 5, 2)], [Weights(model, "d", PerChannel), Weights(model, "p", pointwise)], (f, a) =>
        {
            var each = f.Op("DepthwiseConv2dNative", a[0], f.Read(a[1])).Attr("strides", 1, 1, 1, 1).Attr("padding", "SAME");
            return f.Op("Relu6", Convolve(f, each, a[2]));
        });
        var expected = Plain.SameConvolution(Plain.SameConvolution(x, PerChannel, perChannel: true), pointwise);

        await model.AnswersAsync(Tensor(Plain.Map(expected, (v, _) => Math.Clamp(v, 0, 6))), ("x", Tensor(x)));
    }

    [Fact]
    public async Task Signature_FixedSize_ServesAnotherSizeToo()
    {
        // TensorFlow computes on what it gets; the placeholder's shape only describes.
        var x = TestTensors.Pictures(9, 1, 9, 4, 2);
        using var model = new SavedModelWriter();
        model.Export([Input.Float("x", -1, 6, 6, 2)], [Weights(model, "a", Kernel)], (f, a) => Convolve(f, a[0], a[1]));

        await model.AnswersAsync(Tensor(Plain.SameConvolution(x, Kernel)), ("x", Tensor(x)));
    }

    private static Out Weights(SavedModelWriter model, string name, float[,,,] values) => model.Variable(name, Tensor(values));

    private static Out Convolve(FunctionWriter f, Out x, Out kernel) =>
        f.Op("Conv2D", x, f.Read(kernel)).Attr("strides", 1, 1, 1, 1).Attr("padding", "SAME");

    private static Out Normalise(FunctionWriter f, Out x, Out[] of) =>
        f.Op("FusedBatchNormV3", x, f.Read(of[0]), f.Read(of[1]), f.Read(of[2]), f.Read(of[3])).Attr("epsilon", Epsilon).Attr("is_training", false);

    private static Out Pool(FunctionWriter f, Out x) =>
        f.Op("MaxPool", x).Attr("ksize", 1, 2, 2, 1).Attr("strides", 1, 2, 2, 1).Attr("padding", "VALID");

    private static Tensor Tensor(float[,,,] values) => TestTensors.Of<float>(values);
}
