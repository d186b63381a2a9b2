using System.Net;
using System.Text.Json.Nodes;
using ClothingApp.Imaging.Decoding;
using ClothingApp.Imaging.Preprocessing;
using ClothingApp.Serving.Tensors;
using ClothingApp.Tests.Gateway.Infrastructure;

namespace ClothingApp.Tests.Gateway.Explanations;

/// <summary>Over models whose true answer is known: one that looks at a single spot, and one whose gradients are known by heart.</summary>
public sealed class ExplanationEndpointTests
{
    private const string Path = "/api/models/clothing-model/explanations";
    private const int Side = 299, Shirt = 5;

    /// <summary>What the stub's model looks at: a pixel that the rows 10 and 11 and the columns 3 and 4 of the grid of 14 x 14 cover.</summary>
    private const int SpotY = 230, SpotX = 80;

    [Fact]
    public async Task Explain_Occlusion_FindsTheSpotThatTheModelLooksAt()
    {
        await using var models = await StubModelServer.StartAsync(("clothing-model", [Spotted]));
        await using var gateway = await RunningGateway.StartAsync(models.Address);
        await gateway.WhenReadyAsync();

        var answer = await gateway.Http.PostRawAsync(Path, Paint.Bmp(9)).JsonAsync();

        Assert.Equal("occlusion", (string)answer["method"]!);
        Assert.Equal("shirt", (string)answer["label"]!);
        Assert.Equal(197, (int)answer["inferences"]!);
        Assert.Null(answer["completeness"]);
        var map = answer["map"]!;
        Assert.Equal((14, 14), ((int)map["rows"]!, (int)map["columns"]!));
        for (var row = 0; row < 14; row++)
        {
            for (var column = 0; column < 14; column++)
            {
                var value = (double)map["values"]![row]![column]!;
                Assert.True(row is 10 or 11 && column is 3 or 4 ? value > 100 : value == 0, $"{value} in row {row}, column {column}");
            }
        }
        Assert.Equal([197], [models.Seen.Sum(call => (int)call.Shape[0])]);
        Assert.All(models.Seen, call => Assert.InRange(call.Shape[0], 1, 32));
    }

    [Fact]
    public async Task Explain_Overlay_IsThePictureWithHeatAtTheSpot()
    {
        await using var models = await StubModelServer.StartAsync(("clothing-model", [Spotted]));
        await using var gateway = await RunningGateway.StartAsync(models.Address);
        await gateway.WhenReadyAsync();

        var answer = await gateway.Http.PostRawAsync(Path, Paint.Bmp(9)).JsonAsync();

        const string Prefix = "data:image/png;base64,";
        var overlay = (string)answer["overlay"]!;
        Assert.StartsWith(Prefix, overlay, StringComparison.Ordinal);
        var decoder = new PictureDecoder();
        var decoded = await decoder.DecodeAsync(Convert.FromBase64String(overlay[Prefix.Length..]), new PreparationOptions(Side, Side), CancellationToken.None);
        using var picture = decoded.Picture;
        Assert.NotNull(picture);
        Assert.Equal((Side, Side), (picture.Width, picture.Height));
        // Orange over what was green: much less green than elsewhere, where the picture is as it was but for faded colours.
        Assert.True(Pixel(picture, SpotY, SpotX).Green < Pixel(picture, 20, 250).Green - 60);
        Assert.Equal(Pixel(picture, 20, 250), Pixel(picture, 280, 20));
    }

    [Fact]
    public async Task Explain_ThumbnailAsked_IsThePictureWithoutTheMapAsLargeAsTheOverlay()
    {
        await using var models = await StubModelServer.StartAsync(("clothing-model", [Spotted]));
        await using var gateway = await RunningGateway.StartAsync(models.Address);
        await gateway.WhenReadyAsync();

        var without = await gateway.Http.PostRawAsync(Path, Paint.Bmp(9)).JsonAsync();
        var with = await gateway.Http.PostRawAsync($"{Path}?thumbnail=true", Paint.Bmp(9)).JsonAsync();

        Assert.Null(without["thumbnail"]);
        const string Prefix = "data:image/jpeg;base64,";
        var thumbnail = (string)with["thumbnail"]!;
        Assert.StartsWith(Prefix, thumbnail, StringComparison.Ordinal);
        var decoded = await new PictureDecoder().DecodeAsync(Convert.FromBase64String(thumbnail[Prefix.Length..]), new PreparationOptions(Side, Side), CancellationToken.None);
        using var picture = decoded.Picture;
        Assert.NotNull(picture);
        Assert.Equal((Side, Side), (picture.Width, picture.Height));
        Assert.InRange(Pixel(picture, SpotY, SpotX).Green - Pixel(picture, 20, 250).Green, -3, 3); // of one colour, the spot too
    }

