using System.Net;
using System.Text.Json.Nodes;
using ClothingApp.Tests.Gateway.Infrastructure;

namespace ClothingApp.Tests.Gateway.Predictions;

/// <summary>Lines of JSON, each as soon as there is something to say.</summary>
public sealed class PredictionStreamTests(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    private const string Path = "/api/models/clothing-model/predictions";

    [Fact]
    public async Task Predict_ManyPictures_ALineForEach()
    {
        var lines = await StreamAsync(fixture.Gateway, Path, [.. Enumerable.Range(0, 10).Select(i => Paint.Bmp(i)), "hello"u8.ToArray()]);

        Assert.Equal(Enumerable.Range(0, 11), lines.Select(line => (int)line["index"]!).Order());
        foreach (var line in lines)
        {
            var index = (int)line["index"]!;
            if (index == 10)
                Assert.Equal("unsupported_image", (string)line["prediction"]!["error"]!["code"]!);
            else
                Assert.Equal(8f, (float)line["prediction"]!["top"]![0]!["score"]!);
            Assert.Equal($"{index}.bmp", (string)line["prediction"]!["image"]!);
        }
    }

    [Fact]
    public async Task Predict_Stages_AreToldBeforeTheAnswer()
    {
        var lines = await StreamAsync(fixture.Gateway, $"{Path}?stages=true", [Paint.Bmp(3, width: 41)]);

        Assert.Equal(["decode", "prepare", "predict", null], lines.Select(line => (string?)line["stage"]));
    }

    [Fact]
    public async Task Predict_SlowPicture_TheOthersAreAnsweredMeanwhile()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Path)
        {
            Content = new StringContent($$"""{"images": [{"url": "{{fixture.Pictures.Origin}}/never.jpg"}, {"url": "{{fixture.Pictures.Origin}}/class/7.bmp"}]}""", null, "application/json"),
        };
        request.Headers.Accept.ParseAdd("application/x-ndjson");
        using var response = await fixture.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());

        // The first picture never comes; this line came without it.
        Assert.Equal(1, (int)JsonNode.Parse((await reader.ReadLineAsync())!)!["index"]!);
    }

    [Fact]
    public async Task Predict_UnknownModel_EachLineSaysSo()
    {
        var line = Assert.Single(await StreamAsync(fixture.Gateway, "/api/models/none/predictions", [Paint.Bmp(1)]));
        Assert.Equal("unknown_model", (string)line["prediction"]!["error"]!["code"]!);
    }

    private static async Task<List<JsonNode>> StreamAsync(RunningGateway gateway, string path, params byte[][] files)
    {
        using var form = new MultipartFormDataContent();
        foreach (var (index, file) in files.Index())
            form.Add(new ByteArrayContent(file), "file", $"{index}.bmp");
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = form };
        request.Headers.Accept.ParseAdd("application/x-ndjson");
        using var response = await gateway.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/x-ndjson", response.Content.Headers.ContentType?.MediaType);
        return [.. (await response.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!)];
    }
}
