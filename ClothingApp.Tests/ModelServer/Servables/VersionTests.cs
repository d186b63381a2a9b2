using ClothingApp.Grpc;
using ClothingApp.ModelServer.Servables.Configuration;
using ClothingApp.Serving;
using ClothingApp.Serving.Tensors;
using Policy = ClothingApp.Serving.Protocol.FileSystemStoragePathSourceConfig.Types.ServableVersionPolicy;

namespace ClothingApp.Tests.ModelServer.Servables;

/// <summary>Several versions of one model, and labels for them. Version 1 answers 2.5 to 1, version 2 answers 10.5, version 3 answers 20.5.</summary>
public sealed class VersionTests : IAsyncLifetime
{
    private readonly TinyServer _server = new()
    {
        Versions = new Dictionary<long, float> { [1] = 2, [2] = 10, [3] = 20 },
        Listing = """model_version_policy { latest { num_versions: 2 } } version_labels { key: "stable" value: 2 } version_labels { key: "old" value: 1 }""",
        Flags = ["--enable_grpc_healthcheck_service"],
    };

    public Task InitializeAsync() => _server.InitializeAsync();

    public Task DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("", "20.5")]
    [InlineData("/versions/2", "10.5")]
    [InlineData("/versions/3", "20.5")]
    [InlineData("/labels/stable", "10.5")]
    public async Task RestPredict_VersionOrLabel_AnswersFromThatVersion(string which, string value) =>
        Assert.Equal((200, $"{{\n    \"predictions\": [{value}]\n}}"), await _server.PostAsync($"/v1/models/tiny{which}:predict", """{"instances": [1]}"""));

    [Fact]
    public async Task GrpcPredict_Label_AnswersFromThatVersionAndNamesItsNumber()
    {
        using var response = await PredictAsync(new ModelSpec("tiny", VersionLabel: "stable"));

        Assert.Equal(new ModelSpec("tiny", 2, "serving_default"), response.Spec);
        Assert.Equal([10.5f], response.Outputs["y"].AsSpan<float>().ToArray());
    }

    [Theory]
    [InlineData("nope", null, GrpcStatusCode.InvalidArgument, "Unrecognized servable version label: nope. Model tiny has: old, stable")]
    [InlineData("old", null, GrpcStatusCode.FailedPrecondition, "Request to assign label to version 1 of model tiny, which is not currently available for inference")]
    [InlineData("", 1L, GrpcStatusCode.NotFound, "Servable not found for request: Specific(tiny, 1)")]
    public async Task GrpcPredict_WhatIsNotServed_SaysSo(string label, long? version, GrpcStatusCode code, string text)
    {
        var error = await Assert.ThrowsAsync<GrpcException>(() => PredictAsync(new ModelSpec("tiny", version, VersionLabel: label)));

        Assert.Equal(code, error.Code);
        Assert.StartsWith(text, error.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status_WithLabel_ListsEveryVersion() =>
        Assert.Equal([3, 2], (await _server.Client.GetModelStatusAsync(new ModelSpec("tiny", VersionLabel: "stable"), ModelServerFixture.Timeout, CancellationToken.None)).Select(v => v.Version));

    [Theory]
    [InlineData("")]
    [InlineData("PredictionService")]
    public async Task Health_ModelsAreLoaded_IsServing(string service) =>
        Assert.True(await Infrastructure.Poll.UntilAsync(() => _server.Channel.CheckHealthAsync(service, ModelServerFixture.Timeout, CancellationToken.None), isServing => isServing));

    [Fact]
    public void Aspired_EachPolicy_ChoosesItsVersions()
    {
        long[] found = [1, 2, 10];
        Assert.Equal([10], VersionPolicy.Aspired(null, found));
        Assert.Equal([10], VersionPolicy.Aspired(new Policy { Latest = new Policy.Types.Latest() }, found));
        Assert.Equal([10, 2], VersionPolicy.Aspired(new Policy { Latest = new Policy.Types.Latest { NumVersions = 2 } }, found));
        Assert.Equal(found, VersionPolicy.Aspired(new Policy { All = new Policy.Types.All() }, found));
        Assert.Equal([2], VersionPolicy.Aspired(new Policy { Specific = new Policy.Types.Specific { Versions = { 2, 3 } } }, found));
    }

    private async Task<PredictResponse> PredictAsync(ModelSpec spec)
    {
        using var request = new PredictRequest { Spec = spec, Inputs = new Dictionary<string, Tensor>(StringComparer.Ordinal) { ["x"] = Tensor.Create<float>(TensorShape.Of(1), [1f]) } };
        return await _server.Client.PredictAsync(request, ModelServerFixture.Timeout, CancellationToken.None);
    }
}