    [Fact]
    public async Task Explain_Gradients_AddUpToWhatThePictureChanges()
    {
        await using var models = await StubModelServer.StartAsync(("clothing-model", [Cubic]));
        await using var gateway = await RunningGateway.StartAsync(models.Address);
        await gateway.WhenReadyAsync();

        var answer = await gateway.Http.PostRawAsync($"{Path}?class=Shirt", Paint.Bmp(9)).JsonAsync();

        Assert.Equal("integrated_gradients", (string)answer["method"]!);
        Assert.Equal("shirt", (string)answer["label"]!);
        // Of one colour: blue 0, green 255, red 237 on every pixel, against a gray of 128.
        double[] colours = [237 / 127.5 - 1, 1, -1];
        var gray = 128 / 127.5 - 1;
        var perPixel = colours.Sum(colour => Math.Pow(colour, 3) - Math.Pow(gray, 3));
        var expected = StubGradients.Score(Shirt, perPixel * Side * Side);
        Assert.Equal(expected, (double)answer["completeness"]!["difference"]!, Math.Abs(expected) * 1e-3);
        Assert.InRange((double)answer["completeness"]!["error"]!, 0, Math.Abs(expected) * 0.01);
        var values = answer["map"]!["values"]!.AsArray().SelectMany(row => row!.AsArray().Select(value => (double)value!)).ToArray();
        Assert.Equal(32 * 32, values.Length);
        Assert.Equal((double)answer["completeness"]!["sum"]!, values.Sum(), Math.Abs(expected) * 1e-3);
    }

    [Fact]
    public async Task Explain_MethodNamed_WinsOverWhatTheModelOffers()
    {
        await using var models = await StubModelServer.StartAsync(("clothing-model", [Cubic]));
        await using var gateway = await RunningGateway.StartAsync(models.Address);
        await gateway.WhenReadyAsync();

        var answer = await gateway.Http.PostRawAsync($"{Path}?method=occlusion", Paint.Bmp(9)).JsonAsync();
        Assert.Equal("occlusion", (string)answer["method"]!);
        Assert.DoesNotContain(models.Seen, call => call.Signature == "integrated_gradients");
    }

    [Fact]
    public async Task Explain_Stream_TellsHowFarItIs()
    {
        await using var models = await StubModelServer.StartAsync(("clothing-model", [Spotted]));
        await using var gateway = await RunningGateway.StartAsync(models.Address);
        await gateway.WhenReadyAsync();

        var lines = await StreamAsync(gateway, Path, Paint.Bmp(9));

        Assert.Equal(["decode", "prepare", "predict", "explain"], lines.Where(line => line["stage"] is not null && line["done"] is null).Select(line => (string)line["stage"]!));
        var done = lines.Where(line => line["done"] is not null).Select(line => (int)line["done"]!).ToArray();
        Assert.Equal(done.Order(), done);
        Assert.Equal(197, done[^1]);
        Assert.Equal("shirt", (string)lines[^1]["explanation"]!["label"]!);
    }

    [Fact]
    public async Task Explain_StreamOfABrokenPicture_EndsWithTheProblem()
    {
        await using var models = await StubModelServer.StartAsync(("clothing-model", [Spotted]));
        await using var gateway = await RunningGateway.StartAsync(models.Address);
        await gateway.WhenReadyAsync();

        var lines = await StreamAsync(gateway, Path, "hello"u8.ToArray());
        Assert.Equal("unsupported_image", (string)lines[^1]["error"]!["code"]!);
    }

