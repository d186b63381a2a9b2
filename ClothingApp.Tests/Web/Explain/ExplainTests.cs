using System.Net;
using System.Net.Http;
using System.Text.Json;

namespace ClothingApp.Tests.Web.Explain;

public sealed class ExplainTests
{
    private static readonly (string, string)[] Dress = [("example", "dress"), ("model", "clothing-model/2"), ("class", "dress")];

    [Fact]
    public async Task Post_OneLabel_ShowsTheMapItsMethodAndHowWellItAddsUp()
    {
        await using var gateway = await StubGateway.StartAsync(StubGateway.AnswerManyAsync);
        await using var site = await TestWebsite.StartAsync(gateway.Address);

        var (status, html) = await site.PostAsync("/why", Dress);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(["clothing-model?thumbnail=true&version=2&class=dress"], gateway.Explained);
        Assert.Contains($"class=\"heat\" src=\"{StubGateway.Thumbnail}\" alt=\"The picture with a map over it. What spoke for “dress” lies at the top right above all.\"", html, StringComparison.Ordinal);
        Assert.Contains("the parts add up to 4.2, of 4.51", html, StringComparison.Ordinal);
        Assert.Contains("97.6 %", html, StringComparison.Ordinal);
        Assert.Contains("approximate", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_TwoLabels_AsksForBothOfTheSameVersion()
    {
        await using var gateway = await StubGateway.StartAsync(StubGateway.AnswerManyAsync);
        await using var site = await TestWebsite.StartAsync(gateway.Address);

        var (_, html) = await site.PostAsync("/why", [("example", "dress"), ("other", "hat"), ("method", "occlusion")]);

        Assert.Equal(
            ["clothing-model?thumbnail=true&method=occlusion", "clothing-model?thumbnail=true&version=2&class=hat&method=occlusion"], gateway.Explained);
        Assert.Equal(2, html.Split("class=\"heat\"").Length - 1);
        Assert.Contains("By covering one part after the other.", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_File_IsSentOn()
    {
        await using var gateway = await StubGateway.StartAsync(StubGateway.AnswerManyAsync, async context =>
        {
            Assert.Equal(3, (await context.Request.ReadFormAsync()).Files.Single().Length);
            await StubGateway.ExplainAsync(context);
        });
        await using var site = await TestWebsite.StartAsync(gateway.Address);

        var (status, html) = await site.PostAsync("/why", [("class", "dress")], [1, 2, 3]);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("picture.png", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("class", "trousers", "This model has no label “trousers”")]
    [InlineData("other", "trousers", "This model has no label “trousers”")]
    [InlineData("example", "", "Give the address of a picture")]
    public async Task Post_WhatCannotBe_IsSaidWithoutTheGateway(string field, string value, string cure)
    {
        await using var gateway = await StubGateway.StartAsync(StubGateway.AnswerManyAsync);
        await using var site = await TestWebsite.StartAsync(gateway.Address);

        var (status, html) = await site.PostAsync("/why", Dress.Where(one => one.Item1 != field).Append((field, value)));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Contains(cure, html, StringComparison.Ordinal);
        Assert.Empty(gateway.Explained);
    }

    [Theory]
    [InlineData("", "by covering parts”, which is quicker")]
    [InlineData("occlusion", "Looking at the picture took too long")]
    public async Task Post_TooSlow_NamesTheQuickerWayWhereThereIsOne(string method, string cure)
    {
        await using var gateway = await StubGateway.StartAsync(StubGateway.AnswerManyAsync, context => StubGateway.RefuseAsync(context, 504, "deadline_exceeded"));
        await using var site = await TestWebsite.StartAsync(gateway.Address);

        var (status, html) = await site.PostAsync("/why", [.. Dress, ("method", method)]);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Contains(cure, html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_OverlayThatIsNoPicture_IsNotShown()
    {
        await using var gateway = await StubGateway.StartAsync(StubGateway.AnswerManyAsync, context => StubGateway.ExplainAsync(context, "https://evil.example/spy.png"));
        await using var site = await TestWebsite.StartAsync(gateway.Address);

        var (status, html) = await site.PostAsync("/why", Dress);

        Assert.Equal(HttpStatusCode.BadGateway, status);
        Assert.DoesNotContain("evil.example", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_Maps_CountTwentyPicturesEach()
    {
        await using var gateway = await StubGateway.StartAsync(StubGateway.AnswerManyAsync);
        await using var site = await TestWebsite.StartAsync(gateway.Address, new KeyValuePair<string, string?>("Website:VisitorPicturesPerMinute", "50"));

        var two = await site.PostAsync("/why", [.. Dress, ("other", "hat")]);
        var one = await site.PostAsync("/why", Dress);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.TooManyRequests), (two.Status, one.Status));
        Assert.Equal(2, gateway.Explained.Count);
    }

    [Fact]
    public async Task Post_AcceptsLines_TellsHowFarBothLabelsAreTogether()
    {
        await using var gateway = await StubGateway.StartAsync(StubGateway.AnswerManyAsync);
        await using var site = await TestWebsite.StartAsync(gateway.Address);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/why")
        {
            Content = new FormUrlEncodedContent([new("example", "dress"), new("class", "dress"), new("other", "hat")]),
        };
        request.Headers.Accept.ParseAdd("application/x-ndjson");

        using var response = await site.Client.SendAsync(request);
        var lines = (await response.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement).ToList();

        Assert.Equal([(64, 254), (127, 254), (191, 254), (254, 254)], lines.Where(line => line.TryGetProperty("done", out _))
            .Select(line => (line.GetProperty("done").GetInt32(), line.GetProperty("of").GetInt32())));
        Assert.Contains("data-maps", lines[^1].GetProperty("page").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_LinesEndWithAProblem_BecomesItsText()
    {
        await using var gateway = await StubGateway.StartAsync(StubGateway.AnswerManyAsync, async context =>
        {
            context.Response.ContentType = "application/x-ndjson";
            await context.Response.Body.WriteAsync("{\"stage\":\"decode\"}\n{\"error\":{\"code\":\"corrupt_image\"}}\n"u8.ToArray());
        });
        await using var site = await TestWebsite.StartAsync(gateway.Address);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/why") { Content = new FormUrlEncodedContent([new("url", "https://example.org/a.jpg")]) };
        request.Headers.Accept.ParseAdd("application/x-ndjson");

        using var response = await site.Client.SendAsync(request);

        Assert.Contains("damaged or incomplete", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_Answer_AsksWhyWithTheSamePicture()
    {
        await using var gateway = await StubGateway.StartAsync(context => StubGateway.AnswerAsync(context, "dress"));
        await using var site = await TestWebsite.StartAsync(gateway.Address);

        var (_, byAddress) = await site.PostAsync(url: "https://example.org/a.jpg?x=1&y=2");
        var (_, byFile) = await site.PostAsync(file: [1, 2, 3]);

        Assert.Contains("<input type=\"hidden\" name=\"url\" value=\"https://example.org/a.jpg?x=1&y=2\"", byAddress, StringComparison.Ordinal);
        Assert.Contains("name=\"model\" value=\"clothing-model/1\"", byAddress, StringComparison.Ordinal);
        Assert.DoesNotContain("Choose the file once more", byAddress, StringComparison.Ordinal);
        Assert.Contains("Choose the file once more", byFile, StringComparison.Ordinal);
    }
}
