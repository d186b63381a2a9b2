using ClothingApp.Serving;
using ClothingApp.Serving.Tensors;
using ClothingApp.Tests.Infrastructure;

namespace ClothingApp.Tests.ModelServer.Servables.LifeCycle;

/// <summary>Requests from many clients while versions come and go. The long form, with a larger model, is a command of the benchmarks.</summary>
public sealed class VersionChurnTests
{
    private const int Clients = 16;

    [Theory]
    [InlineData("")]
    [InlineData("--enable_batching")]
    public async Task Predict_VersionsComeAndGo_EveryCallIsAnsweredByTheVersionThatItNames(string flag)
    {
        // Version v answers v + 0.5 to 1.
        var server = new TinyServer { Versions = new Dictionary<long, float> { [1] = 1 }, Flags = flag.Length > 0 ? [flag] : [] };
        await server.InitializeAsync();
        try
        {
            await AnswersWhileVersionsComeAndGoAsync(server);
        }
        finally
        {
            await server.DisposeAsync();
        }
    }

    private static async Task AnswersWhileVersionsComeAndGoAsync(TinyServer server)
    {
        var isDone = false;
        var traffic = new VersionTraffic(server.Client, Request, version => [version + 0.5f]);
        var running = traffic.RunAsync(Clients, () => Volatile.Read(ref isDone));

        await UntilAnsweredByAsync(traffic, 1);
        foreach (var version in new long[] { 2, 3 })
        {
            TinyModel.Write(server.VersionFolder(version), addend: version);
            await UntilAnsweredByAsync(traffic, version);
        }
        // Back to the one before, and forward again.
        Directory.Delete(server.VersionFolder(3), recursive: true);
        var before = traffic.Answers[2];
        await Poll.UntilAsync(() => traffic.Answers[2], n => n > before + Clients);
        TinyModel.Write(server.VersionFolder(4), addend: 4);
        await UntilAnsweredByAsync(traffic, 4);

        // Unloaded while the calls went on.
        var states = await Poll.UntilAsync(
            () => server.Client.GetModelStatusAsync(new ModelSpec("tiny"), ModelServerFixture.Timeout, CancellationToken.None), s => s.Count(v => v.State == ModelVersionState.End) == 3);
        Volatile.Write(ref isDone, true);
        await running;
        Assert.Equal([(4, ModelVersionState.Available), (3, ModelVersionState.End), (2, ModelVersionState.End), (1, ModelVersionState.End)], states.Select(s => (s.Version, s.State)));
        Assert.Empty(traffic.Failures);
        Assert.Empty(traffic.Wrong);
        Assert.True(traffic.Answers[2] > before + Clients, "After version 3 was removed, version 2 did not answer.");
    }

    private static PredictRequest Request() =>
        new() { Spec = new ModelSpec("tiny"), Inputs = new Dictionary<string, Tensor>(StringComparer.Ordinal) { ["x"] = Tensor.Create<float>(TensorShape.Of(1), [1f]) } };

    private static async Task UntilAnsweredByAsync(VersionTraffic traffic, long version) =>
        Assert.True(await Poll.UntilAsync(() => traffic.Answers.GetValueOrDefault(version), n => n > Clients) > Clients, $"Version {version} never answered. {string.Join('\n', traffic.Failures.Concat(traffic.Wrong).Take(3))}");
}
