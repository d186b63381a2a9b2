using System.Net;

namespace ClothingApp.Tests.Web.Models;

public sealed class ModelPageTests
{
    [Fact]
    public async Task Get_Models_ListsThemWithAccuracyAndReadiness()
    {
        await using var gateway = await StubGateway.StartAsync(StubGateway.AnswerManyAsync);
        await using var site = await TestWebsite.StartAsync(gateway.Address);

        var html = WebUtility.HtmlDecode(await site.Client.GetStringAsync("/models"));

        Assert.True(html.IndexOf("/models/clothing-model", StringComparison.Ordinal) < html.IndexOf("/models/digits", StringComparison.Ordinal));
        Assert.Contains("<code>digits</code> · ready · accuracy 98.0 %", html, StringComparison.Ordinal);
        Assert.Contains("<code>broken</code> · not ready", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_Model_ShowsCardVersionsSignaturesLabelsAndHowToCallIt()
    {
        await using var gateway = await StubGateway.StartAsync(StubGateway.AnswerManyAsync);
        await using var site = await TestWebsite.StartAsync(gateway.Address);

        var html = WebUtility.HtmlDecode(await site.Client.GetStringAsync("/models/digits"));

        foreach (var expected in new[]
        {
            "<h1>Digits</h1>", "Which digit.", "MIT", "trained here", "MNIST", "98.0 %", "<code>AVAILABLE</code>", "<code>serving_default</code>",
            "<code>[?, 28, 28]</code>", "<code>[?, 10]</code>", "3 labels", "<li>2</li>", "href=\"/?model=digits\"", "/api/models/digits/predictions'",
        })
        {
            Assert.Contains(expected, html, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Get_ModelThatCannotBeAsked_SaysWhy()
    {
        await using var gateway = await StubGateway.StartAsync(StubGateway.AnswerManyAsync);
        await using var site = await TestWebsite.StartAsync(gateway.Address);

        Assert.Contains("No version of broken is loaded.", await site.Client.GetStringAsync("/models/broken"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_NoSuchModel_Answers404()
    {
        await using var gateway = await StubGateway.StartAsync(StubGateway.AnswerManyAsync);
        await using var site = await TestWebsite.StartAsync(gateway.Address);

        using var response = await site.Client.GetAsync("/models/none");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Contains("There is no such model", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_GatewayDown_SaysSo()
    {
        await using var site = await TestWebsite.StartAsync(new Uri("http://127.0.0.1:1"));

        using var model = await site.Client.GetAsync("/models/digits");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, model.StatusCode);
        Assert.Contains("No models are known yet", await site.Client.GetStringAsync("/models"), StringComparison.Ordinal);
    }
}
