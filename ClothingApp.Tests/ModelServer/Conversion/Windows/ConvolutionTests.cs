using ClothingApp.Serving.Tensors;

namespace ClothingApp.Tests.ModelServer.Conversion.Windows;

/// <summary>Convolutions and the ways back through them against plain loops, over random sizes, strides, dilations and paddings.</summary>
public sealed class ConvolutionTests
{
    [Theory]
    [InlineData("Conv2D", 2, 150)]
    [InlineData("Conv3D", 3, 60)]
    [InlineData("DepthwiseConv2dNative", 2, 100)]
    public void Convolution_RandomWindows_EqualsLoops(string op, int dimensions, int draws)
    {
        var random = new Random(1);
        for (var i = 0; i < draws; i++)
        {
            var draw = new WindowDraw(random, dimensions);
            var filter = new Filter(random, draw, depthwise: op.StartsWith("Depthwise", StringComparison.Ordinal), grouped: true);
            var type = Type(random);
            var (x, w) = (draw.Values(filter.PictureElements), draw.Values(filter.Elements));
            var expected = new double[draw.Batch * draw.Window.Windows * filter.Results];
            filter.Each((pixel, weight, result) => expected[result] += x[pixel] * w[weight]);
            var picture = draw.Picture(x, draw.Window.Input, filter.Channels, type);
            var declared = random.Next(filter.Groups == 1 || filter.Depthwise ? 4 : 3);
            var model = draw.Attributes(new OpModel(op)).Input(picture, draw.Declared(picture.Shape, declared));
            var kernel = filter.Tensor(w, type);
            var isConstant = random.Next(3) != 0;
            model = isConstant ? model.Constant(kernel) : model.Input(kernel);

            AssertEqual(draw.Picture(expected, draw.Window.Result, filter.Results, type), model, $"{op} draw {i}: {draw} {filter} {type} declared {declared}", type);
        }
    }

    [Theory]
    [InlineData("Conv2DBackpropInput", 2, 150)]
    [InlineData("Conv3DBackpropInputV2", 3, 60)]
    [InlineData("DepthwiseConv2dNativeBackpropInput", 2, 100)]
    public void BackpropInput_RandomWindows_EqualsLoops(string op, int dimensions, int draws)
    {
        var random = new Random(2);
        for (var i = 0; i < draws; i++)
        {
            var draw = new WindowDraw(random, dimensions);
            var sizesKnown = random.Next(2) == 0;
            // TensorFlow's own CPU kernels have no way back through groups.
            var filter = new Filter(random, draw, depthwise: op.StartsWith("Depthwise", StringComparison.Ordinal), grouped: sizesKnown && random.Next(8) == 0);
            var type = Type(random);
            var (w, dy) = (draw.Values(filter.Elements), draw.Values(draw.Batch * draw.Window.Windows * filter.Results));
            var expected = new double[filter.PictureElements];
            filter.Each((pixel, weight, result) => expected[pixel] += dy[result] * w[weight]);
            var gradient = draw.Picture(dy, draw.Window.Result, filter.Results, type);
            var shape = draw.Shape(draw.Window.Input, filter.Channels);
            var sizes = Tensor.Create<int>(TensorShape.Of(shape.Rank), [.. shape.Dimensions.ToArray().Select(s => (int)s)]);
            var declared = random.Next(4);
            var model = draw.Attributes(new OpModel(op));
            model = sizesKnown ? model.Constant(sizes) : model.Input(sizes);
            model = model.Constant(filter.Tensor(w, type)).Input(gradient, draw.Declared(gradient.Shape, declared));

            AssertEqual(draw.Picture(expected, draw.Window.Input, filter.Channels, type), model, $"{op} draw {i}: {draw} {filter} {type} declared {declared} sizes {(sizesKnown ? "known" : "sent")}", type,
                onHost: filter.Groups != 1 && !filter.Depthwise);
        }
    }

