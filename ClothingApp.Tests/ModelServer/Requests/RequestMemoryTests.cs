using System.Buffers;
using System.Text;
using ClothingApp.Grpc;
using ClothingApp.ModelServer.Requests;
using ClothingApp.ModelServer.Rest;
using ClothingApp.ModelServer.Rest.Json;
using ClothingApp.Serving;
using ClothingApp.Serving.Protocol;
using ClothingApp.Serving.Tensors;
using Google.Protobuf;
using Microsoft.AspNetCore.Http;
using PredictResponse = ClothingApp.Serving.Protocol.PredictResponse;
using WireRequest = ClothingApp.Serving.Protocol.PredictRequest;

namespace ClothingApp.Tests.ModelServer.Requests;

/// <summary>A request that would not fit into memory is refused, and the server lives.</summary>
public sealed class RequestMemoryTests(TinyServer server) : IClassFixture<TinyServer>
{
    [Fact]
    public async Task Predict_FewBytesDeclareTerabytes_IsRefusedWithTheNumbersAndTheServerAnswers()
    {
        // One number, which stands for all of them: by the protocol it is repeated until the shape is full.
        var huge = Request([1_000_000, 1000, 1000], 1);

        var error = await Assert.ThrowsAsync<GrpcException>(() => server.Channel.CallAsync(Generated, huge, ModelServerFixture.Timeout, CancellationToken.None));

        Assert.Equal(GrpcStatusCode.ResourceExhausted, error.Code);
        Assert.Contains("input 'x' of shape [1000000,1000,1000] takes 4000000000000 bytes", error.Detail, StringComparison.Ordinal);
        var answer = await server.Channel.CallAsync(Generated, Request([1], 1), ModelServerFixture.Timeout, CancellationToken.None);
        Assert.Equal(2.5f, answer.Outputs["y"].FloatVal.Single());
    }

    [Fact]
    public async Task Predict_ShapeBeyondEveryNumber_IsNoTensor()
    {
        var error = await Assert.ThrowsAsync<GrpcException>(() => server.Channel.CallAsync(
            Generated, Request([long.MaxValue, long.MaxValue], 1), ModelServerFixture.Timeout, CancellationToken.None));

        Assert.Equal((GrpcStatusCode.InvalidArgument, "tensor parsing error: x"), (error.Code, error.Detail));
    }

    [Fact]
    public void Read_OthersHaveTakenTheMemory_IsRefusedUntilTheyAreDone()
    {
        var budget = new TensorBudget(1000);
        var method = ServingMethods.CreatePredict(900, budget);
        var bytes = new ReadOnlySequence<byte>(Request([200], 1).ToByteArray());
        var first = method.Request.Read(bytes);
        Assert.Equal(800, budget.Taken);

        var refused = Assert.IsType<GrpcException>(Assert.Throws<InvalidDataException>(() => method.Request.Read(bytes)).InnerException);
        Assert.Equal(GrpcStatusCode.ResourceExhausted, refused.Code);
        Assert.Contains("takes 800 bytes of memory, which other requests have taken", refused.Detail, StringComparison.Ordinal);

        first.Dispose();
        method.Request.Read(bytes).Dispose();
        Assert.Equal(0, budget.Taken);
    }

    [Fact]
    public async Task RestBody_OthersHaveTakenTheMemory_IsRefusedUntilTheyAreDone()
    {
        var memory = new RequestMemory(1 << 20);
        var other = memory.Budget.Begin();
        Assert.True(other.TryTake(memory.Budget.MaxBytes - 1000));

        var error = await Assert.ThrowsAsync<GrpcException>(() => RestBody.ReadAsync(Post(10_000), memory, CancellationToken.None));
        Assert.Equal(GrpcStatusCode.ResourceExhausted, error.Code);
        Assert.Contains($"{memory.Budget.MaxBytes} for all requests", error.Detail, StringComparison.Ordinal);

        other.Dispose();
        using (var body = await RestBody.ReadAsync(Post(10_000), memory, CancellationToken.None))
        {
            Assert.Equal(10_000, body.Text.Length);
            Assert.InRange(memory.Budget.Taken, 20_000, memory.Budget.MaxBytes);
        }
        Assert.Equal(0, memory.Budget.Taken);
    }

    [Fact]
    public async Task RestBody_BecomesMoreThanItsText_IsCountedAsItDoes()
    {
        var memory = new RequestMemory(400_000);
        using var body = await RestBody.ReadAsync(Post(10_000), memory, CancellationToken.None);
        var taken = memory.Budget.Taken;

        body.Charge(10_000);
        Assert.Equal(taken, memory.Budget.Taken);
        body.Charge(20_000);
        Assert.InRange(memory.Budget.Taken, taken + 19_000, taken + 20_000);
        var error = Assert.Throws<GrpcException>(() => body.Charge(100_000));
        Assert.Equal(GrpcStatusCode.ResourceExhausted, error.Code);
    }

    [Theory]
    [InlineData("\"a\",", DType.String)]
    [InlineData("0,", DType.Float64)]
    public void Read_ShortTextOfLargeValues_ChargesWhatTheyTake(string value, DType type)
    {
        var text = Encoding.ASCII.GetBytes($"[{string.Concat(Enumerable.Repeat(value, 100_000))}{value.TrimEnd(',')}]");
        var charged = 0L;
        using var builder = new JsonTensorBuilder(type, bytes => charged += bytes);
        var json = new JsonCursor(text);
        builder.Read(ref json);

        Assert.InRange(charged, type == DType.String ? 6_000_000 : 800_000, 10_000_000);
    }

    [Fact]
    public async Task RestBody_LargerThanTheContainerCanTake_IsTooLarge()
    {
        var error = await Assert.ThrowsAsync<BadHttpRequestException>(() => RestBody.ReadAsync(Post(200_000), new RequestMemory(1 << 20), CancellationToken.None));

        Assert.Equal(413, error.StatusCode);
    }

    /// <summary>The same method by the generated messages, which send what our own would not.</summary>
    private static GrpcMethod<WireRequest, PredictResponse> Generated { get; } =
        new("tensorflow.serving.PredictionService", "Predict", new ProtobufMarshaller<WireRequest>(), new ProtobufMarshaller<PredictResponse>());

    private static WireRequest Request(long[] shape, float value)
    {
        var tensor = new TensorProto { Dtype = DataType.DtFloat, TensorShape = new TensorShapeProto(), FloatVal = { value } };
        tensor.TensorShape.Dim.AddRange(shape.Select(size => new TensorShapeProto.Types.Dim { Size = size }));
        return new WireRequest { ModelSpec = new ClothingApp.Serving.Protocol.ModelSpec { Name = "tiny" }, Inputs = { ["x"] = tensor } };
    }

    private static HttpRequest Post(int length) =>
        new DefaultHttpContext { Request = { Body = new MemoryStream(Encoding.ASCII.GetBytes(new string(' ', length))), ContentLength = length } }.Request;
}