    [Theory]
    [InlineData("?class=nope", "invalid_request")]
    [InlineData("?class=", "invalid_request")]
    [InlineData("?class=hat&class=shirt", "invalid_request")]
    [InlineData("?method=magic", "invalid_request")]
    [InlineData("?method=integrated_gradients", "invalid_request")]
    [InlineData("?version=x", "invalid_request")]
    [InlineData("?thumbnail=maybe", "invalid_request")]
    [InlineData("?label=stable", "unknown_model")]
    [InlineData("?version=9", "unknown_model")]
    public async Task Explain_WhatTheModelDoesNotHave_IsSaid(string query, string code)
    {
        await using var models = await StubModelServer.StartAsync(("clothing-model", [Spotted]));
        await using var gateway = await RunningGateway.StartAsync(models.Address);
        await gateway.WhenReadyAsync();

        using var response = await gateway.Http.PostRawAsync(Path + query, Paint.Bmp(9));
        Assert.Equal(code, await CodeAsync(response));
        Assert.Empty(models.Seen);
    }

    [Fact]
    public async Task Explain_TwoPictures_400()
    {
        await using var models = await StubModelServer.StartAsync(("clothing-model", [Spotted]));
        await using var gateway = await RunningGateway.StartAsync(models.Address);
        await gateway.WhenReadyAsync();
        using var form = new MultipartFormDataContent { { new ByteArrayContent(Paint.Bmp(1)), "file", "1.bmp" }, { new ByteArrayContent(Paint.Bmp(2)), "file", "2.bmp" } };

        using var response = await gateway.Http.PostAsync(Path, form);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("invalid_request", await CodeAsync(response));
    }

    [Fact]
    public async Task Explain_ModelThatHangs_504WithinTheDeadline()
    {
        await using var models = await StubModelServer.StartAsync(("clothing-model", [Spotted with { Before = ct => Task.Delay(Timeout.Infinite, ct) }]));
        await using var gateway = await RunningGateway.StartAsync(models.Address, "--Gateway:RequestTimeout=00:00:00.500");
        await gateway.WhenReadyAsync();

        using var response = await gateway.Http.PostRawAsync(Path, Paint.Bmp(9));
        Assert.Equal(HttpStatusCode.GatewayTimeout, response.StatusCode);
        Assert.Equal("deadline_exceeded", await CodeAsync(response));
    }

    [Fact]
    public async Task Explain_RatedClient_PaysForEveryInference()
    {
        await using var models = await StubModelServer.StartAsync(("clothing-model", [Spotted]));
        await using var gateway = await RunningGateway.StartAsync(models.Address, "--Gateway:RateLimit:PicturesPerSecond=1", "--Gateway:RateLimit:Burst=200");
        await gateway.WhenReadyAsync();
        using (var first = await gateway.Http.PostRawAsync(Path, Paint.Bmp(9)))
            Assert.Equal(HttpStatusCode.OK, first.StatusCode);

        using var second = await gateway.Http.PostRawAsync(Path, Paint.Bmp(9));
        Assert.Equal(HttpStatusCode.TooManyRequests, second.StatusCode);
        Assert.Equal("overloaded", await CodeAsync(second));
        Assert.NotNull(second.Headers.RetryAfter);
    }

    private static StubModel Spotted => new(1, 10, new StubSignature("serving_uint8", "image", DType.UInt8, Side, Side, 3), new StubSignature("serving_default", "x", DType.Float32, Side, Side, 3))
    {
        // Green at the spot is what speaks for a shirt.
        ScorePicture = picture => [.. Enumerable.Range(0, 10).Select(i => i == Shirt ? picture.Span[(((SpotY * Side) + SpotX) * 3) + 1] : 0f)],
    };

    private static StubModel Cubic => StubModel.Clothing() with { Gradients = new StubGradients("integrated_gradients", 10, Side, Side) };

    private static (int Red, int Green, int Blue) Pixel(Picture picture, int y, int x)
    {
        var pixel = picture.Rgb.Span.Slice(((y * picture.Width) + x) * 3, 3);
        return (pixel[0], pixel[1], pixel[2]);
    }

    private static async Task<List<JsonNode>> StreamAsync(RunningGateway gateway, string path, byte[] file)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(file) };
        request.Content.Headers.ContentType = new("image/bmp");
        request.Headers.Accept.ParseAdd("application/x-ndjson");
        using var response = await gateway.Http.SendAsync(request);
        Assert.Equal("application/x-ndjson", response.Content.Headers.ContentType?.MediaType);
        return [.. (await response.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!)];
    }

    private static async Task<string> CodeAsync(HttpResponseMessage response) => (string)JsonNode.Parse(await response.Content.ReadAsStringAsync())!["code"]!;
}
