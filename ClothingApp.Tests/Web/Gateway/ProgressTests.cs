using System.Net.Http;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace ClothingApp.Tests.Web.Gateway;

/// <summary>The website's own lines of JSON: the gateway's stages, and the page at the end.</summary>
public sealed class ProgressTests
{
    [Fact]
    public async Task Post_AcceptsLines_TellsEachStageAndEndsWithThePage()
    {
        await using var gateway = await StubGateway.StartAsync(StubGateway.AnswerManyAsync);
        await using var site = await TestWebsite.StartAsync(gateway.Address);

        var lines = await PostAsync(site, "/", new FormUrlEncodedContent([new("url", "https://example.org/a.jpg")]));

        Assert.Equal(["fetch", "decode", "prepare", "predict"], lines.Where(line => line.TryGetProperty("stage", out _)).Select(line => line.GetProperty("stage").GetString()));
        Assert.Contains("<h2>dress</h2>", lines[^1].GetProperty("page").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_ManyAcceptLines_NumbersThePicturesAsTheTableDoes()
    {
        await using var gateway = await StubGateway.StartAsync(StubGateway.AnswerManyAsync);
        await using var site = await TestWebsite.StartAsync(gateway.Address);
        using var form = new MultipartFormDataContent
        {
            { new StringContent("nonsense\nhttps://example.org/a.jpg"), "url" },
            { new ByteArrayContent([1]), "file", "b.png" },
        };

        var lines = await PostAsync(site, "/many", form);

        Assert.Equal([1, 2], lines.SkipLast(1).Where(line => !line.TryGetProperty("stage", out _)).Select(line => line.GetProperty("index").GetInt32()));
        Assert.Contains("b.png", lines[^1].GetProperty("page").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_GatewayWorks_StagesArriveBeforeTheAnswer()
    {
        var seen = new TaskCompletionSource();
        await using var gateway = await StubGateway.StartAsync(async context =>
        {
            context.Response.ContentType = "application/x-ndjson";
            await context.Response.WriteAsync("{\"index\":0,\"stage\":\"fetch\"}\n");
            await context.Response.Body.FlushAsync();
            await seen.Task.WaitAsync(TimeSpan.FromSeconds(30)); // no answer before the visitor has read of the stage
            await context.Response.WriteAsync("{\"index\":0,\"model\":\"m\",\"version\":1,\"prediction\":{\"top\":[{\"label\":\"hat\",\"score\":1,\"probability\":1}]}}\n");
        });
        await using var site = await TestWebsite.StartAsync(gateway.Address);
        using var request = Request("/", new FormUrlEncodedContent([new("example", "dress")]));

        using var response = await site.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        Assert.Equal("{\"index\":0,\"stage\":\"fetch\"}", await reader.ReadLineAsync());
        seen.SetResult();

        Assert.Contains("hat", await reader.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"index\":7,\"stage\":\"fetch\"}\n")]
    [InlineData("{\"index\":0,\"stage\":\"fetch\"}\n")]
    [InlineData("nonsense\n")]
    public async Task Post_GatewaysLinesAreWrongOrEndEarly_ThePageSaysSo(string answer)
    {
        await using var gateway = await StubGateway.StartAsync(context =>
        {
            context.Response.ContentType = "application/x-ndjson";
            return context.Response.WriteAsync(answer);
        });
        await using var site = await TestWebsite.StartAsync(gateway.Address);

        var lines = await PostAsync(site, "/", new FormUrlEncodedContent([new("example", "dress")]));

        Assert.Contains("an answer that this site cannot read", lines[^1].GetProperty("page").GetString(), StringComparison.Ordinal);
    }

    private static async Task<List<JsonElement>> PostAsync(TestWebsite site, string path, HttpContent form)
    {
        using var request = Request(path, form);
        using var response = await site.Client.SendAsync(request);
        Assert.Equal("application/x-ndjson", response.Content.Headers.ContentType?.MediaType);
        var text = await response.Content.ReadAsStringAsync();
        return [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
    }

    private static HttpRequestMessage Request(string path, HttpContent form) =>
        new(HttpMethod.Post, path) { Content = form, Headers = { { "Accept", "application/x-ndjson, text/html" } } };
}
