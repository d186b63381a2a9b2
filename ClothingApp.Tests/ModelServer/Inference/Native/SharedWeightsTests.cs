using ClothingApp.ModelServer.Conversion.Onnx;
using ClothingApp.ModelServer.Inference.Native;
using ClothingApp.ModelServer.Servables;
using ClothingApp.Serving.Tensors;
using ClothingApp.Tests.Infrastructure;
using Google.Protobuf;

namespace ClothingApp.Tests.ModelServer.Inference.Native;

public sealed class SharedWeightsTests
{
    private const int Float = 1, Int32 = 6;

    [Fact]
    public void Of_EqualWeightsOfTwoGraphs_AreOnePieceOfMemory()
    {
        using var first = SharedWeights.Of(Graph("Conv", ("a", Float, [64, 64], 7)));
        using var second = SharedWeights.Of(Graph("Conv", ("b", Float, [64, 64], 7)));

        Assert.Same(first.Values.Single().Value, second.Values.Single().Value);
    }

    [Theory]
    [InlineData(Float, 64, 8)]
    [InlineData(Float, 32, 7)]
    [InlineData(Int32, 64, 7)]
    public void Of_OtherTypeShapeOrContents_IsNotShared(int type, int rows, byte content)
    {
        using var first = SharedWeights.Of(Graph("Conv", ("a", Float, [64, 64], 7)));
        using var second = SharedWeights.Of(Graph("Conv", ("a", type, [rows, 64 * 64 / rows], content)));

        Assert.NotSame(first.Values.Single().Value, second.Values.Single().Value);
    }

    [Fact]
    public void Dispose_OneOfTwoUsers_LeavesTheOther()
    {
        using var second = SharedWeights.Of(Graph("Conv", ("a", Float, [64, 65], 1)));
        SharedWeights.Of(Graph("Conv", ("a", Float, [64, 65], 1))).Dispose();

        Assert.False(second.Values.Single().Value.IsClosed);
    }

    [Fact]
    public void Dispose_LastUser_FreesTheWeight()
    {
        var share = SharedWeights.Of(Graph("Conv", ("a", Float, [64, 66], 1)));
        var value = share.Values.Single().Value;

        share.Dispose();

        Assert.True(value.IsClosed);
    }

    [Theory]
    [InlineData("Gemm", 4096)]
    [InlineData("Conv", 16)]
    public void Of_WhatTheRuntimePacksAndWhatIsSmall_StaysTheSessions(string operation, int size)
    {
        using var share = SharedWeights.Of(Graph(operation, ("a", Float, [1, size], 3)));

        Assert.Empty(share.Values);
    }

    [Fact]
    public async Task Run_SignaturesThatShareWeights_AnswerAsEachAloneAndAfterTheOtherIsGone()
    {
        var folder = Path.Combine(SharedData.RepositoryRoot, "models", "pets", "1");
        using var alone = Servable.Load(folder);
        var expected = await AnswerAsync(alone, "serving_uint8");
        using var both = Servable.Load(folder);
        await both.GetSignatureAsync("serving_default");
        alone.Dispose();

        Assert.Equal(expected, await AnswerAsync(both, "serving_uint8"));
    }

    private static async Task<float[]> AnswerAsync(Servable servable, string name)
    {
        var signature = await servable.GetSignatureAsync(name);
        var (input, shape) = (signature.Definition.Inputs.Single().Key, signature.Definition.Inputs.Single().Value.TensorShape);
        var sizes = TensorShape.Of([.. shape.Dim.Select(d => Math.Max(1, d.Size))]);
        var picture = new byte[sizes.ElementCount];
        new Random(1).NextBytes(picture);
        using var tensor = Tensor.FromBytes(DType.UInt8, sizes, picture);
        var outputs = signature.Run(new Dictionary<string, Tensor>(StringComparer.Ordinal) { [input] = tensor }, [.. signature.Definition.Outputs.Keys], CancellationToken.None);
        using var output = outputs.Values.Single();
        return output.AsSpan<float>().ToArray();
    }

    private static ModelProto Graph(string operation, (string Name, int Type, long[] Shape, byte Content) weight) => new()
    {
        Graph = new GraphProto
        {
            Node = { new NodeProto { OpType = operation, Input = { "x", weight.Name } } },
            Initializer =
            {
                new TensorProto
                {
                    Name = weight.Name,
                    DataType = weight.Type,
                    Dims = { weight.Shape },
                    RawData = ByteString.CopyFrom([.. Enumerable.Repeat(weight.Content, checked((int)weight.Shape.Aggregate(4L, (a, b) => a * b)))]),
                },
            },
        },
    };
}
