using ClothingApp.Grpc;
using ClothingApp.ModelServer.Batching;
using ClothingApp.ModelServer.Monitoring;
using ClothingApp.ModelServer.Requests;
using ClothingApp.ModelServer.SavedModels.Protocol;
using ClothingApp.ModelServer.Servables;
using ClothingApp.ModelServer.Servables.Configuration;
using ClothingApp.ModelServer.Servables.Examples;
using ClothingApp.ModelServer.Servables.LifeCycle;
using ClothingApp.ModelServer.Servables.WarmUp;
using ClothingApp.Serving.Protocol;
using ClothingApp.Tests.Infrastructure;
using ClothingApp.Tests.ModelServer.SavedModels.Writing;
using Google.Protobuf;
using Microsoft.Extensions.Logging.Abstractions;
using Input = ClothingApp.Serving.Protocol.Input;

namespace ClothingApp.Tests.ModelServer.Servables.WarmUp;

/// <summary>The requests that lie with a version, played to it.</summary>
public sealed class WarmUpRequestsTests : IDisposable
{
    private static readonly ModelSpec Elsewhere = new() { Name = "another-model", Version = 77 };

    private readonly string _folder = Path.Combine(Directory.CreateTempSubdirectory("warm-up-").FullName, "1");

    public WarmUpRequestsTests() => TinyModel.Write(_folder);

    public static TheoryData<string, GrpcStatusCode, string> Failing => new()
    {
        { "predict", GrpcStatusCode.FailedPrecondition, "Serving signature key \"nope\" not found." },
        { "tensor", GrpcStatusCode.InvalidArgument, "tensor parsing error: x" },
        { "classify", GrpcStatusCode.InvalidArgument, "Input is empty." },
        { "regress", GrpcStatusCode.InvalidArgument, "No signature was found with the name: nope" },
        { "multi", GrpcStatusCode.InvalidArgument, "Inference request must have at least one task" },
        { "session", GrpcStatusCode.Unimplemented, "Unsupported log_type for warmup: SessionRunLog" },
        { "nothing", GrpcStatusCode.Unimplemented, "Unsupported log_type for warmup: None" },
    };

    [Fact]
    public async Task Play_RequestsOfEveryKind_AreAnsweredByThisVersionWhateverTheyName()
    {
        Write([Good.ToByteArray(), Classify(Elsewhere, Examples()).ToByteArray(), Regress("regress", Examples()).ToByteArray(), Multi().ToByteArray()]);

        Assert.Equal(4, await PlayAsync());
    }

