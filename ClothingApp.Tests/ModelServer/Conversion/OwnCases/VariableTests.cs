using System.Text;
using ClothingApp.ModelServer.SavedModels;
using ClothingApp.Serving.Tensors;
using ClothingApp.Tests.ModelServer.SavedModels.Writing;

namespace ClothingApp.Tests.ModelServer.Conversion.OwnCases;

/// <summary>Variables of every kind and type, from checkpoints of every form.</summary>
public sealed class VariableTests
{
    [Theory]
    [InlineData(1, false, 1000)]
    [InlineData(3, false, 1000)]
    [InlineData(1, true, 1000)]
    [InlineData(2, true, 7)]
    [InlineData(1, false, 1)]
    public async Task Checkpoint_ShardsBlocksCompression_GiveEveryVariable(int shards, bool compressed, int entriesPerBlock)
    {
        const int Count = 40;
        using var model = new SavedModelWriter { Checkpoint = { Shards = shards, IsCompressed = compressed, EntriesPerBlock = entriesPerBlock } };
        Out[] variables = [.. Enumerable.Range(0, Count).Select(i => model.Variable($"dense_{i}/kernel", TestTensors.Of([i, i * 0.5f])))];
        model.Export([], variables, (f, a) => f.Op("Pack", [.. a.Select(f.Read)]).Attr("N", (long)Count));
        var expected = new float[Count, 2];
        for (var i = 0; i < Count; i++)
            (expected[i, 0], expected[i, 1]) = (i, i * 0.5f);

        await model.AnswersAsync(TestTensors.Of(expected));
    }

    [Fact]
    public async Task Variables_OfEveryType_AreAnsweredAsTheyWereWritten()
    {
        Tensor[] values =
        [
            TestTensors.Of([1.5f, -2]), Numbers<double>(1e300, -0.0), Numbers(int.MinValue, 7), Numbers<byte>(0, 255), Numbers<short>(-32768, 9), Numbers<sbyte>(-128, 127),
            Numbers(long.MinValue, 1), Numbers(true, false), Numbers<ushort>(65535, 2), Numbers(uint.MaxValue, 3u), Numbers(ulong.MaxValue, 4ul),
            TestTensors.Bits16(DType.Float16, TensorShape.Of(2), 1.5f, -3), TestTensors.Bits16(DType.BFloat16, TensorShape.Of(2), 1.5f, -3),
            Tensor.FromStrings(TensorShape.Of(2), [Encoding.UTF8.GetBytes("grün"), [0, 255]]), Tensor.Create<float>(TensorShape.Of(0, 3), []), TestTensors.Scalar(42),
        ];
        using var model = new SavedModelWriter { Checkpoint = { Shards = 2 } };
        model.Export([], [.. values.Select((v, i) => model.Variable($"v{i}", v))], (f, a) => [.. a.Select(f.Read)]);

        var answers = await model.RunAsync();

        for (var i = 0; i < values.Length; i++)
            Exports.Agree(values[i], answers[i == 0 ? "y" : $"y{i}"]);

        static Tensor Numbers<T>(params T[] numbers) where T : unmanaged => Tensor.Create<T>(TensorShape.Of(numbers.Length), numbers);
    }

    [Fact]
    public async Task RefVariables_RestoredInTheMainGraph_AreRead()
    {
        using var model = new SavedModelWriter { RestoresInMainGraph = true };
        var (m, signature) = (model.Main, model.Signature());
        var (w, b) = (model.RefVariable("w", TestTensors.Of(new float[,] { { 1, 2 }, { 3, 4 } })), model.RefVariable("b", TestTensors.Of([10f, 20])));
        signature.Output("y", m.Op("AddV2", m.Op("MatMul", signature.Input("x", DType.Float32, TensorShape.Of(-1, 2)), w), b));

        await model.AnswersAsync(TestTensors.Of(new float[,] { { 14, 26 } }), ("x", TestTensors.Of(new float[,] { { 1, 1 } })));
    }

    [Fact]
    public async Task ResourceVariables_RestoredInTheMainGraph_AreRead()
    {
        using var model = new SavedModelWriter { RestoresInMainGraph = true };
        var (m, signature) = (model.Main, model.Signature());
        var w = model.Variable("w", TestTensors.Of([3f, 4]));
        signature.Output("y", m.Op("Mul", signature.Input("x", DType.Float32, TensorShape.Of(-1)), m.Read(w)));

        await model.AnswersAsync(TestTensors.Of([3f, 8]), ("x", TestTensors.Of([1f, 2])));
    }

    [Fact]
    public async Task Variable_GatheredFrom_GivesItsRows()
    {
        using var model = new SavedModelWriter();
        var table = model.Variable("embedding", TestTensors.Of(new float[,] { { 1, 2 }, { 3, 4 }, { 5, 6 } }));
        model.Export([Input.Int("i", -1)], [table], (f, a) => f.Op("ResourceGather", a[1], a[0]).Attr("dtype", DType.Float32).Attr("Tindices", DType.Int32).As(DType.Float32));

        await model.AnswersAsync(TestTensors.Of(new float[,] { { 5, 6 }, { 1, 2 } }), ("i", TestTensors.Of([2, 0])));
    }

    [Fact]
    public async Task Variable_MissingInTheCheckpoint_IsNamed()
    {
        using var model = new SavedModelWriter();
        var w = model.Variable("w", TestTensors.Of([1f]));
        _ = model.Variable("v", TestTensors.Of([1f]));
        model.Export([], [w], (f, a) => f.Read(a[0]));
        model.Checkpoint.Remove("v/0/.ATTRIBUTES/VARIABLE_VALUE");

        var error = await Assert.ThrowsAsync<ModelLoadException>(() => model.RunAsync());

        Assert.Contains("v/0/.ATTRIBUTES", error.Message, StringComparison.Ordinal);
    }
}
