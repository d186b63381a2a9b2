using System.Net;
using Microsoft.AspNetCore.Http;

namespace ClothingApp.Tests.Web.Draw;

public sealed class DrawTests
{
    [Fact]
    public async Task Post_Drawing_AsksTheModelForDigitsWhateverTheFormSays()
    {
        string? asked = null;
        await using var gateway = await StubGateway.StartAsync(context =>
        {
            asked = (string?)context.Request.RouteValues["model"];
            return StubGateway.AnswerAsync(context, "7");
        });
        await using var site = await TestWebsite.StartAsync(gateway.Address);

        var (status, html) = await site.PostAsync("/draw", [("model", "clothing-model"), ("url", "https://example.org/a.jpg")], [1, 2, 3]);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("digits", asked);
        Assert.Contains("<h2>7</h2>", html, StringComparison.Ordinal);
        Assert.Contains("<h1>Draw a digit</h1>", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_NothingDrawn_SaysSoAtTheFieldWithoutTheGateway()
    {
        await using var gateway = await StubGateway.StartAsync(context => StubGateway.AnswerAsync(context, "7"));
        await using var site = await TestWebsite.StartAsync(gateway.Address);

        var (status, html) = await site.PostAsync("/draw", [("example", "dress")]);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Contains(">Draw a digit first, or choose a picture of one.</p>", html, StringComparison.Ordinal);
        Assert.Equal(0, gateway.Calls);
    }

    [Fact]
    public async Task Post_MoreThanTheLimit_Answers429()
    {
        await using var gateway = await StubGateway.StartAsync(context => StubGateway.AnswerAsync(context, "7"));
        await using var site = await TestWebsite.StartAsync(gateway.Address, new KeyValuePair<string, string?>("Website:VisitorPicturesPerMinute", "1"));

        var first = await site.PostAsync("/draw", [], [1, 2, 3]);
        var second = await site.PostAsync("/draw", [], [1, 2, 3]);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.TooManyRequests), (first.Status, second.Status));
        Assert.Equal(1, gateway.Calls);
    }

    [Fact]
    public async Task Post_TooLarge_Answers413()
    {
        await using var gateway = await StubGateway.StartAsync(context => StubGateway.AnswerAsync(context, "7"));
        await using var site = await TestWebsite.StartAsync(gateway.Address);

        var (status, html) = await site.PostAsync("/draw", [], new byte[11 * 1024 * 1024]);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, status);
        Assert.Contains("larger than 10 MB", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_NoModelForDigits_Answers404AndIsNotLinked()
    {
        await using var gateway = await StubGateway.StartAsync(StubGateway.AnswerManyAsync, models: """{"models":[{"name":"clothing-model","title":"Clothing","available":true}]}""");
        await using var site = await TestWebsite.StartAsync(gateway.Address);

        using var response = await site.Client.GetAsync("/draw");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.DoesNotContain("href=\"/draw\"", await site.Client.GetStringAsync("/"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/models/digits")]
    public async Task Get_PageWhereDigitsAreAModel_LeadsToThePad(string path)
    {
        await using var gateway = await StubGateway.StartAsync(StubGateway.AnswerManyAsync);
        await using var site = await TestWebsite.StartAsync(gateway.Address);

        Assert.Contains("href=\"/draw\"", await site.Client.GetStringAsync(path), StringComparison.Ordinal);
    }
}
