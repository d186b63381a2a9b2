using ClothingApp.ModelServer.Conversion;
using ClothingApp.ModelServer.Inference;
using ClothingApp.ModelServer.SavedModels;
using ClothingApp.ModelServer.SavedModels.Protocol;
using ClothingApp.Serving.Protocol;
using ClothingApp.Serving.Tensors;
using Google.Protobuf;

namespace ClothingApp.Tests.ModelServer.Conversion;

/// <summary>Resizes between two convolutions, where the features lie channels-first.</summary>
public sealed class ResizeInNetTests
{
    [Theory]
    [InlineData("ResizeBilinear")]
    [InlineData("ResizeNearestNeighbor")]
    public void Run_BetweenConvolutions_EqualsReference(string op)
    {
        var draws = new PictureDraws(8);
        for (var draw = 0; draw < 60; draw++)
        {
            var half = draws.Of(false, true);
            var features = draws.Picture(9, 6);
            var (h, w) = ((int)features.Shape[1], (int)features.Shape[2]);
            // Twice as large, as decoders have it, every other time.
            var (height, width) = draws.Of(true, false) ? (2 * h, 2 * w) : (draws.Size(1, 20), draws.Size(1, 20));
            var declared = draws.Of(features.Shape, TensorShape.Of(-1, h, w, 6), TensorShape.Of(-1, -1, -1, 6));

            var actual = Net(op, half, features, declared, height, width, out var stages);

            var weight = op == "ResizeBilinear" ? ResizeReference.Bilinear(false, half) : ResizeReference.Nearest(false, half);
            Assert.True(Agreement.Difference(ResizeReference.Run(features, height, width, weight, weight), actual) is null,
                $"draw {draw}: {declared} {features.Shape} to {height}x{width} half {half}");
            Assert.Equal(1, stages);
        }
    }

    private static Tensor Net(string op, bool half, Tensor features, TensorShape declared, int height, int width, out int stages)
    {
        var identity = new float[36];
        for (var i = 0; i < 6; i++)
            identity[i * 7] = 1;
        var graph = new GraphDef
        {
            Node =
            {
                new NodeDef { Name = "x", Op = "Placeholder" },
                Constant("kernel", DataType.DtFloat, Tensor.Create<float>(TensorShape.Of(1, 1, 6, 6), identity)),
                Constant("size", DataType.DtInt32, Tensor.Create<int>(TensorShape.Of(2), [height, width])),
                Convolution("before", "x"),
                new NodeDef { Name = "resize", Op = op, Input = { "before", "size" }, Attr = { ["half_pixel_centers"] = new AttrValue { B = half } } },
                Convolution("after", "resize"),
            },
        };
        var signature = new SignatureDef
        {
            Inputs = { ["x"] = new TensorInfo { Name = "x:0", Dtype = DataType.DtFloat, TensorShape = Proto(declared) } },
            Outputs = { ["y"] = new TensorInfo { Name = "after:0" } },
        };
        var bundle = new SavedModelBundle("", new MetaGraphDef { GraphDef = graph }, null);
        var definition = GraphConverter.Convert(bundle, new VariableStore(bundle), signature);
        stages = definition.Stages.Count;
        using var program = new CompiledProgram(definition);
        return program.Run([features], CancellationToken.None)[0];
    }

    private static NodeDef Convolution(string name, string input) => new()
    {
        Name = name,
        Op = "Conv2D",
        Input = { input, "kernel" },
        Attr =
        {
            ["strides"] = new AttrValue { List = new AttrValue.Types.ListValue { I = { 1, 1, 1, 1 } } },
            ["padding"] = new AttrValue { S = ByteString.CopyFromUtf8("SAME") },
        },
    };

    private static NodeDef Constant(string name, DataType type, Tensor value) => new()
    {
        Name = name,
        Op = "Const",
        Attr = { ["value"] = new AttrValue { Tensor = new TensorProto { Dtype = type, TensorShape = Proto(value.Shape), TensorContent = ByteString.CopyFrom(value.Bytes.Span) } } },
    };

    private static TensorShapeProto Proto(TensorShape shape) =>
        new() { Dim = { shape.Dimensions.ToArray().Select(d => new TensorShapeProto.Types.Dim { Size = d }) } };
}
