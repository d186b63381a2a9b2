using ClothingApp.Tests.Gateway.Infrastructure;
using ClothingApp.Tests.Infrastructure;
using ClothingApp.Tests.ModelServer;

namespace ClothingApp.Tests.Gateway.Explanations;

/// <summary>The repository's own model on the embedded server.</summary>
public sealed class TrainedModelTests(ModelServerFixture server) : IClassFixture<ModelServerFixture>
{
    [SharedDataFact]
    public async Task Explain_Photograph_GradientsAddUpToMostOfTheScore()
    {
        await using var gateway = await RunningGateway.StartAsync(server.Grpc.Authority, "--Gateway:RequestTimeout=00:05:00");
        await gateway.WhenReadyAsync();
        var photo = Directory.EnumerateFiles(SharedData.Path("photos", "pants")).Order(StringComparer.Ordinal).First();

        var answer = await gateway.Http.PostRawAsync("/api/models/clothing-model/explanations", await File.ReadAllBytesAsync(photo), "image/jpeg").JsonAsync();

        Assert.Equal("integrated_gradients", (string)answer["method"]!);
        Assert.Equal("pants", (string)answer["label"]!);
        var difference = (double)answer["completeness"]!["difference"]!;
        Assert.InRange(difference, 3, 12);
        Assert.InRange((double)answer["completeness"]!["error"]!, 0, 0.3 * difference);
    }
}
