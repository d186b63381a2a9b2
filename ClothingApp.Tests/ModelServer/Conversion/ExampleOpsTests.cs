using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.ModelServer.SavedModels.Protocol;
using ClothingApp.Serving.Protocol;
using ClothingApp.Serving.Tensors;
using Google.Protobuf;
using static ClothingApp.Tests.ModelServer.Conversion.TextOpsTests;

namespace ClothingApp.Tests.ModelServer.Conversion;

/// <summary>tf.Examples written by the generated messages, parsed by the operations.</summary>
public sealed class ExampleOpsTests
{
    [Fact]
    public void ParseExampleV2_AllForms_GiveWhatWasWritten()
    {
        var random = new Random(11);
        for (var draw = 0; draw < 60; draw++)
        {
            var examples = Enumerable.Range(0, random.Next(0, 6)).Select(_ => (
                Dense: new float[] { random.NextSingle(), random.NextSingle() },
                Sparse: Enumerable.Range(0, random.Next(4)).Select(i => $"s{i}").ToArray(),
                Ragged: Enumerable.Range(0, random.Next(4)).Select(_ => random.NextInt64() - long.MaxValue / 2).ToArray(),
                Variable: Enumerable.Range(0, random.Next(4)).Select(i => (long)i).ToArray())).ToArray();
            var serialized = examples.Select(e => Serialize(random, ("d", Floats(random, e.Dense)), ("s", Bytes(e.Sparse)), ("r", Integers(random, e.Ragged)), ("v", Integers(random, e.Variable)), ("other", Bytes("x")))).ToArray();

            var results = ParseV2(Tensor.FromStrings(TensorShape.Of(serialized.Length), serialized)).Run(7);

            long[] expectedIndices = [.. examples.SelectMany((e, row) => e.Sparse.SelectMany((_, i) => new long[] { row, i }))];
            Assert.Equal(expectedIndices, results[0].AsSpan<long>().ToArray());
            Assert.Equal(examples.SelectMany(e => e.Sparse), Texts(results[1]));
            Assert.Equal([examples.Length, examples.Max(e => (int?)e.Sparse.Length) ?? 0], results[2].AsSpan<long>().ToArray());
            Assert.Equal(TensorShape.Of(examples.Length, 2), results[3].Shape);
            Assert.Equal(examples.SelectMany(e => e.Dense), results[3].AsSpan<float>().ToArray());
            var longest = examples.Max(e => (int?)e.Variable.Length) ?? 0;
            Assert.Equal(TensorShape.Of(examples.Length, longest), results[4].Shape);
            Assert.Equal(examples.SelectMany(e => e.Variable.Concat(Enumerable.Repeat(-7L, longest - e.Variable.Length))), results[4].AsSpan<long>().ToArray());
            Assert.Equal(examples.SelectMany(e => e.Ragged), results[5].AsSpan<long>().ToArray());
            Assert.Equal([0, .. examples.Select((_, i) => examples[..(i + 1)].Sum(e => e.Ragged.Length))], results[6].AsSpan<int>().ToArray());
        }
    }

    [Fact]
    public void ParseExampleV2_Scalar_HasNoBatch()
    {
        var serialized = Tensor.FromStrings(TensorShape.Scalar, [Serialize(new Random(1), ("d", Floats(new Random(1), 1, 2)), ("s", Bytes("x", "y")), ("v", Integers(new Random(1), 5)))]);
        var results = ParseV2(serialized).Run(7);
        Assert.Equal(TensorShape.Of(2, 1), results[0].Shape);
        Assert.Equal([2], results[2].AsSpan<long>().ToArray());
        Assert.Equal(TensorShape.Of(2), results[3].Shape);
        Assert.Equal(TensorShape.Of(1), results[4].Shape);
        Assert.Equal(TensorShape.Of(0), results[6].Shape);
    }

    [Fact]
    public void ParseExample_KeysAsInputs_UsesDefaults()
    {
        var results = new OpModel("ParseExample").Input(Tensor.FromStrings(TensorShape.Of(1), [Serialize(new Random(1), ("s", Bytes("x")))])).Constant(Strings())
            .Constant(Scalar("s")).Constant(Scalar("d")).Constant(Tensor.Create<float>(TensorShape.Of(2), [3, 4]))
            .Attr("Nsparse", 1).Attr("Ndense", 1).Attr("sparse_types", Types(DType.String)).Attr("Tdense", Types(DType.Float32)).Attr("dense_shapes", Shapes([2])).Run(4);
        Assert.Equal(["x"], Texts(results[1]));
        Assert.Equal([3f, 4f], results[3].AsSpan<float>().ToArray());
    }

    [Fact]
    public void ParseSingleExample_KeysAsAttributes_Parses()
    {
        var results = new OpModel("ParseSingleExample").Input(Tensor.FromStrings(TensorShape.Scalar, [Serialize(new Random(1), ("d", Floats(new Random(1), 3, 4)))]))
            .Constant(Tensor.Create<float>(TensorShape.Of(0), []))
            .Attr("num_sparse", 0L).Attr("dense_keys", new AttrValue { List = new AttrValue.Types.ListValue { S = { ByteString.CopyFromUtf8("d") } } })
            .Attr("Tdense", Types(DType.Float32)).Attr("dense_shapes", Shapes([2])).Run(1);
        Assert.Equal([3f, 4f], results[0].AsSpan<float>().ToArray());
    }

