using System.Buffers;
using ClothingApp.Grpc;
using ClothingApp.Serving;
using ClothingApp.Serving.Tensors;
using ClothingApp.Tests.Serving.Tensors;
using FsCheck;
using FsCheck.Fluent;
using Google.Protobuf;
using Protocol = ClothingApp.Serving.Protocol;

namespace ClothingApp.Tests.Serving.Predict;

/// <summary>The hand-written codec against Google.Protobuf's generated one.</summary>
public class PredictCodecPropertyTests
{
    private static readonly Gen<string> Names = Gen.Elements("", "x", "input_1", "größe", "価格");

    private static readonly Gen<ModelSpec> Specs =
        from name in Names
        from version in Gen.Elements<long?>(null, 0, 1, long.MaxValue, -1)
        from signature in Names
        from label in Names
        select new ModelSpec(name, version, signature, version is null ? label : "");

    private static readonly Gen<Dictionary<string, Tensor>> Maps =
        from names in Gen.SubListOf("", "x", "input_1", "größe", "価格")
        from tensors in TensorGen.Tensors.ArrayOf(names.Count)
        select names.Zip(tensors).ToDictionary(p => p.First, p => p.Second);

    private static readonly Arbitrary<PredictRequest> Requests = Arb.From(
        from spec in Specs
        from inputs in Maps
        from filter in Names.ListOf()
        select new PredictRequest { Spec = spec, Inputs = inputs, OutputFilter = [.. filter] });

    private static readonly Arbitrary<PredictResponse> Responses = Arb.From(
        from spec in Specs
        from outputs in Maps
        from encoding in Gen.Elements(TensorEncoding.TypedList, TensorEncoding.Content)
        select new PredictResponse { Spec = spec, Outputs = outputs, Encoding = encoding });

    [Fact]
    public void Request_ThroughTheGeneratedCodec_IsTheSame() => Prop.ForAll(Requests, Arb.From(Gen.Choose(1, 9)), (request, pieceLength) =>
    {
        var generated = Protocol.PredictRequest.Parser.ParseFrom(Write(ServingMethods.Predict.Request, request));
        using var back = ServingMethods.Predict.Request.Read(Sequences.Split(generated.ToByteArray(), pieceLength));

        Assert.Equal(request.Spec, back.Spec);
        Assert.Equal(request.OutputFilter, back.OutputFilter);
        Assert.Equal(request.OutputFilter, generated.OutputFilter);
        AssertEqual(request.Inputs, back.Inputs);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Response_ThroughTheGeneratedCodec_IsTheSame() => Prop.ForAll(Responses, Arb.From(Gen.Choose(1, 9)), (response, pieceLength) =>
    {
        var generated = Protocol.PredictResponse.Parser.ParseFrom(Write(ServingMethods.Predict.Response, response));
        using var back = ServingMethods.Predict.Response.Read(Sequences.Split(generated.ToByteArray(), pieceLength));

        Assert.Equal(response.Spec, back.Spec);
        AssertEqual(response.Outputs, back.Outputs);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Read_DamagedMessage_ThrowsInvalidDataOrReads() => Prop.ForAll(Responses, Arb.From(Gen.Choose(0, int.MaxValue)), (response, seed) =>
    {
        var random = new Random(seed);
        var bytes = Write(ServingMethods.Predict.Response, response);
        for (var i = random.Next(4); i >= 0 && bytes.Length > 0; i--)
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        bytes = bytes[..random.Next(bytes.Length / 2, bytes.Length + 1)];
        AssertReadsOrThrowsInvalidData(bytes);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Fact]
    public void Read_Rubbish_ThrowsInvalidDataOrReads() =>
        Prop.ForAll<byte[]>(bytes => AssertReadsOrThrowsInvalidData(bytes)).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    private static void AssertReadsOrThrowsInvalidData(byte[] bytes)
    {
        // A small bound, so that an announced gigabyte is an error here and not memory.
        var method = ServingMethods.CreatePredict(1024 * 1024);
        try
        {
            method.Request.Read(new ReadOnlySequence<byte>(bytes)).Dispose();
        }
        catch (InvalidDataException)
        {
        }
        try
        {
            method.Response.Read(Sequences.Split(bytes, 3)).Dispose();
        }
        catch (InvalidDataException)
        {
        }
    }

    private static byte[] Write<T>(IGrpcMarshaller<T> marshaller, T message)
    {
        var output = new ArrayBufferWriter<byte>();
        marshaller.Write(message, output);
        Assert.Equal(marshaller.GetSize(message), output.WrittenCount);
        return output.WrittenSpan.ToArray();
    }

    private static void AssertEqual(IReadOnlyDictionary<string, Tensor> expected, IReadOnlyDictionary<string, Tensor> actual)
    {
        Assert.Equal(expected.Keys.Order(), actual.Keys.Order());
        foreach (var (name, tensor) in expected)
            TensorAssert.Equal(tensor, actual[name]);
    }
}
