using System.Net;
using System.Net.Http.Headers;
using ClothingApp.Serving.Tensors;
using ClothingApp.Tests.Gateway.Infrastructure;

namespace ClothingApp.Tests.Gateway.Predictions;

/// <summary>What may go into <c>POST /api/models/{model}/predictions</c>, and what comes out.</summary>
public sealed class PredictionEndpointTests(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    private const string Path = "/api/models/clothing-model/predictions";

    [Fact]
    public async Task Predict_JsonWithUrl_RanksItsLabelFirst()
    {
        var answer = await fixture.Http.PostJsonAsync(Path, $$"""{"images": [{"url": "{{fixture.Pictures.Origin}}/class/4.bmp"}]}""").JsonAsync();

        Assert.Equal("pants", answer.Labels()[0]);
        Assert.Equal($"{fixture.Pictures.Origin}/class/4.bmp", (string)answer["predictions"]![0]!["image"]!);
    }

    [Theory]
    [InlineData("")]
    [InlineData("data:image/bmp;base64,")]
    public async Task Predict_JsonWithBase64_RanksItsLabelFirst(string prefix)
    {
        var data = prefix + Convert.ToBase64String(Paint.Bmp(9));

        var answer = await fixture.Http.PostJsonAsync(Path, $$"""{"images": [{"data": "{{data}}"}]}""").JsonAsync();

        Assert.Equal("t-shirt", answer.Labels()[0]);
        Assert.Equal("image 1", (string)answer["predictions"]![0]!["image"]!);
    }

    [Theory]
    [InlineData("image/bmp")]
    [InlineData("application/octet-stream")]
    public async Task Predict_RawBody_RanksItsLabelFirst(string contentType)
    {
        var answer = await fixture.Http.PostRawAsync(Path, Paint.Bmp(1), contentType).JsonAsync();

        Assert.Equal("hat", answer.Labels()[0]);
    }

    [Fact]
    public async Task Predict_MultipartFiles_AnswersEachByItsName()
    {
        using var form = new MultipartFormDataContent();
        form.Add(new StringContent("ignored"), "comment");
        form.Add(new ByteArrayContent(Paint.Bmp(0)), "file", "C:\\pictures\\dress.bmp");
        form.Add(new ByteArrayContent(Paint.Bmp(6)), "file", "shoes.bmp");

        var answer = await fixture.Http.PostAsync(Path, form).JsonAsync();

        Assert.Equal(["dress.bmp", "shoes.bmp"], answer["predictions"]!.AsArray().Select(entry => (string)entry!["image"]!));
        Assert.Equal("dress", answer.Labels(0)[0]);
        Assert.Equal("shoes", answer.Labels(1)[0]);
    }

    [Fact]
    public async Task Predict_Answer_SaysModelVersionScoreProbabilityAndTimings()
    {
        using var response = await fixture.Http.PostRawAsync(Path, Paint.Bmp(3));
        var answer = await Task.FromResult(response).JsonAsync();

        Assert.Equal("clothing-model", (string)answer["model"]!);
        Assert.Equal(2, (long)answer["version"]!);
        Assert.True((bool)answer["cardFound"]!);
        var best = answer["predictions"]![0]!["top"]![0]!;
        Assert.Equal(8, (float)best["score"]!);
        Assert.Equal(Math.Exp(8) / (Math.Exp(8) + 9), (double)best["probability"]!, 1e-6);
        foreach (var stage in new[] { "fetchMs", "decodeMs", "prepareMs", "queueMs", "predictMs", "totalMs" })
            Assert.True((double)answer["predictions"]![0]!["timings"]![stage]! >= 0, stage);
        Assert.Contains("predict;dur=", response.Headers.GetValues("Server-Timing").Single(), StringComparison.Ordinal);
        Assert.Null(answer["predictions"]![0]!["thumbnail"]);
    }

    [Theory]
    [InlineData("?top=3", """, "top": 7""", 3)]
    [InlineData("", """, "top": 7""", 7)]
    [InlineData("", "", 5)]
    [InlineData("?top=1000", "", 10)]
    public async Task Predict_Top_LimitsTheLabels(string query, string body, int expected)
    {
        var data = Convert.ToBase64String(Paint.Bmp(2));

        var answer = await fixture.Http.PostJsonAsync(Path + query, $$"""{"images": [{"data": "{{data}}"}]{{body}}}""").JsonAsync();

        Assert.Equal(expected, answer.Labels().Length);
    }

    [Fact]
    public async Task Predict_Version_AsksThatVersion()
    {
        var answer = await fixture.Http.PostRawAsync(Path + "?version=1", Paint.Bmp(3)).JsonAsync();

        Assert.Equal(1, (long)answer["version"]!);
    }

    [Fact]
    public async Task Predict_Label_AsksTheVersionThatHasItNow()
    {
        await using var models = await StubModelServer.StartAsync(("clothing-model", [StubModel.Clothing(1), StubModel.Clothing(2), StubModel.Clothing(3)]));
        models.Labels["stable"] = 1;
        await using var gateway = await RunningGateway.StartAsync(models.Address);
        await gateway.WhenReadyAsync();
        Assert.Equal(1, await VersionAsync(5));

        // The server decides, not what the gateway knows of it.
        models.Labels["stable"] = 2;
        Assert.Equal(2, await VersionAsync(6));
        models.Labels.Clear();
        using var gone = await gateway.Http.PostRawAsync(Path + "?label=stable", Paint.Bmp(7));
        Assert.Equal(404, (int)gone.StatusCode);

        async Task<long> VersionAsync(byte colour) => (long)(await gateway.Http.PostRawAsync(Path + "?label=stable", Paint.Bmp(colour)).JsonAsync())["version"]!;
    }

    [Fact]
    public async Task Predict_Thumbnail_AddsASmallJpeg()
    {
        var answer = await fixture.Http.PostRawAsync(Path + "?thumbnail=true", Paint.Bmp(3, 1200, 900)).JsonAsync();

        var thumbnail = (string)answer["predictions"]![0]!["thumbnail"]!;
        Assert.StartsWith("data:image/jpeg;base64,", thumbnail, StringComparison.Ordinal);
        var jpeg = Convert.FromBase64String(thumbnail["data:image/jpeg;base64,".Length..]);
        Assert.True(jpeg is [0xFF, 0xD8, ..], "no JPEG");
        Assert.InRange(jpeg.Length, 100, 20_000);
    }

    [Fact]
    public async Task Predict_BatchWithABrokenPicture_AnswersTheOthers()
    {
        var answer = await fixture.Http.PostJsonAsync(Path, $$"""
            {"images": [{"data": "{{Convert.ToBase64String(Paint.Bmp(7))}}"}, {"url": "{{fixture.Pictures.Origin}}/page.jpg"},
                        {"data": "{{Convert.ToBase64String(Paint.Bmp(8))}}"}]}
            """).JsonAsync();

        Assert.Equal("shorts", answer.Labels(0)[0]);
        Assert.Equal("unsupported_image", (string)answer["predictions"]![1]!["error"]!["code"]!);
        Assert.Equal(415, (int)answer["predictions"]![1]!["error"]!["status"]!);
        Assert.Null(answer["predictions"]![1]!["top"]);
        Assert.Equal("skirt", answer.Labels(2)[0]);
    }

    [Fact]
    public async Task Predict_ModelWithoutCard_NumbersItsClasses()
    {
        var answer = await fixture.Http.PostRawAsync("/api/models/bare/predictions", Paint.Bmp(6)).JsonAsync();

        Assert.False((bool)answer["cardFound"]!);
        Assert.Equal(7, (long)answer["version"]!);
        Assert.Equal("class 6", answer.Labels()[0]);
    }

    [Fact]
    public async Task Predict_ModelOfGrayPicturesWithoutChannels_GetsThreeDimensions()
    {
        await fixture.Http.PostRawAsync("/api/models/digits/predictions", Paint.Bmp(6)).JsonAsync();

        var seen = fixture.Models.Seen.Last(call => call.Model == "digits");
        Assert.Equal(TensorShape.Of(1, 28, 28), seen.Shape);
    }

    [Fact]
    public async Task Predict_ForeignContentTypeHeader_DoesNotMatterForTheFormat()
    {
        using var content = new ByteArrayContent(Paint.Bmp(5));
        content.Headers.ContentType = new MediaTypeHeaderValue("image/jpeg");

        using var response = await fixture.Http.PostAsync(Path, content);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }
}