    public static TheoryData<byte[], string> Broken => new()
    {
        { Serialize(new Random(1)), "Name: <unknown>, Feature: d (data type: float) is required but could not be found." },
        { Serialize(new Random(1), ("d", Floats(new Random(1), 1))), "Name: <unknown>, Key: d, Index: 0.  Number of float values != expected.  Values size: 1 but output shape: [2]" },
        { Serialize(new Random(1), ("d", Bytes("x"))), "Name: <unknown>, Key: d, Index: 0.  Data types don't match. Data type: string but expected type: float" },
        { [0x0A, 0x7F], "Could not parse example input, value: '\n\u007F'" },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void ParseExampleV2_BrokenExample_SaysWhatTensorFlowSays(byte[] example, string message) =>
        Assert.StartsWith(message, Assert.Throws<InvalidRequestException>(() => ParseV2(Tensor.FromStrings(TensorShape.Of(1), [example])).Run(7)).Message, StringComparison.Ordinal);

    [Fact]
    public void ParseExampleV2_RandomBytes_AreRefusedOrParsed()
    {
        var random = new Random(5);
        var good = Serialize(random, ("d", Floats(random, 1, 2)), ("s", Bytes("x", "y")), ("v", Integers(random, 5)), ("r", Integers(random, 1, 2)));
        for (var draw = 0; draw < 300; draw++)
        {
            var bytes = good.ToArray();
            for (var i = random.Next(1, 5); i > 0; i--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            try
            {
                ParseV2(Tensor.FromStrings(TensorShape.Of(1), [draw % 2 == 0 ? bytes : bytes[..random.Next(bytes.Length)]])).Run(7);
            }
            catch (InvalidRequestException)
            {
            }
        }
    }

    // Outputs: sparse indices, values, shape; dense d and v; ragged values, row splits.
    private static OpModel ParseV2(Tensor serialized) => new OpModel("ParseExampleV2")
        .Input(serialized).Constant(Strings()).Constant(Strings("s")).Constant(Strings("d", "v")).Constant(Strings("r"))
        .Constant(Tensor.Create<float>(TensorShape.Of(0), [])).Constant(Tensor.Create<long>(TensorShape.Scalar, [-7]))
        .Attr("num_sparse", 1).Attr("sparse_types", Types(DType.String)).Attr("Tdense", Types(DType.Float32, DType.Int64)).Attr("dense_shapes", Shapes([2], [-1]))
        .Attr("ragged_value_types", Types(DType.Int64)).Attr("ragged_split_types", Types(DType.Int32));

    private static byte[] Serialize(Random random, params (string Key, byte[] Feature)[] features)
    {
        // Message by message, so that a feature may be written in any form the format allows.
        using var map = new MemoryStream();
        random.Shuffle(features);
        foreach (var (key, feature) in features)
            Write(map, 1, Message((1, System.Text.Encoding.UTF8.GetBytes(key)), (2, feature)));
        return Message((1, map.ToArray()));
    }

    private static byte[] Bytes(params string[] values) => new Feature { BytesList = new BytesList { Value = { values.Select(ByteString.CopyFromUtf8) } } }.ToByteArray();

    private static byte[] Floats(Random random, params float[] values)
    {
        if (random.Next(2) == 0)
            return new Feature { FloatList = new FloatList { Value = { values } } }.ToByteArray();
        using var list = new MemoryStream();
        foreach (var value in values)
        {
            list.WriteByte(1 << 3 | 5);
            list.Write(BitConverter.GetBytes(value));
        }
        return Message((2, list.ToArray()));
    }

    private static byte[] Integers(Random random, params long[] values)
    {
        if (random.Next(2) == 0)
            return new Feature { Int64List = new Int64List { Value = { values } } }.ToByteArray();
        using var list = new MemoryStream();
        var output = new CodedOutputStream(list);
        foreach (var value in values)
        {
            output.WriteTag(1, WireFormat.WireType.Varint);
            output.WriteInt64(value);
        }
        output.Flush();
        return Message((3, list.ToArray()));
    }

    private static byte[] Message(params (int Field, byte[] Content)[] fields)
    {
        using var stream = new MemoryStream();
        foreach (var (field, content) in fields)
            Write(stream, field, content);
        return stream.ToArray();
    }

    private static void Write(MemoryStream stream, int field, byte[] content)
    {
        var output = new CodedOutputStream(stream, leaveOpen: true);
        output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        output.WriteBytes(ByteString.CopyFrom(content));
        output.Flush();
    }

    private static AttrValue Types(params DType[] types) => new() { List = new AttrValue.Types.ListValue { Type = { types.Select(t => (DataType)(int)t) } } };

    private static AttrValue Shapes(params long[][] shapes) => new()
    {
        List = new AttrValue.Types.ListValue { Shape = { shapes.Select(s => new TensorShapeProto { Dim = { s.Select(d => new TensorShapeProto.Types.Dim { Size = d }) } }) } },
    };
}