    [Theory]
    [InlineData("Conv2DBackpropFilter", 2, 100)]
    [InlineData("Conv3DBackpropFilterV2", 3, 40)]
    [InlineData("DepthwiseConv2dNativeBackpropFilter", 2, 80)]
    public void BackpropFilter_RandomWindows_EqualsLoops(string op, int dimensions, int draws)
    {
        var random = new Random(3);
        for (var i = 0; i < draws; i++)
        {
            var draw = new WindowDraw(random, dimensions);
            var filter = new Filter(random, draw, depthwise: op.StartsWith("Depthwise", StringComparison.Ordinal), grouped: random.Next(8) == 0);
            var type = random.Next(4) == 0 ? DType.Float64 : DType.Float32;
            var (x, dy) = (draw.Values(filter.PictureElements), draw.Values(draw.Batch * draw.Window.Windows * filter.Results));
            var expected = new double[filter.Elements];
            filter.Each((pixel, weight, result) => expected[weight] += dy[result] * x[pixel]);
            var picture = draw.Picture(x, draw.Window.Input, filter.Channels, type);
            var gradient = draw.Picture(dy, draw.Window.Result, filter.Results, type);
            var sizes = Tensor.Create<int>(TensorShape.Of(dimensions + 2), [.. filter.Shape.Dimensions.ToArray().Select(s => (int)s)]);
            var declared = random.Next(3);
            var model = draw.Attributes(new OpModel(op)).Input(picture, draw.Declared(picture.Shape, declared)).Constant(sizes).Input(gradient, draw.Declared(gradient.Shape, declared));

            AssertEqual(filter.Tensor(expected, type), model, $"{op} draw {i}: {draw} {filter} {type} declared {declared}", type, onHost: filter.Groups != 1 && !filter.Depthwise);
        }
    }

    [Fact]
    public void Conv_ChannelsFirst_EqualsConv2D()
    {
        var x = Tensor.Create<float>(TensorShape.Of(1, 2, 3, 3), [.. Enumerable.Range(0, 18).Select(i => (float)i)]);
        var w = Tensor.Create<float>(TensorShape.Of(2, 2, 2, 1), [1, 2, 3, 4, 5, 6, 7, 8]);

        var conv = new OpModel("Conv").Input(x).Constant(w).Attr("strides", 1, 1, 1, 1).Attr("padding", "SAME").Attr("data_format", "CHANNELS_FIRST").Run();

        Assert.Null(Agreement.Difference(new OpModel("Conv2D").Input(x).Constant(w).Attr("strides", 1, 1, 1, 1).Attr("padding", "SAME").Attr("data_format", "NCHW").Run(), conv));
    }

    [Fact]
    public void BackpropInput_SizesOfHeightAndWidthAlone_TakesTheRestFromTheGradient()
    {
        var gradient = Tensor.Create<float>(TensorShape.Of(2, 2, 2, 1), [1, 2, 3, 4, 5, 6, 7, 8]);
        var kernel = Tensor.Create<float>(TensorShape.Of(1, 1, 1, 1), [2]);

        var result = new OpModel("Conv2DBackpropInput").Constant(Tensor.Create(TensorShape.Of(2), [3, 4])).Constant(kernel).Input(gradient)
            .Attr("strides", 1, 2, 2, 1).Attr("padding", "SAME").Run();

        Assert.Equal(TensorShape.Of(2, 3, 4, 1), result.Shape);
        Assert.Equal([2, 0, 4, 0, 0, 0, 0, 0, 6, 0, 8, 0, 10, 0, 12, 0, 0, 0, 0, 0, 14, 0, 16, 0], result.AsSpan<float>().ToArray());
    }

    private static DType Type(Random random) => random.Next(10) switch { 0 or 1 => DType.Float64, 2 => DType.Float16, 3 => DType.Int32, _ => DType.Float32 };

    private static void AssertEqual(Tensor expected, OpModel model, string what, DType type, bool onHost = false)
    {
        var difference = Agreement.Difference(expected, model.Run());
        Assert.True(difference is null, $"{what}: {difference}");
        // Slow and right is for what ONNX Runtime has not.
        if (type == DType.Float32 && !onHost)
            Assert.True(model.Convert().HostSteps.Count == 0, $"{what}: runs on the host");
    }
}
