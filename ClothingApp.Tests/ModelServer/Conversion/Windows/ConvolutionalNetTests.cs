using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.ModelServer.SavedModels.Protocol;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.Tests.ModelServer.Conversion.Windows;

/// <summary>What becomes of operations that stand beside each other: no transposes between convolutions, and what joins them.</summary>
public sealed class ConvolutionalNetTests
{
    private readonly Random _random = new(1);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Convert_SmallConvolutionalNet_TransposesItsInputAlone(bool knownSizes)
    {
        var net = new NetModel();
        var x = net.Input(Draw(2, 16, 16, 3), knownSizes ? TensorShape.Of(-1, 16, 16, 3) : TensorShape.Of(-1, -1, -1, 3));
        var stem = net.Node("Relu6", [Normalized(net, Biased(net, Conv(net, Padded(net, x, 1), 3, 8, 2, "VALID"), 8), 8)]);
        var pooled = net.Node("MaxPool", [Padded(net, stem, 1)], ("ksize", [1, 3, 3, 1]), ("strides", [1, 1, 1, 1])).Padding("VALID");
        var wide = net.Node("Relu", [Normalized(net, Conv(net, pooled, 8, 16, 1, "SAME"), 16)]);
        var deep = net.Node("DepthwiseConv2dNative", [wide, net.Constant(Draw(3, 3, 16, 1))], ("strides", [1, 1, 1, 1])).Padding("SAME");
        var scaled = net.Node("AddV2", [net.Node("Mul", [deep, net.Constant(Draw(16))]), net.Constant(Draw(16))]);
        var squeezed = net.Node("Mean", [scaled, net.Ints(1, 2)]).Attr("keep_dims", new AttrValue { B = true });
        var excited = net.Node("Sigmoid", [Conv(net, net.Node("Relu", [Biased(net, Conv(net, squeezed, 16, 4, 1, "SAME", 1), 4)]), 4, 16, 1, "SAME", 1)]);
        var gated = net.Node("Mul", [scaled, excited]);
        var residual = net.Node("AddV2", [Conv(net, gated, 16, 8, 1, "SAME", 1), pooled]);
        var joined = net.Node("ConcatV2", [residual, pooled, net.Constant(Tensor.Create(TensorShape.Scalar, [3]))]);
        var averaged = net.Node("AvgPool", [joined], ("ksize", [1, 2, 2, 1]), ("strides", [1, 2, 2, 1])).Padding("SAME");
        var output = net.Node("Mean", [Conv(net, averaged, 16, 5, 1, "SAME"), net.Ints(1, 2)]);

        var program = net.Convert(output);

        Assert.Empty(program.HostSteps);
        Assert.Equal(1, Count(program, "Transpose"));
        Assert.Equal(TensorShape.Of(2, 5), net.Run(output).Shape);
    }

    [Fact]
    public void Convert_NetThatTransposesForItself_TransposesNothing()
    {
        // As a graph looks that a channels-first program has exported.
        var net = new NetModel();
        var x = net.Input(Draw(2, 3, 8, 8), TensorShape.Of(-1, 3, 8, 8));
        var last = net.Node("Transpose", [x, net.Ints(0, 2, 3, 1)]);
        var first = net.Node("Transpose", [Conv(net, last, 3, 4, 1, "SAME"), net.Ints(0, 3, 1, 2)]);
        var again = net.Node("Transpose", [net.Node("Relu", [first]), net.Ints(0, 2, 3, 1)]);
        var output = net.Node("Transpose", [Conv(net, again, 4, 2, 1, "SAME"), net.Ints(0, 3, 1, 2)]);

        Assert.Equal(0, Count(net.Convert(output, first), "Transpose"));
        Assert.Equal(TensorShape.Of(2, 2, 8, 8), net.Run(output).Shape);
    }

