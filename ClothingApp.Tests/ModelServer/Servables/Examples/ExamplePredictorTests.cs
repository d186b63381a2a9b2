using System.Buffers;
using ClothingApp.Grpc;
using ClothingApp.Serving;
using ClothingApp.Serving.Protocol;
using ClothingApp.Tests.Grpc;
using Google.Protobuf;
using ModelSpec = ClothingApp.Serving.Protocol.ModelSpec;

namespace ClothingApp.Tests.ModelServer.Servables.Examples;

/// <summary>Classify, Regress and MultiInference over gRPC.</summary>
public sealed class ExamplePredictorTests(TinyServer server) : IClassFixture<TinyServer>
{
    private const string Classify = "tensorflow/serving/classify";
    private const string Regress = "tensorflow/serving/regress";

    [Fact]
    public async Task Classify_TwoExamples_GivesLabelsAndScores()
    {
        var response = await CallAsync(ServingMethods.Classify, new ClassificationRequest { ModelSpec = Spec("classify"), Input = Examples(1, 5) });

        Assert.Equal([2.5f, 4.5f], response.Result.Classifications.Select(c => Assert.Single(c.Classes).Score));
        Assert.StartsWith("2.5", response.Result.Classifications[0].Classes[0].Label, StringComparison.Ordinal);
        Assert.Equal(new ModelSpec { Name = "tiny", Version = 1, SignatureName = "classify" }, response.ModelSpec);
    }

    [Fact]
    public async Task Regress_ContextAndExamples_TheExampleWins()
    {
        var input = new Input { ExampleListWithContext = new ExampleListWithContext { Context = Example(3), Examples = { new Example(), Example(5) } } };

        var response = await CallAsync(ServingMethods.Regress, new RegressionRequest { ModelSpec = Spec("regress"), Input = input });

        Assert.Equal([3.5f, 4.5f], response.Result.Regressions.Select(r => r.Value));
    }

    [Fact]
    public async Task MultiInference_TwoTasks_AnswersBothInOrder()
    {
        var request = new MultiInferenceRequest { Input = Examples(1), Tasks = { Task("regress", Regress), Task("only_scores", Classify) } };

        var response = await CallAsync(ServingMethods.MultiInference, request);

        Assert.Equal(2.5f, Assert.Single(response.Results[0].RegressionResult.Regressions).Value);
        Assert.Equal(2.5f, response.Results[1].ClassificationResult.Classifications[0].Classes[0].Score);
        Assert.Equal("only_scores", response.Results[1].ModelSpec.SignatureName);
    }

    public static TheoryData<string, GrpcStatusCode, string> WrongTasks => new()
    {
        { "no examples", GrpcStatusCode.InvalidArgument, "Input is empty." },
        { "two models", GrpcStatusCode.InvalidArgument, "All ModelSpecs in a MultiInferenceRequest must access the same model name." },
        { "twice", GrpcStatusCode.InvalidArgument, "Duplicate evaluation of signature: regress" },
        { "unknown", GrpcStatusCode.InvalidArgument, "Requested signature not found in model graph: nope" },
        { "nameless", GrpcStatusCode.InvalidArgument, "Found ModelSpec with an empty model name." },
        { "predict", GrpcStatusCode.Unimplemented, "Unsupported signature method_name: tensorflow/serving/predict" },
    };

