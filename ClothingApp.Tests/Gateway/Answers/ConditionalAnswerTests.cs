using System.IO.Compression;
using System.Net;
using System.Text.Json.Nodes;
using ClothingApp.Tests.Gateway.Infrastructure;

namespace ClothingApp.Tests.Gateway.Answers;

/// <summary>What somebody has already is not sent again, and what is long is sent short.</summary>
public sealed class ConditionalAnswerTests(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    [Theory]
    [InlineData("/api/models")]
    [InlineData("/api/models/clothing-model")]
    [InlineData("/openapi/v1.json")]
    [InlineData("/docs")]
    public async Task Get_WithTheTagOfTheLastAnswer_304(string path)
    {
        using var first = await fixture.Http.GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);

        using var again = await SendAsync(path, ("If-None-Match", first.Headers.ETag!.ToString()));
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
        Assert.Equal(first.Headers.ETag, again.Headers.ETag);
        Assert.Empty(await again.Content.ReadAsByteArrayAsync());
        using var other = await SendAsync(path, ("If-None-Match", "\"other\""));
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
    }

    [Theory]
    [InlineData("gzip", true)]
    [InlineData("br;q=1.0, gzip;q=0.8", true)]
    [InlineData("gzip;q=0", false)]
    [InlineData("br", false)]
    public async Task Get_LongAnswer_InGzipForThoseWhoTakeIt(string accepted, bool compressed)
    {
        using var plain = await fixture.Http.GetAsync("/openapi/v1.json");
        using var response = await SendAsync("/openapi/v1.json", ("Accept-Encoding", accepted));
        Assert.Equal(compressed ? ["gzip"] : [], response.Content.Headers.ContentEncoding);
        Assert.Contains("Accept-Encoding", response.Headers.Vary);
        Assert.Equal(await plain.Content.ReadAsStringAsync(), await TextAsync(response));
    }

    [Fact]
    public async Task Predict_ManyPictures_InGzipButNotWithThumbnails()
    {
        foreach (var (query, compressed) in new[] { ("", true), ("?thumbnail=true", false) })
        {
            using var form = new MultipartFormDataContent();
            for (var i = 0; i < 10; i++)
                form.Add(new ByteArrayContent(Paint.Bmp(i)), "file", $"{i}.bmp");
            using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/models/clothing-model/predictions{query}") { Content = form };
            request.Headers.AcceptEncoding.ParseAdd("gzip");
            using var response = await fixture.Http.SendAsync(request);
            Assert.Equal(compressed ? ["gzip"] : [], response.Content.Headers.ContentEncoding);
            Assert.Equal(10, JsonNode.Parse(await TextAsync(response))!["predictions"]!.AsArray().Count);
        }
    }

    [Fact]
    public async Task Head_Models_LengthWithoutBody()
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, "/api/models");
        using var response = await fixture.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.True(response.Content.Headers.ContentLength > 0);
    }

    private async Task<HttpResponseMessage> SendAsync(string path, (string Name, string Value) header)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation(header.Name, header.Value);
        return await fixture.Http.SendAsync(request);
    }

    private static async Task<string> TextAsync(HttpResponseMessage response)
    {
        await using var body = await response.Content.ReadAsStreamAsync();
        await using var plain = response.Content.Headers.ContentEncoding.Contains("gzip") ? new GZipStream(body, CompressionMode.Decompress) : body;
        using var reader = new StreamReader(plain);
        return await reader.ReadToEndAsync();
    }
}
