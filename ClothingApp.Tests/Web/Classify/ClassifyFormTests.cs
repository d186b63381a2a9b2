using System.Net;
using System.Net.Http;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace ClothingApp.Tests.Web.Classify;

public class ClassifyFormTests
{
    [Fact]
    public async Task Get_FrontPage_OffersAddressFileAndSixExamplesThatAreServed()
    {
        await using var gateway = await StubGateway.StartAsync(context => StubGateway.AnswerAsync(context, "dress"));
        await using var site = await TestWebsite.StartAsync(gateway.Address);

        var html = await site.Client.GetStringAsync("/");

        Assert.Contains("name=\"url\"", html, StringComparison.Ordinal);
        Assert.Contains("type=\"file\"", html, StringComparison.Ordinal);
        Assert.True(html.IndexOf("name=\"url\"", StringComparison.Ordinal) < html.IndexOf("name=\"file\"", StringComparison.Ordinal));
        foreach (var example in new[] { "t-shirt", "jeans", "dress", "running-shoe", "coat", "sun-hat" })
        {
            Assert.Contains($"name=\"example\" value=\"{example}\"", html, StringComparison.Ordinal);
            using var picture = await site.Client.GetAsync($"/examples/{example}.webp");
            Assert.Equal("image/webp", picture.Content.Headers.ContentType?.MediaType);
            Assert.StartsWith("RIFF", System.Text.Encoding.Latin1.GetString(await picture.Content.ReadAsByteArrayAsync()), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("/app.css", "text/css")]
    [InlineData("/app.js", "text/javascript")]
    [InlineData("/script/form.js", "text/javascript")]
    [InlineData("/script/pad.js", "text/javascript")]
    [InlineData("/favicon.svg", "image/svg+xml")]
    public async Task Get_StaticFile_IsFoundFromAnyWorkingDirectory(string path, string mediaType)
    {
        await using var site = await TestWebsite.StartAsync(new Uri("http://127.0.0.1:1"));

        using var response = await site.Client.GetAsync(path);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(mediaType, response.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task Get_WithUrl_FillsTheFormAndAsksNobody()
    {
        await using var gateway = await StubGateway.StartAsync(context => StubGateway.AnswerAsync(context, "dress"));
        await using var site = await TestWebsite.StartAsync(gateway.Address);

        var html = await site.Client.GetStringAsync("/?url=https%3A%2F%2Fexample.org%2F%22%3E%3Cscript%3Ea.jpg");

        Assert.Contains("value=\"https://example.org/&quot;&gt;&lt;script&gt;a.jpg\"", html, StringComparison.Ordinal);
        Assert.Equal(0, gateway.Calls);
    }

    [Fact]
    public async Task Post_Address_ShowsRankedLabelsTimingsModelAndCurl()
    {
        string? asked = null;
        await using var gateway = await StubGateway.StartAsync(async context =>
        {
            asked = await new StreamReader(context.Request.Body).ReadToEndAsync();
            await StubGateway.AnswerAsync(context, "pants");
        });
        await using var site = await TestWebsite.StartAsync(gateway.Address);

        var (status, html) = await site.PostAsync("  https://example.org/a.jpg?b=1&c=2 ");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("https://example.org/a.jpg?b=1&c=2",
            JsonDocument.Parse(asked!).RootElement.GetProperty("images")[0].GetProperty("url").GetString());
        Assert.Contains("<h2>pants</h2>", html, StringComparison.Ordinal);
        Assert.Contains("98.1 %", html, StringComparison.Ordinal);
        Assert.Contains("width=\"98.12%\"", html, StringComparison.Ordinal);
        Assert.Equal(5, html.Split("class=\"fill\"").Length - 1);
        Assert.Contains("14.0 ms", html, StringComparison.Ordinal);
        Assert.Contains("<code>clothing-model</code>, version 1", html, StringComparison.Ordinal);
        Assert.Contains($"src=\"{StubGateway.Thumbnail}\"", html, StringComparison.Ordinal);
        Assert.Contains($"curl '{gateway.Address}api/models/clothing-model/predictions'", html, StringComparison.Ordinal);
        Assert.Contains("href=\"/?url=https%3A%2F%2Fexample.org%2Fa.jpg%3Fb%3D1%26c%3D2\"", html, StringComparison.Ordinal);
        Assert.Contains("value=\"https://example.org/a.jpg?b=1&c=2\"", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_File_ReachesTheGatewayByteForByte()
    {
        byte[] picture = [0xFF, 0xD8, .. Enumerable.Range(0, 100_000).Select(i => (byte)i)];
        var (received, name) = (Array.Empty<byte>(), "");
        await using var gateway = await StubGateway.StartAsync(async context =>
        {
            var file = (await context.Request.ReadFormAsync()).Files.Single();
            (received, name) = (await ReadAsync(file.OpenReadStream()), file.FileName);
            await StubGateway.AnswerAsync(context, "hat");
        });
        await using var site = await TestWebsite.StartAsync(gateway.Address);

        var (status, html) = await site.PostAsync(url: "https://example.org/left-from-before.jpg", file: picture, fileName: "my hat.jpg");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(picture, received);
        Assert.Equal("my hat.jpg", name);
        Assert.Contains("<h2>hat</h2>", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_Example_SendsItsBytesWhateverElseTheFormHolds()
    {
        var (received, type) = (Array.Empty<byte>(), "");
        await using var gateway = await StubGateway.StartAsync(async context =>
        {
            (received, type) = (await ReadAsync(context.Request.Body), context.Request.ContentType!);
            await StubGateway.AnswerAsync(context, "dress");
        });
        await using var site = await TestWebsite.StartAsync(gateway.Address);

        var (status, _) = await site.PostAsync(url: "nonsense", file: [1, 2, 3], example: "dress");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("image/webp", type);
        Assert.Equal(await site.Client.GetByteArrayAsync("/examples/dress.webp"), received);
    }

    [Fact]
    public async Task Post_UnsureAnswer_SaysThatItMayBeNoneOfThese()
    {
        await using var gateway = await StubGateway.StartAsync(context => StubGateway.AnswerAsync(context, "skirt", probability: 0.31));
        await using var site = await TestWebsite.StartAsync(gateway.Address);

        var (_, html) = await site.PostAsync(example: "coat");

        Assert.Contains("The model is not sure", html, StringComparison.Ordinal);
        Assert.Contains("none of these", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_ToAnotherReplicaThanThePageCameFrom_Answers()
    {
        await using var gateway = await StubGateway.StartAsync(context => StubGateway.AnswerAsync(context, "dress"));
        await using var first = await TestWebsite.StartAsync(gateway.Address);
        await using var second = await TestWebsite.StartAsync(gateway.Address);

        using var page = await first.Client.GetAsync("/");
        var (status, _) = await second.PostAsync(example: "dress");

        Assert.False(page.Headers.Contains("Set-Cookie"));
        Assert.Equal(HttpStatusCode.OK, status);
    }

    private static async Task<byte[]> ReadAsync(Stream stream)
    {
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy);
        return copy.ToArray();
    }
}
