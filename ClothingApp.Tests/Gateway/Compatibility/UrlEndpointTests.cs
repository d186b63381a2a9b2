using ClothingApp.Tests.Gateway.Infrastructure;

namespace ClothingApp.Tests.Gateway.Compatibility;

public sealed class UrlEndpointTests(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    [Fact]
    public async Task Predict_Url_AnswersRawOutputsInLabelOrder()
    {
        var answer = await fixture.Http.PostJsonAsync("/predict", $$"""{"url": "{{fixture.Pictures.Origin}}/class/4.bmp"}""").JsonAsync();

        var scores = answer.AsObject();
        Assert.Equal(
            ["dress", "hat", "longsleeve", "outwear", "pants", "shirt", "shoes", "shorts", "skirt", "t-shirt"],
            scores.Select(score => score.Key));
        Assert.Equal(8f, (float)scores["pants"]!);
        Assert.Equal(0f, (float)scores["dress"]!);
    }

    [Fact]
    public async Task Predict_OtherDefaultModel_IsAskedInstead()
    {
        await using var gateway = await RunningGateway.StartAsync(
            fixture.Models.Address, "--Gateway:DefaultModel=bare", $"--Gateway:Fetch:TrustedOrigins:0={fixture.Pictures.Origin}");

        var answer = await gateway.Http.PostJsonAsync("/predict", $$"""{"url": "{{fixture.Pictures.Origin}}/class/2.bmp"}""").JsonAsync();

        Assert.Equal(8f, (float)answer["class 2"]!);
    }
}
