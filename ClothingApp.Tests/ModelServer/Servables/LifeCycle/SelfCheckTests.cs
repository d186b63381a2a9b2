using ClothingApp.Grpc;
using ClothingApp.ModelServer.Servables;
using ClothingApp.Serving;
using ClothingApp.Serving.Tensors;
using ClothingApp.Tests.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace ClothingApp.Tests.ModelServer.Servables.LifeCycle;

/// <summary>A version whose runtime breaks while it serves.</summary>
public sealed class SelfCheckTests : IAsyncLifetime
{
    private readonly TinyServer _server = new() { Flags = ["--enable_grpc_healthcheck_service"] };

    private string ModelFile => Path.Combine(_server.VersionFolder(1), "saved_model.pb");

    public Task InitializeAsync() => _server.InitializeAsync();

    public Task DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Predict_SessionIsBroken_VersionIsNotAvailableUntilItIsLoadedAgain()
    {
        // It cannot be loaded again for now, so that what the server says of itself can be read.
        File.Move(ModelFile, ModelFile + ".away");
        await BreakAsync();

        await Assert.ThrowsAsync<GrpcException>(() => PredictAsync());
        var states = await StatusAsync(ModelVersionState.End);
        Assert.Equal(ModelVersionState.End, states.State);
        Assert.Equal((503, "model tiny has stopped working and is loaded again: see the log"), await _server.GetAsync("/readyz"));
        Assert.False(await _server.Channel.CheckHealthAsync("PredictionService", ModelServerFixture.Timeout, CancellationToken.None));

        File.Move(ModelFile + ".away", ModelFile);

        Assert.Equal(ModelVersionState.Available, (await StatusAsync(ModelVersionState.Available)).State);
        Assert.Equal(2.5f, await PredictAsync());
        Assert.Equal((200, "ok"), await _server.GetAsync("/readyz"));
        Assert.True(await _server.Channel.CheckHealthAsync("PredictionService", ModelServerFixture.Timeout, CancellationToken.None));
    }

    [Fact]
    public async Task Check_AfterARequestThatTheRuntimeRefuses_FindsNothingWrong()
    {
        using var lease = _server.Services.GetRequiredService<ServableManager>().Find(new ModelSpec("tiny"));
        var signature = await lease.Servable.GetSignatureAsync("pair");
        Assert.Null(signature.WarmUp(CancellationToken.None));
        using var request = new PredictRequest
        {
            Spec = new ModelSpec("tiny", SignatureName: "pair"),
            Inputs = new Dictionary<string, Tensor>(StringComparer.Ordinal)
            {
                ["a"] = Tensor.Create<float>(TensorShape.Of(2), [1f, 2f]),
                ["b"] = Tensor.Create<float>(TensorShape.Of(3), [1f, 2f, 3f]),
            },
        };

        await Assert.ThrowsAsync<GrpcException>(() => _server.Client.PredictAsync(request, ModelServerFixture.Timeout, CancellationToken.None));

        Assert.Null(signature.Check(CancellationToken.None));
        Assert.Equal(2.5f, await PredictAsync());
    }

    [Fact]
    public async Task Check_SessionIsBroken_SaysHow()
    {
        using var lease = _server.Services.GetRequiredService<ServableManager>().Find(new ModelSpec("tiny"));
        var signature = await lease.Servable.GetSignatureAsync(Servable.DefaultSignature);
        signature.Suspect();
        Assert.True(signature.TakeSuspicion());
        Assert.False(signature.TakeSuspicion());

        signature.Dispose();

        Assert.NotNull(signature.Check(CancellationToken.None));
    }

    private async Task BreakAsync()
    {
        using var lease = _server.Services.GetRequiredService<ServableManager>().Find(new ModelSpec("tiny"));
        (await lease.Servable.GetSignatureAsync(Servable.DefaultSignature)).Dispose();
    }

    private Task<ModelVersionStatus> StatusAsync(ModelVersionState expected) => Poll.UntilAsync(
        async () => Assert.Single(await _server.Client.GetModelStatusAsync(new ModelSpec("tiny"), ModelServerFixture.Timeout, CancellationToken.None)), s => s.State == expected);

    private async Task<float> PredictAsync()
    {
        using var request = new PredictRequest { Spec = new ModelSpec("tiny"), Inputs = new Dictionary<string, Tensor>(StringComparer.Ordinal) { ["x"] = Tensor.Create<float>(TensorShape.Of(1), [1f]) } };
        using var response = await _server.Client.PredictAsync(request, ModelServerFixture.Timeout, CancellationToken.None);
        return response.Outputs["y"].AsSpan<float>()[0];
    }
}
