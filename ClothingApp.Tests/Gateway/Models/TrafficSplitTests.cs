using ClothingApp.Tests.Gateway.Infrastructure;

namespace ClothingApp.Tests.Gateway.Models;

/// <summary>Requests without a version are divided as the operator says; those with one get it.</summary>
public sealed class TrafficSplitTests
{
    private const string Path = "/api/models/clothing-model/predictions";

    [Fact]
    public async Task Predict_WeightsThreeToOne_GoToBothInThatMeasure()
    {
        await using var models = await StubModelServer.StartAsync(("clothing-model", [StubModel.Clothing(1), StubModel.Clothing(2)]));
        await using var gateway = await RunningGateway.StartAsync(models.Address, [.. Shares((1, 3), (2, 1)), "--Gateway:Cache:MaxBytes=0"]);
        await gateway.WhenReadyAsync();
        var versions = new List<long>();
        for (var i = 0; i < 400; i++)
            versions.Add((long)(await gateway.Http.PostRawAsync(Path, Paint.Bmp(1)).JsonAsync())["version"]!);

        // 100 are expected of version 2; a fair draw is outside of these bounds once in a million times.
        Assert.InRange(versions.Count(version => version == 2), 58, 145);
        Assert.Equal(2, (long)(await gateway.Http.PostRawAsync($"{Path}?version=2", Paint.Bmp(1)).JsonAsync())["version"]!);
    }

    [Fact]
    public async Task Predict_VersionOfTheSplitIsGone_TheNewestAnswers()
    {
        await using var models = await StubModelServer.StartAsync(("clothing-model", [StubModel.Clothing(1)]));
        await using var gateway = await RunningGateway.StartAsync(models.Address, Shares((9, 1)));
        await gateway.WhenReadyAsync();

        Assert.Equal(1, (long)(await gateway.Http.PostRawAsync(Path, Paint.Bmp(1)).JsonAsync())["version"]!);
    }

    [Fact]
    public async Task Start_WeightsAllZero_FailsAndNamesIt()
    {
        var e = await Assert.ThrowsAnyAsync<Exception>(() => RunningGateway.StartAsync("localhost:1", Shares((1, 0), (2, 0))));
        Assert.Contains("Gateway:Traffic", e.Message, StringComparison.Ordinal);
    }

    private static string[] Shares(params (long Version, double Weight)[] shares) => [.. shares.SelectMany((share, i) => (string[])
    [
        $"--Gateway:Traffic:clothing-model:{i}:Version={share.Version}", $"--Gateway:Traffic:clothing-model:{i}:Weight={share.Weight}",
    ])];
}