    [Theory]
    [MemberData(nameof(Failing))]
    public async Task Play_RequestThatFails_SaysWhichAndWhy(string kind, GrpcStatusCode code, string text)
    {
        var bad = kind switch
        {
            "predict" => new PredictionLog { PredictLog = new PredictLog { Request = new PredictRequest { ModelSpec = new ModelSpec { SignatureName = "nope" } } } },
            "tensor" => new PredictionLog { PredictLog = new PredictLog { Request = new PredictRequest { Inputs = { ["x"] = new TensorProto { Dtype = DataType.DtInvalid } } } } },
            "classify" => Classify(Elsewhere, null),
            "regress" => Regress("nope", Examples()),
            "multi" => new PredictionLog { MultiInferenceLog = new MultiInferenceLog { Request = new MultiInferenceRequest() } },
            "session" => new PredictionLog { SessionRunLog = new SessionRunLog() },
            _ => new PredictionLog(),
        };
        Write([Good.ToByteArray(), bad.ToByteArray()]);

        var error = await Assert.ThrowsAsync<GrpcException>(() => PlayAsync());

        Assert.Equal(code, error.Code);
        Assert.StartsWith(text, error.Detail, StringComparison.Ordinal);
        Assert.Contains("(warm-up request 2 of " + _folder, error.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Play_FileThatIsNoTfRecord_IsDataLoss()
    {
        WriteBytes("something else, of some length"u8.ToArray());

        var error = await Assert.ThrowsAsync<GrpcException>(() => PlayAsync());

        Assert.Equal(GrpcStatusCode.DataLoss, error.Code);
        Assert.Contains("Please verify your warmup data is in TFRecord format", error.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Play_RecordThatIsNoLog_IsNamed()
    {
        Write([[0xff, 0xff]]);

        Assert.StartsWith("Failed to parse warmup record", (await Assert.ThrowsAsync<GrpcException>(() => PlayAsync())).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Play_MoreThanAThousand_AreRefused()
    {
        Write([.. Enumerable.Repeat(Good.ToByteArray(), 1001)]);

        var error = await Assert.ThrowsAsync<GrpcException>(() => PlayAsync());

        Assert.StartsWith("Number of warmup records exceeds the maximum (1000) at " + _folder, error.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Play_NotWantedOrAbsent_PlaysNothing()
    {
        Assert.Equal(0, await PlayAsync());
        WriteBytes([1, 2, 3]);
        Assert.Equal(0, await PlayAsync(new ModelServerOptions { EnableModelWarmup = false }));
    }

    [SharedDataFact]
    public async Task Play_FileOfTheNextClothingModel_IsAnswered()
    {
        var folder = SharedData.Path("models", "next", "clothing-model", "2");

        Assert.InRange(await PlayAsync(folder: folder), 1, 1000);
    }

    public void Dispose() => Directory.GetParent(_folder)!.Delete(recursive: true);

    private static PredictionLog Good => new() { PredictLog = new PredictLog { Request = new PredictRequest { ModelSpec = Elsewhere, Inputs = { ["x"] = Float(1) } } } };

    private static PredictionLog Classify(ModelSpec spec, Input? input) =>
        new() { ClassifyLog = new ClassifyLog { Request = new ClassificationRequest { ModelSpec = new ModelSpec(spec) { SignatureName = "classify" }, Input = input } } };

    private static PredictionLog Regress(string signature, Input input) =>
        new() { RegressLog = new RegressLog { Request = new RegressionRequest { ModelSpec = new ModelSpec { SignatureName = signature }, Input = input } } };

    private static PredictionLog Multi() => new()
    {
        MultiInferenceLog = new MultiInferenceLog
        {
            Request = new MultiInferenceRequest
            {
                Tasks = { new InferenceTask { ModelSpec = new ModelSpec(Elsewhere) { SignatureName = "regress" }, MethodName = "tensorflow/serving/regress" } },
                Input = Examples(),
            },
        },
    };

    private static Input Examples() => new()
    {
        ExampleList = new ExampleList { Examples = { new Example { Features = new Features { Feature = { ["x"] = new Feature { FloatList = new FloatList { Value = { 1 } } } } } } } },
    };

    private static TensorProto Float(float value) =>
        new() { Dtype = DataType.DtFloat, TensorShape = new TensorShapeProto { Dim = { new TensorShapeProto.Types.Dim { Size = 1 } } }, FloatVal = { value } };

    private void Write(byte[][] records) => WriteBytes(RecordFileWriter.Bytes(records));

    private void WriteBytes(byte[] bytes)
    {
        Directory.CreateDirectory(Path.Combine(_folder, "assets.extra"));
        File.WriteAllBytes(Path.Combine(_folder, "assets.extra", "tf_serving_warmup_requests"), bytes);
    }

    private async Task<int> PlayAsync(ModelServerOptions? options = null, string? folder = null)
    {
        options ??= new ModelServerOptions();
        using var meters = new OwnMeters();
        var metrics = new ServingMetrics(meters);
        using var nothing = new ServableManager(options, [], null, ServerBatching.Off, () => throw new InvalidOperationException("nothing is loaded here"), metrics, TimeProvider.System, NullLogger<ServableManager>.Instance);
        using var runners = new Runners(1);
        var predictor = new Predictor(nothing, runners, new Batcher(runners, TimeProvider.System), metrics);
        using var servable = Servable.Load(folder ?? _folder);
        return await new WarmUpRequests(options, predictor, new ExamplePredictor(nothing, predictor, RequestMemory.OfThisContainer(), metrics)).PlayAsync(new VersionUnit(1, folder ?? _folder), "tiny", servable, CancellationToken.None);
    }
}