    [Theory]
    [InlineData("Conv2D", true, false)]
    [InlineData("Conv2D", false, false)]
    [InlineData("Conv2D", true, true)]
    [InlineData("DepthwiseConv2dNative", true, false)]
    [InlineData("DepthwiseConv2dNative", false, true)]
    public void Convert_BiasAndBatchNormAfterConvolution_BecomePartOfIt(string op, bool withBias, bool seenByOthers)
    {
        var (joined, output) = Build(net => net.Constant);
        // Numbers that a request sends join nothing.
        var (apart, sameOutput) = Build(net => tensor => net.Input(tensor));

        var program = joined.Convert(output);

        Assert.Equal(seenByOthers ? 2 : 1, Count(program, "Conv"));
        Assert.Equal(0, Count(program, "Pad"));
        Assert.Equal(0, Count(program, "BatchNormalization"));
        Assert.Equal(1, Count(apart.Convert(sameOutput), "BatchNormalization"));
        Assert.Null(Agreement.Difference(apart.Run(sameOutput), joined.Run(output)));

        (NetModel Net, string Output) Build(Func<NetModel, Func<Tensor, string>> vectors)
        {
            var random = new Random(7);
            var net = new NetModel();
            var vector = vectors(net);
            var channels = op == "Conv2D" ? 4 : 6;
            var conv = net.Node(op, [Padded(net, net.Input(Draw(random, 2, 5, 5, 3)), 1), net.Constant(Draw(random, 3, 3, 3, op == "Conv2D" ? 4 : 2))], ("strides", [1, 2, 2, 1])).Padding("VALID");
            string last = seenByOthers ? net.Node("Identity", [conv]) : conv;
            if (withBias)
                last = net.Node("BiasAdd", [last, vector(Draw(random, channels))]);
            last = net.Node("FusedBatchNormV3", [last, vector(Draw(random, channels)), vector(Draw(random, channels)), vector(Draw(random, channels)), vector(Positive(random, channels))])
                .Attr("is_training", new AttrValue { B = false }).Attr("epsilon", new AttrValue { F = 0.001f });
            return (net, seenByOthers ? net.Node("AddV2", [last, conv]) : last);
        }
    }

    [Theory]
    [InlineData("Conv2D", false)]
    [InlineData("Conv2D", true)]
    [InlineData("DepthwiseConv2dNative", false)]
    public void Convert_SpaceToBatchAroundConvolution_IsADilatedConvolution(string op, bool padded)
    {
        var random = new Random(9);
        var net = new NetModel();
        var (x, kernel) = (net.Input(Draw(random, 2, 7, 8, 3), TensorShape.Of(-1, 7, 8, 3)), net.Constant(Draw(random, 3, 3, 3, 2)));
        int[] paddings = padded ? [2, 3, 2, 2] : [0, 1, 0, 0];
        int[] crops = [0, 1, 0, 0];
        var batched = net.Node("SpaceToBatchND", [x, net.Ints(2, 2), net.Constant(Tensor.Create<int>(TensorShape.Of(2, 2), paddings))]);
        var conv = net.Node(op, [batched, kernel], ("strides", [1, 1, 1, 1])).Padding("VALID");
        var biased = net.Node("BiasAdd", [conv, net.Constant(Draw(random, op == "Conv2D" ? 2 : 6))]);
        var output = net.Node("BatchToSpaceND", [biased, net.Ints(2, 2), net.Constant(Tensor.Create<int>(TensorShape.Of(2, 2), crops))]);
        var program = net.Convert(output);

        Assert.Equal(1, Count(program, "Conv"));
        Assert.Equal(0, Count(program, "Reshape"));
        // The last step on its own does what it says.
        var literal = new OpModel("BatchToSpaceND").Input(net.Run(biased)).Constant(Tensor.Create(TensorShape.Of(2), [2, 2])).Constant(Tensor.Create<int>(TensorShape.Of(2, 2), crops)).Run();
        Assert.Null(Agreement.Difference(literal, net.Run(output)));
    }

    private string Conv(NetModel net, string x, int channels, int results, int stride, string padding, int size = 3) =>
        net.Node("Conv2D", [x, net.Constant(Draw(size, size, channels, results))], ("strides", [1, stride, stride, 1])).Padding(padding);

    private string Biased(NetModel net, string x, int channels) => net.Node("BiasAdd", [x, net.Constant(Draw(channels))]);

    private string Normalized(NetModel net, string x, int channels) =>
        net.Node("FusedBatchNormV3", [x, net.Constant(Draw(channels)), net.Constant(Draw(channels)), net.Constant(Draw(channels)), net.Constant(Positive(_random, channels))])
            .Attr("is_training", new AttrValue { B = false }).Attr("epsilon", new AttrValue { F = 0.001f });

    private static string Padded(NetModel net, string x, int by) => net.Node("Pad", [x, net.Constant(Tensor.Create(TensorShape.Of(4, 2), [0, 0, by, by, by, by, 0, 0]))]);

    private Tensor Draw(params long[] shape) => Draw(_random, shape);

    private static Tensor Draw(Random random, params long[] shape) => Numbers.Tensor(DType.Float32, TensorShape.Of(shape), Numbers.Draw(random, (int)shape.Aggregate(1L, (a, s) => a * s)));

    private static Tensor Positive(Random random, int count) => Numbers.Tensor(DType.Float32, TensorShape.Of(count), [.. Numbers.Draw(random, count).Select(v => 1 + Math.Abs(v))]);

    private static int Count(ProgramDefinition program, string op) => program.Stages.Sum(s => s.Model!.Graph.Node.Count(n => n.OpType == op));
}