    [Theory]
    [MemberData(nameof(WrongTasks))]
    public async Task MultiInference_WrongRequest_SaysWhatIsWrong(string what, GrpcStatusCode code, string text)
    {
        var request = new MultiInferenceRequest { Input = what == "no examples" ? new Input() : Examples(1), Tasks = { Task("regress", Regress) } };
        var second = what switch
        {
            "two models" => new InferenceTask { ModelSpec = new ModelSpec { Name = "other" }, MethodName = Regress },
            "twice" => Task("regress", Regress),
            "unknown" => Task("nope", Regress),
            "nameless" => new InferenceTask { ModelSpec = new ModelSpec(), MethodName = Regress },
            "predict" => Task("serving_default", "tensorflow/serving/predict"),
            _ => null,
        };
        if (second is not null)
            request.Tasks.Add(second);

        var error = await Assert.ThrowsAsync<GrpcException>(() => CallAsync(ServingMethods.MultiInference, request));

        Assert.Equal(code, error.Code);
        Assert.StartsWith(text, error.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Classify_ThreeOutputsOrWrongOnes_IsRefused()
    {
        var error = await Assert.ThrowsAsync<GrpcException>(() => CallAsync(ServingMethods.Classify, new ClassificationRequest { ModelSpec = Spec("regress"), Input = Examples(1) }));

        Assert.Equal(GrpcStatusCode.InvalidArgument, error.Code);
        Assert.Contains("at least one of 'classes' or 'scores'", error.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Classify")]
    [InlineData("Regress")]
    [InlineData("MultiInference")]
    public async Task Examples_MillionsOfTwoBytes_AreRefusedBeforeTheyAreMade(string name)
    {
        // Field 2 of each: an input, with a list of five million empty examples.
        const int Count = 5_000_000;
        var examples = new byte[2 * Count];
        for (var i = 0; i < examples.Length; i += 2)
            examples[i] = 0x0A;
        byte[] list = [0x0A, .. Length(examples.Length), .. examples];
        byte[] request = [0x12, .. Length(list.Length), .. list];

        var error = await Assert.ThrowsAsync<GrpcException>(() => CallAsync(BytesMarshaller.Method("tensorflow.serving.PredictionService", name), request));

        Assert.Equal(GrpcStatusCode.ResourceExhausted, error.Code);
        Assert.Contains("send fewer at once", error.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("float", false)]
    [InlineData("bytes", false)] // pictures
    [InlineData("int64", true)] // numbers of one byte
    [InlineData("strings", true)] // empty ones
    public void Read_AMegabyteOfOneFeature_IsCountedByWhatItBecomes(string kind, bool isRefused)
    {
        var feature = kind switch
        {
            "float" => new Feature { FloatList = new FloatList { Value = { new float[1 << 18] } } },
            "bytes" => new Feature { BytesList = new BytesList { Value = { ByteString.CopyFrom(new byte[1 << 20]) } } },
            "int64" => new Feature { Int64List = new Int64List { Value = { new long[1 << 20] } } },
            _ => new Feature { BytesList = new BytesList { Value = { Enumerable.Repeat(ByteString.Empty, 1 << 19) } } },
        };
        var request = new ClassificationRequest { Input = new Input { ExampleList = new ExampleList { Examples = { new Example { Features = new Features { Feature = { ["x"] = feature } } } } } } };
        var marshaller = ServingMethods.Classify.WithBoundedExamples(3 << 20).Request;
        var bytes = new ReadOnlySequence<byte>(request.ToByteArray());

        if (isRefused)
            Assert.Equal(GrpcStatusCode.ResourceExhausted, Assert.IsType<GrpcException>(Assert.Throws<InvalidDataException>(() => marshaller.Read(bytes)).InnerException).Code);
        else
            Assert.Equal(request, marshaller.Read(bytes));
    }

    private static byte[] Length(int value)
    {
        var bytes = new List<byte>();
        for (; value >= 0x80; value >>= 7)
            bytes.Add((byte)(value | 0x80));
        return [.. bytes, (byte)value];
    }

    private Task<TResponse> CallAsync<TRequest, TResponse>(GrpcMethod<TRequest, TResponse> method, TRequest request) =>
        server.Channel.CallAsync(method, request, ModelServerFixture.Timeout, CancellationToken.None);

    private static InferenceTask Task(string signature, string method) => new() { ModelSpec = Spec(signature), MethodName = method };

    private static ModelSpec Spec(string signature) => new() { Name = "tiny", SignatureName = signature };

    private static Input Examples(params float[] values) => new() { ExampleList = new ExampleList { Examples = { values.Select(Example) } } };

    private static Example Example(float x) => new() { Features = new Features { Feature = { ["x"] = new Feature { FloatList = new FloatList { Value = { x } } } } } };
}
