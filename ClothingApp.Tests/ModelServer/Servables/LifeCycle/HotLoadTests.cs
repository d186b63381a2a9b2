using ClothingApp.Grpc;
using ClothingApp.Serving;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.Tests.ModelServer.Servables.LifeCycle;

/// <summary>Version folders that come and go while the server runs. Version 1 answers 2.5 to 1.</summary>
public sealed class HotLoadTests : IAsyncLifetime
{
    private readonly TinyServer _server = new();

    public Task InitializeAsync() => _server.InitializeAsync();

    public Task DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Predict_VersionFolderAppears_AnswersFromItAndTheOldOneEnds()
    {
        TinyModel.Write(_server.VersionFolder(2), addend: 10);

        await StatesAsync((2, ModelVersionState.Available), (1, ModelVersionState.End));
        Assert.Equal(10.5f, await PredictAsync());
    }

    [Fact]
    public async Task Predict_IncompleteFolderAppears_TheOldVersionAnswersUntilItIsComplete()
    {
        Directory.CreateDirectory(_server.VersionFolder(2));

        await StatesAsync((2, ModelVersionState.End), (1, ModelVersionState.Available));
        var status = Assert.Single(await _server.Client.GetModelStatusAsync(new ModelSpec("tiny", 2), ModelServerFixture.Timeout, CancellationToken.None));
        Assert.Contains("holds no saved_model.pb", status.ErrorMessage, StringComparison.Ordinal);
        Assert.Equal(2.5f, await PredictAsync());

        TinyModel.Write(_server.VersionFolder(3) + "-elsewhere", addend: 10);
        File.Move(Path.Combine(_server.VersionFolder(3) + "-elsewhere", "saved_model.pb"), Path.Combine(_server.VersionFolder(2), "saved_model.pb"));

        // Long before the minute that a try has to wait for otherwise.
        await StatesAsync((2, ModelVersionState.Available), (1, ModelVersionState.End));
        Assert.Equal(10.5f, await PredictAsync());
    }

    [Theory]
    [InlineData(1000, "variable lies outside the data file")] // half copied
    [InlineData(null, "checksum")]
    public async Task Predict_VariablesOfTheNewVersionAreBroken_TheOldVersionAnswers(int? length, string reason)
    {
        var staging = _server.VersionFolder(2) + "-staging";
        foreach (var file in (string[])["saved_model.pb", "variables/variables.index", "variables/variables.data-00000-of-00001"])
        {
            var target = Path.Combine(staging, file);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(Path.Combine(ModelServerFixture.ModelsFolder, "digits", "1", file), target);
        }
        await using (var data = File.OpenWrite(Path.Combine(staging, "variables/variables.data-00000-of-00001")))
        {
            if (length is { } left)
                data.SetLength(left);
            else
                await data.WriteAsync(new byte[1000]);
        }
        Directory.Move(staging, _server.VersionFolder(2));

        await StatesAsync((2, ModelVersionState.End), (1, ModelVersionState.Available));
        var status = Assert.Single(await _server.Client.GetModelStatusAsync(new ModelSpec("tiny", 2), ModelServerFixture.Timeout, CancellationToken.None));
        Assert.Contains(reason, status.ErrorMessage, StringComparison.Ordinal);
        Assert.Equal(2.5f, await PredictAsync());
    }

    [Fact]
    public async Task Predict_LatestFolderIsRemoved_AnswersFromTheOneBefore()
    {
        TinyModel.Write(_server.VersionFolder(2), addend: 10);
        await StatesAsync((2, ModelVersionState.Available), (1, ModelVersionState.End));

        Directory.Delete(_server.VersionFolder(2), recursive: true);

        await StatesAsync((2, ModelVersionState.End), (1, ModelVersionState.Available));
        Assert.Equal(2.5f, await PredictAsync());
    }

    [Fact]
    public async Task Predict_VersionThatFailsItsOwnWarmUp_IsNotServed()
    {
        var staging = _server.VersionFolder(2) + "-staging";
        TinyModel.Write(staging, addend: 10);
        Directory.CreateDirectory(Path.Combine(staging, "assets.extra"));
        await File.WriteAllTextAsync(Path.Combine(staging, "assets.extra", "tf_serving_warmup_requests"), "no records");
        Directory.Move(staging, _server.VersionFolder(2));

        await StatesAsync((2, ModelVersionState.End), (1, ModelVersionState.Available));
        var status = Assert.Single(await _server.Client.GetModelStatusAsync(new ModelSpec("tiny", 2), ModelServerFixture.Timeout, CancellationToken.None));
        Assert.Equal(GrpcStatusCode.DataLoss, status.ErrorCode);
        Assert.Equal(2.5f, await PredictAsync());
    }

    private async Task StatesAsync(params (long, ModelVersionState)[] expected)
    {
        var states = await Infrastructure.Poll.UntilAsync(
            async () => (await _server.Client.GetModelStatusAsync(new ModelSpec("tiny"), ModelServerFixture.Timeout, CancellationToken.None)).Select(v => (v.Version, v.State)).ToArray(),
            s => s.SequenceEqual(expected));
        Assert.Equal(expected, states);
    }

    private async Task<float> PredictAsync()
    {
        using var request = new PredictRequest { Spec = new ModelSpec("tiny"), Inputs = new Dictionary<string, Tensor>(StringComparer.Ordinal) { ["x"] = Tensor.Create<float>(TensorShape.Of(1), [1f]) } };
        using var response = await _server.Client.PredictAsync(request, ModelServerFixture.Timeout, CancellationToken.None);
        return response.Outputs["y"].AsSpan<float>()[0];
    }
}
