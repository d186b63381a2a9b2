using ClothingApp.Grpc;
using ClothingApp.Serving;
using ClothingApp.Serving.Configuration;
using ClothingApp.Serving.Protocol;
using ClothingApp.Serving.Tensors;
using ClothingApp.Tests.Infrastructure;
using Google.Protobuf.WellKnownTypes;
using ModelSpec = ClothingApp.Serving.ModelSpec;
using PredictRequest = ClothingApp.Serving.PredictRequest;

namespace ClothingApp.Tests.ModelServer.Servables.Configuration;

/// <summary>HandleReloadConfigRequest, and a configuration file that changes. Version 1 of <c>tiny</c> answers 2.5 to 1, version 2 answers 10.5.</summary>
public sealed class ReloadTests : IAsyncLifetime
{
    private readonly TinyServer _server = new()
    {
        Versions = new Dictionary<long, float> { [1] = 2, [2] = 10 },
        Listing = """model_version_policy { specific { versions: 1 } } version_labels { key: "stable" value: 1 }""",
        Flags = ["--model_config_file_poll_wait_seconds=1"],
    };

    private string Tiny => Path.Combine(_server.Root, "tiny");

    public Task InitializeAsync() => _server.InitializeAsync();

    public Task DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Reload_AnotherNameForTheFolder_AnswersWhenTheCallReturnsAndTheNameLeftOutIsGone()
    {
        var response = await ReloadAsync($$"""model_config_list { config { name: "second" base_path: "{{Tiny}}" model_platform: "tensorflow" } }""");

        Assert.Equal(Code.Ok, response.Status.ErrorCode);
        Assert.Equal(10.5f, await PredictAsync(new ModelSpec("second")));
        var gone = await Assert.ThrowsAsync<GrpcException>(() => PredictAsync(new ModelSpec("tiny")));
        Assert.Equal((GrpcStatusCode.NotFound, "Servable not found for request: Latest(tiny)"), (gone.Code, gone.Detail));
        var ended = await Poll.UntilAsync(() => _server.Client.GetModelStatusAsync(new ModelSpec("tiny"), ModelServerFixture.Timeout, CancellationToken.None), v => v[0].State == ModelVersionState.End);
        Assert.Equal(ModelVersionState.End, Assert.Single(ended).State);
    }

    [Fact]
    public async Task Reload_LabelMovesToAVersionThatIsNew_NoCallByTheLabelFails()
    {
        using var stop = new CancellationTokenSource();
        var calls = Task.Run(async () =>
        {
            var answers = new HashSet<float>();
            while (!stop.IsCancellationRequested)
                answers.Add(await PredictAsync(new ModelSpec("tiny", VersionLabel: "stable")));
            return answers;
        });

        await ReloadAsync(_server.Config("""model_version_policy { specific { versions: 2 } } version_labels { key: "stable" value: 2 }"""));
        Assert.Equal(10.5f, await PredictAsync(new ModelSpec("tiny", VersionLabel: "stable")));

        await stop.CancelAsync();
        Assert.Subset(new HashSet<float> { 2.5f, 10.5f }, await calls);
    }

    [Fact]
    public async Task Reload_LabelForAVersionThatIsNotServed_IsRefusedAndTheOldLabelStays()
    {
        var error = await Assert.ThrowsAsync<GrpcException>(() => ReloadAsync(_server.Config("""model_version_policy { specific { versions: 1 } } version_labels { key: "stable" value: 2 }""")));

        Assert.Equal(GrpcStatusCode.FailedPrecondition, error.Code);
        Assert.StartsWith("Request to assign label to version 2 of model tiny, which is not currently available for inference", error.Detail, StringComparison.Ordinal);
        Assert.Equal(2.5f, await PredictAsync(new ModelSpec("tiny", VersionLabel: "stable")));
    }

