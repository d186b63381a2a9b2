using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace ClothingApp.Tests.Web.Classify;

/// <summary>What stands in an answer beside the five best labels.</summary>
public sealed partial class AnswerTests
{
    [Fact]
    public async Task Post_ModelWithManyLabels_AsksForAllAndShowsThemOnDemand()
    {
        var asked = "";
        await using var gateway = await StubGateway.StartAsync(context =>
        {
            asked = context.Request.Query["top"].ToString();
            return AnswerAsync(context, labels: 200);
        });
        await using var site = await TestWebsite.StartAsync(gateway.Address);

        var (_, html) = await site.PostAsync(example: "dress");

        Assert.Equal("1000", asked);
        Assert.Equal(5, html.Split("class=\"fill\"").Length - 1);
        Assert.Contains("All 200 labels", html, StringComparison.Ordinal);
        Assert.Contains("label-199", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_Answer_ShowsTheGatewaysJsonAsTheCommandGetsIt()
    {
        await using var gateway = await StubGateway.StartAsync(context => AnswerAsync(context, labels: 200));
        await using var site = await TestWebsite.StartAsync(gateway.Address);

        var (_, html) = await site.PostAsync(example: "dress");

        var json = JsonDocument.Parse(Json().Match(html).Groups["json"].Value).RootElement;
        Assert.Equal("clothing-model", json.GetProperty("model").GetString());
        Assert.Equal(5, json.GetProperty("predictions")[0].GetProperty("top").GetArrayLength());
        Assert.False(json.GetProperty("predictions")[0].TryGetProperty("thumbnail", out _));
    }

    [Fact]
    public async Task Post_WeakEvidence_ExplainsItInATooltipThatTheKeyboardReaches()
    {
        await using var gateway = await StubGateway.StartAsync(context => StubGateway.AnswerAsync(context, "skirt", probability: 0.31));
        await using var site = await TestWebsite.StartAsync(gateway.Address);

        var (_, html) = await site.PostAsync(example: "coat");

        Assert.Contains("None of these?", html, StringComparison.Ordinal);
        Assert.Matches("<button type=\"button\" class=\"why\"[^>]* aria-describedby=\"evidence\"", html);
        Assert.Matches("role=\"tooltip\" id=\"evidence\">[^<]*13\\.8 %", html); // 0.31 - 0.1725
    }

    [Fact]
    public async Task Get_FrontPage_OffersTheGatewaysModelsAndTheSitesOwnFirst()
    {
        await using var gateway = await StubGateway.StartAsync(StubGateway.AnswerManyAsync);
        await using var site = await TestWebsite.StartAsync(gateway.Address);

        var html = await site.Client.GetStringAsync("/?model=digits");

        Assert.Equal(["clothing-model", "digits", "broken"], Option().Matches(html).Select(option => option.Groups["name"].Value));
        Assert.Matches("<option value=\"digits\" selected[^>]*>Digits \\(digits\\)", html);
    }

    [Fact]
    public async Task Get_GatewayDown_OffersTheSitesOwnModel()
    {
        await using var site = await TestWebsite.StartAsync(new Uri("http://127.0.0.1:1"));

        var html = await site.Client.GetStringAsync("/");

        Assert.Equal(["clothing-model"], Option().Matches(html).Select(option => option.Groups["name"].Value));
    }

    [Fact]
    public async Task Post_OtherModelChosen_AsksItAndKeepsTheChoiceAndTheLink()
    {
        await using var gateway = await StubGateway.StartAsync(StubGateway.AnswerManyAsync);
        await using var site = await TestWebsite.StartAsync(gateway.Address);

        var (_, html) = await site.PostAsync("https://example.org/3.png", model: "digits");

        Assert.Contains("<code>digits</code>, version 1", html, StringComparison.Ordinal);
        Assert.Matches("<option value=\"digits\" selected", html);
        Assert.Contains("href=\"/?url=https%3A%2F%2Fexample.org%2F3.png&model=digits\"", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_ModelThatIsGone_SaysToChooseAnother()
    {
        await using var gateway = await StubGateway.StartAsync(context => StubGateway.RefuseAsync(context, 404, "unknown_model"));
        await using var site = await TestWebsite.StartAsync(gateway.Address);

        var (status, html) = await site.PostAsync(example: "dress", model: "../secret");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Contains("Choose another one in the list", html, StringComparison.Ordinal);
    }

    private static Task AnswerAsync(HttpContext context, int labels) => context.Response.WriteAsJsonAsync(new
    {
        model = "clothing-model",
        version = 1,
        cardFound = true,
        predictions = new[]
        {
            new
            {
                image = "image 1",
                top = Enumerable.Range(0, labels).Select(i => new { label = $"label-{i}", score = -i, probability = i == 0 ? 0.9 : 0.1 / (labels - 1) }),
                thumbnail = StubGateway.Thumbnail,
            },
        },
    });

    [GeneratedRegex("<code>(?<json>\\{.*?\\})</code>", RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Json();

    [GeneratedRegex("<option value=\"(?<name>[^\"]+)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Option();
}
