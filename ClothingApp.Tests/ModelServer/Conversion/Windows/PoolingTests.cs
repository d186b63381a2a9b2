using ClothingApp.Serving.Tensors;

namespace ClothingApp.Tests.ModelServer.Conversion.Windows;

/// <summary>Pools and the ways back through them against plain loops, over random sizes, strides and paddings.</summary>
public sealed class PoolingTests
{
    [Theory]
    [InlineData("MaxPool", 2, 120)]
    [InlineData("MaxPoolV2", 2, 30)]
    [InlineData("MaxPool3D", 3, 50)]
    [InlineData("AvgPool", 2, 100)]
    [InlineData("AvgPool3D", 3, 50)]
    public void Pool_RandomWindows_EqualsLoops(string op, int dimensions, int draws)
    {
        var random = new Random(1);
        var isMax = op.StartsWith("Max", StringComparison.Ordinal);
        for (var i = 0; i < draws; i++)
        {
            var draw = new WindowDraw(random, dimensions, dilated: false, explicitPadding: op == "MaxPool");
            var (channels, type) = (random.Next(1, 4), isMax ? MaxType(random) : FloatType(random));
            var x = draw.Values(draw.Batch * draw.Window.Pixels * channels);
            var expected = new double[draw.Batch * draw.Window.Windows * channels];
            Each(draw, channels, (under, result) => expected[result] = isMax ? under.Max(p => x[p]) : under.Average(p => x[p]));
            var picture = draw.Picture(x, draw.Window.Input, channels, type);
            var declared = random.Next(4);
            var model = new OpModel(op).Input(picture, draw.Declared(picture.Shape, declared));
            if (op == "MaxPoolV2")
                model.Constant(Vector(draw.PerDimension(draw.Size, 1))).Constant(Vector(draw.PerDimension(draw.Strides, 1)));
            else
                model.Attr("ksize", draw.PerDimension(draw.Size, 1));
            draw.Attributes(model);

            AssertEqual(draw.Picture(expected, draw.Window.Result, channels, type), model, $"{op} draw {i}: {draw} {type} declared {declared}", type, mayRunOnHost: declared > 1);
        }
    }

    [Theory]
    [InlineData("MaxPoolGrad", 2, 100)]
    [InlineData("MaxPool3DGrad", 3, 40)]
    [InlineData("AvgPoolGrad", 2, 100)]
    [InlineData("AvgPool3DGrad", 3, 40)]
    public void PoolGrad_RandomWindows_EqualsLoops(string op, int dimensions, int draws)
    {
        var random = new Random(2);
        var isMax = op.StartsWith("Max", StringComparison.Ordinal);
        for (var i = 0; i < draws; i++)
        {
            var draw = new WindowDraw(random, dimensions, dilated: false, explicitPadding: op == "MaxPoolGrad");
            var (channels, type) = (random.Next(1, 4), random.Next(3) == 0 ? DType.Float64 : DType.Float32);
            var x = draw.Values(draw.Batch * draw.Window.Pixels * channels);
            var dy = draw.Values(draw.Batch * draw.Window.Windows * channels);
            var expected = new double[x.Length];
            Each(draw, channels, (under, result) =>
            {
                if (isMax)
                    expected[under.MaxBy(p => x[p])] += dy[result];
                foreach (var pixel in isMax ? [] : under)
                    expected[pixel] += dy[result] / under.Length;
            });
            var picture = draw.Picture(x, draw.Window.Input, channels, type);
            var gradient = draw.Picture(dy, draw.Window.Result, channels, type);
            var declared = random.Next(3);
            var model = isMax
                ? new OpModel(op).Input(picture, draw.Declared(picture.Shape, declared)).Input(gradient).Input(gradient, draw.Declared(gradient.Shape, declared))
                : new OpModel(op).Constant(Vector(picture.Shape.Dimensions.ToArray())).Input(gradient, draw.Declared(gradient.Shape, declared));
            draw.Attributes(model.Attr("ksize", draw.PerDimension(draw.Size, 1)));

            AssertEqual(draw.Picture(expected, draw.Window.Input, channels, type), model, $"{op} draw {i}: {draw} {type} declared {declared}", type, mayRunOnHost: declared > 1);
        }
    }