    [Theory]
    [InlineData("", GrpcStatusCode.InvalidArgument, "ServerModelConfig type not supported by HandleReloadConfigRequest. Only ModelConfigList is currently supported")]
    [InlineData("""config { name: "a" base_path: "TINY" model_platform: "tensorflow" } config { name: "a" base_path: "TINY" model_platform: "tensorflow" }""",
        GrpcStatusCode.InvalidArgument, "Illegal to list model a multiple times in config list")]
    [InlineData("""config { name: "a" base_path: "tiny" model_platform: "tensorflow" }""",
        GrpcStatusCode.InvalidArgument, "Expected model a to have an absolute path or URI; got base_path()=tiny")]
    [InlineData("""config { name: "a" base_path: "TINY" }""",
        GrpcStatusCode.InvalidArgument, "Illegal setting neither ModelServerConfig::model_type (deprecated) nor ModelServerConfig::model_platform, model name is a")]
    [InlineData("""config { name: "a" base_path: "TINY" model_platform: "pytorch" }""", GrpcStatusCode.InvalidArgument, "Model a requests unsupported platform pytorch")]
    [InlineData("""config { name: "a" base_path: "TINY/../elsewhere" model_platform: "tensorflow" }""", GrpcStatusCode.PermissionDenied, "is not under a folder that models may be loaded from")]
    [InlineData("""config { name: "a" base_path: "TINYS" model_platform: "tensorflow" }""", GrpcStatusCode.PermissionDenied, "Start the server with --allowed_model_roots=FOLDER to allow another")]
    public async Task Reload_WrongList_IsRefusedAndChangesNothing(string models, GrpcStatusCode code, string text)
    {
        var list = models.Replace("TINY", Tiny, StringComparison.Ordinal);

        var error = await Assert.ThrowsAsync<GrpcException>(() => ReloadAsync(list.Length == 0 ? "" : $"model_config_list {{ {list} }}"));

        Assert.Equal(code, error.Code);
        Assert.Contains(text, error.Detail, StringComparison.Ordinal);
        Assert.Equal(2.5f, await PredictAsync(new ModelSpec("tiny")));
    }

    [Fact]
    public async Task Reload_CustomConfiguration_IsRefused()
    {
        var request = new ReloadConfigRequest { Config = new ModelServerConfig { CustomModelConfig = new Any() } };

        var error = await Assert.ThrowsAsync<GrpcException>(() => _server.Channel.CallAsync(ServingMethods.HandleReloadConfigRequest, request, ModelServerFixture.Timeout, CancellationToken.None));

        Assert.Equal(GrpcStatusCode.InvalidArgument, error.Code);
    }

    [Fact]
    public async Task Reload_NewModelThatCannotBeLoaded_NamesItAndItsFault()
    {
        Directory.CreateDirectory(Path.Combine(Tiny, "broken", "3"));
        Directory.CreateDirectory(Path.Combine(Tiny, "empty"));

        var error = await Assert.ThrowsAsync<GrpcException>(() => ReloadAsync($$"""
            model_config_list {
              config { name: "broken" base_path: "{{Tiny}}/broken" model_platform: "tensorflow" }
              config { name: "empty" base_path: "{{Tiny}}/empty" model_platform: "tensorflow" }
              config { name: "tiny" base_path: "{{Tiny}}" model_platform: "tensorflow" }
            }
            """));

        Assert.Equal(GrpcStatusCode.Unknown, error.Code);
        Assert.StartsWith("2 servable(s) did not become available: {{name: broken version: 3} due to error: ", error.Detail, StringComparison.Ordinal);
        Assert.Contains("{name: empty}: ", error.Detail, StringComparison.Ordinal);
        Assert.Equal(10.5f, await PredictAsync(new ModelSpec("tiny")));
    }

    [Fact]
    public async Task ConfigFile_Changes_AreFollowedAfterAMistakeToo()
    {
        // Version 1 goes on beside version 2, and the label cannot move to version 3.
        await File.WriteAllTextAsync(_server.ConfigFile, _server.Config("""model_version_policy { all { } } version_labels { key: "stable" value: 3 }"""));
        var states = await Poll.UntilAsync(
            () => _server.Client.GetModelStatusAsync(new ModelSpec("tiny"), ModelServerFixture.Timeout, CancellationToken.None), v => v.Count == 2 && v[0].State == ModelVersionState.Available);
        Assert.Equal([(2, ModelVersionState.Available), (1, ModelVersionState.Available)], states.Select(s => (s.Version, s.State)));
        Assert.Equal(2.5f, await PredictAsync(new ModelSpec("tiny", VersionLabel: "stable")));

        await File.WriteAllTextAsync(_server.ConfigFile, _server.Config("""model_version_policy { all { } } version_labels { key: "stable" value: 2 }"""));

        Assert.Equal(10.5f, await Poll.UntilAsync(() => PredictAsync(new ModelSpec("tiny", VersionLabel: "stable")), y => y == 10.5f));
    }

    private Task<ReloadConfigResponse> ReloadAsync(string config)
    {
        var request = new ReloadConfigRequest { Config = TextProto.Parse<ModelServerConfig>(config) };
        return _server.Channel.CallAsync(ServingMethods.HandleReloadConfigRequest, request, ModelServerFixture.Timeout, CancellationToken.None);
    }

    private async Task<float> PredictAsync(ModelSpec spec)
    {
        using var request = new PredictRequest { Spec = spec, Inputs = new Dictionary<string, Tensor>(StringComparer.Ordinal) { ["x"] = Tensor.Create<float>(TensorShape.Of(1), [1f]) } };
        using var response = await _server.Client.PredictAsync(request, ModelServerFixture.Timeout, CancellationToken.None);
        return response.Outputs["y"].AsSpan<float>()[0];
    }
}
