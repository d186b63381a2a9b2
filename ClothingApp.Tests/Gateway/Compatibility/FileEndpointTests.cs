using System.Net;
using System.Text.Json.Nodes;
using ClothingApp.Serving.Tensors;
using ClothingApp.Tests.Gateway.Infrastructure;

namespace ClothingApp.Tests.Gateway.Compatibility;

/// <summary>The tutorial's calls, as its own client sends them.</summary>
public sealed class FileEndpointTests : IAsyncLifetime
{
    private StubModelServer _models = null!;
    private RunningGateway _gateway = null!;

    public async Task InitializeAsync()
    {
        // Logits for cat (0) and dog (1): red pictures are dogs.
        var pets = new StubModel(1, 2, new StubSignature("serving_uint8", "image", DType.UInt8, 32, 32, 3)) { Score = red => red > 127 ? [0, 4] : [4, 0] };
        _models = await StubModelServer.StartAsync(("pets", [pets]), ("clothing-model", [StubModel.Clothing()]));
        _gateway = await RunningGateway.StartAsync(_models.Address);
        await _gateway.WhenReadyAsync();
    }

    public async Task DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _models.DisposeAsync();
    }

    [Theory]
    [InlineData("/model/predict/", "file")]
    [InlineData("/model/predict", "files")]
    public async Task Predict_File_AnswersLabelAndScore(string path, string field)
    {
        var answer = await PostAsync(path, field, Paint.Bmp(9)).JsonAsync();

        Assert.True((bool)answer["success"]!);
        var prediction = Assert.Single(answer["predictions"]!.AsArray())!;
        Assert.Equal("Dog", (string)prediction["label"]!);
        Assert.Equal(0.982, (double)prediction["score"]!, 3);
    }

    [Fact]
    public async Task Predict_TwoFiles_AnswersEach()
    {
        var answer = await PostAsync("/model/predict/", "files", Paint.Bmp(0), Paint.Bmp(9)).JsonAsync();

        Assert.Equal(["Cat", "Dog"], answer["predictions"]!.AsArray().Select(prediction => (string)prediction!["label"]!));
    }

    [Fact]
    public async Task Predict_FileThatIsNoPicture_200WithoutSuccess()
    {
        using var response = await PostAsync("/model/predict/", "file", "hello"u8.ToArray());

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("""{"success":false}""", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Predict_NoForm_400ThatSaysWhatToSend()
    {
        using var response = await _gateway.Http.PostRawAsync("/model/predict/", Paint.Bmp(1));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("multipart/form-data", (string)JsonNode.Parse(await response.Content.ReadAsStringAsync())!["detail"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Predict_PageOfAnotherOrigin_MayReadTheAnswer()
    {
        using var preflight = new HttpRequestMessage(HttpMethod.Options, "/model/predict/");
        preflight.Headers.Add("Origin", "https://elsewhere.example");
        preflight.Headers.Add("Access-Control-Request-Method", "POST");
        using var allowed = await _gateway.Http.SendAsync(preflight);

        Assert.Equal("*", Assert.Single(allowed.Headers.GetValues("Access-Control-Allow-Origin")));
    }

    [Fact]
    public async Task OtherRoutes_PageOfAnotherOrigin_MayNot()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/models");
        request.Headers.Add("Origin", "https://elsewhere.example");
        using var response = await _gateway.Http.SendAsync(request);

        Assert.False(response.Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task OtherRoutes_ConfiguredOrigin_May()
    {
        await using var gateway = await RunningGateway.StartAsync(_models.Address, "--Gateway:CorsOrigins:0=https://shop.example");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/models");
        request.Headers.Add("Origin", "https://shop.example");
        using var response = await gateway.Http.SendAsync(request);

        Assert.Equal("https://shop.example", Assert.Single(response.Headers.GetValues("Access-Control-Allow-Origin")));
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/form")]
    public async Task Form_IsAPageThatPostsAFile(string path)
    {
        using var response = await _gateway.Http.GetAsync(path);
        var page = await response.Content.ReadAsStringAsync();

        Assert.Equal("text/html", response.Content.Headers.ContentType?.MediaType);
        Assert.Contains("action=\"/model/predict/\"", page, StringComparison.Ordinal);
        Assert.Contains("name=\"file\"", page, StringComparison.Ordinal);
    }

    private Task<HttpResponseMessage> PostAsync(string path, string field, params byte[][] files)
    {
        var form = new MultipartFormDataContent();
        foreach (var file in files)
            form.Add(new ByteArrayContent(file), field, "picture.bmp");
        return _gateway.Http.PostAsync(path, form);
    }
}