    [Fact]
    public void MaxPoolWithArgmax_RandomWindows_NamesTheFirstGreatest()
    {
        var random = new Random(3);
        for (var i = 0; i < 100; i++)
        {
            var draw = new WindowDraw(random, 2, dilated: false, explicitPadding: false) { ChannelsFirst = false };
            var (channels, withBatch) = (random.Next(1, 4), random.Next(2) == 0);
            var type = random.Next(3) == 0 ? DType.Int32 : DType.Float32;
            var x = draw.Values(draw.Batch * draw.Window.Pixels * channels);
            var places = new double[draw.Batch * draw.Window.Windows * channels];
            Each(draw, channels, (under, result) => places[result] = under.MaxBy(p => x[p]));
            var perPicture = withBatch ? int.MaxValue : draw.Window.Pixels * channels;
            var picture = draw.Picture(x, draw.Window.Input, channels, type);
            var model = draw.Attributes(new OpModel("MaxPoolWithArgmax").Input(picture, draw.Declared(picture.Shape, random.Next(4)))
                .Attr("ksize", draw.PerDimension(draw.Size, 1)).Attr("include_batch_in_index", withBatch));

            var results = model.Run(2);

            Assert.Null(Agreement.Difference(draw.Picture([.. places.Select(p => x[(int)p])], draw.Window.Result, channels, type), results[0]));
            var difference = Agreement.Difference(draw.Picture([.. places.Select(p => p % perPicture)], draw.Window.Result, channels, DType.Int64), results[1]);
            Assert.True(difference is null, $"draw {i}: {draw} {type} with batch {withBatch}: {difference}");

            var gradient = draw.Picture(draw.Values(places.Length), draw.Window.Result, channels, type);
            var back = new OpModel("MaxPoolGradWithArgmax").Input(picture).Input(gradient).Input(results[1]).Attr("include_batch_in_index", withBatch);
            var throughPool = draw.Attributes(new OpModel("MaxPoolGrad").Input(picture).Input(results[0]).Input(gradient).Attr("ksize", draw.PerDimension(draw.Size, 1)));
            Assert.Null(Agreement.Difference(throughPool.Run(), back.Run()));
        }
    }

    [Fact]
    public void MaxPool_WindowOverChannels_TakesTheGreatestOfNeighbours()
    {
        var x = Tensor.Create<float>(TensorShape.Of(1, 1, 2, 4), [1, 5, 3, 2, -4, -1, 0, -2]);

        var result = new OpModel("MaxPool").Input(x).Attr("ksize", 1, 1, 1, 2).Attr("strides", 1, 1, 1, 2).Attr("padding", "VALID").Run();

        Assert.Null(Agreement.Difference(Tensor.Create<float>(TensorShape.Of(1, 1, 2, 2), [5, 3, -1, 0]), result));
    }

    [Fact]
    public void MaxPool_AfterZeroPadding_CountsTheZeros()
    {
        // ONNX Runtime's optimiser takes the zeros for the pool's own padding, which is minus infinity.
        var x = Tensor.Create<float>(TensorShape.Of(1, 2, 2, 1), [-1, -2, -3, -4]);
        var model = new NetModel();
        var padded = model.Node("Pad", [model.Input(x), model.Constant(Tensor.Create(TensorShape.Of(4, 2), [0, 0, 1, 1, 1, 1, 0, 0]))]);
        var pooled = model.Node("MaxPool", [padded], ("ksize", [1, 3, 3, 1]), ("strides", [1, 1, 1, 1])).Padding("VALID");

        Assert.All(model.Run(pooled.Name).AsSpan<float>().ToArray(), v => Assert.Equal(0, v));
    }

    // The pixels under each window of each channel, and the result they make; channels last.
    private static void Each(WindowDraw draw, int channels, Action<int[], int> window)
    {
        foreach (var group in draw.Window.Covered().GroupBy(c => c.Window))
        {
            for (var n = 0; n < draw.Batch; n++)
            {
                for (var c = 0; c < channels; c++)
                    window([.. group.Select(g => (((n * draw.Window.Pixels) + g.Pixel) * channels) + c)], (((n * draw.Window.Windows) + group.Key) * channels) + c);
            }
        }
    }

    private static Tensor Vector(long[] values) => Tensor.Create<int>(TensorShape.Of(values.Length), [.. values.Select(v => (int)v)]);

    private static DType MaxType(Random random) => random.Next(8) switch { 0 => DType.Int32, 1 => DType.Int64, 2 => DType.UInt8, 3 => DType.Int16, 4 => DType.Float64, 5 => DType.BFloat16, _ => DType.Float32 };

    private static DType FloatType(Random random) => random.Next(5) switch { 0 => DType.Float64, 1 => DType.Float16, _ => DType.Float32 };

    private static void AssertEqual(Tensor expected, OpModel model, string what, DType type, bool mayRunOnHost)
    {
        var difference = Agreement.Difference(expected, model.Run());
        Assert.True(difference is null, $"{what}: {difference}");
        if (type == DType.Float32 && !mayRunOnHost)
            Assert.True(model.Convert().HostSteps.Count == 0, $"{what}: runs on the host");
    }
}
