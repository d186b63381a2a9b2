using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using ClothingApp.Tests.Gateway.Infrastructure;

namespace ClothingApp.Tests.Gateway.Errors;

/// <summary>One wrong request and what it is answered with.</summary>
/// <param name="Detail">Words that the detail must have: it says what to do.</param>
/// <param name="Body">Null: none. <c>ORIGIN</c> stands for the picture server, <c>BMP</c> for a picture as base64.</param>
public sealed record WrongRequest(string Name, int Status, string Code, string Detail, string Path, string? Body, string ContentType = "application/json", string Method = "POST")
{
    public override string ToString() => Name;
}

/// <summary>Everything that a client can do wrong, or that pictures and their hosts can, as problem+json.</summary>
public sealed class ErrorAnswerTests(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    private const string Predictions = "/api/models/clothing-model/predictions";
    private const string Form = "multipart/form-data; boundary=b";

    public static TheoryData<WrongRequest> Requests =>
    [
        new("empty body", 400, "invalid_request", "The body is empty", Predictions, ""),
        new("empty raw body", 400, "invalid_request", "The body is empty", Predictions, "", "image/jpeg"),
        new("wrong content type", 400, "invalid_request", "'text/plain' is not taken here. Send application/json", Predictions, "hello", "text/plain"),
        new("malformed JSON", 400, "invalid_request", "$ in line 1", Predictions, "{images"),
        new("truncated JSON", 400, "invalid_request", "$.images[0].url", Predictions, """{"images": [{"url": "http"""),
        new("JSON of another form", 400, "invalid_request", "not the JSON", Predictions, "[1, 2]"),
        new("JSON null", 400, "invalid_request", "names no pictures", Predictions, "null"),
        new("no images", 400, "invalid_request", "names no pictures", Predictions, """{"image": []}"""),
        new("empty images", 400, "invalid_request", "names no pictures", Predictions, """{"images": []}"""),
        new("null image", 400, "invalid_request", "images[0] needs either", Predictions, """{"images": [null]}"""),
        new("image with nothing", 400, "invalid_request", "images[1] needs either", Predictions, """{"images": [{"data": "BMP"}, {}]}"""),
        new("image with url and data", 400, "invalid_request", "images[0] needs either", Predictions, """{"images": [{"data": "BMP", "url": "http://a.example/"}]}"""),
        new("bad base64", 400, "invalid_request", "$.images[0].data in line 1: there the file has to stand as base64", Predictions, """{"images": [{"data": "%%%"}]}"""),
        new("bad base64 after data:", 400, "invalid_request", "base64", Predictions, """{"images": [{"data": "data:image/png;base64,%%%"}]}"""),
        new("data of another type", 400, "invalid_request", "base64", Predictions, """{"images": [{"data": 5}]}"""),
        new("url of another type", 400, "invalid_request", "string", Predictions, """{"images": [{"url": 5}]}"""),
        new("too many pictures", 400, "invalid_request", "More than 32 pictures", Predictions,
            "{\"images\": [" + string.Join(',', Enumerable.Repeat("{\"data\": \"AAAA\"}", 33)) + "]}"),
        new("top 0", 400, "invalid_request", "from 1 to 1000", Predictions + "?top=0", """{"images": [{"data": "BMP"}]}"""),
        new("top too large", 400, "invalid_request", "from 1 to 1000", Predictions + "?top=1001", """{"images": [{"data": "BMP"}]}"""),
        new("top no number", 400, "invalid_request", "from 1 to 1000", Predictions + "?top=many", """{"images": [{"data": "BMP"}]}"""),
        new("top in the body negative", 400, "invalid_request", "from 1 to 1000", Predictions, """{"images": [{"data": "BMP"}], "top": -1}"""),
        new("top in the body no number", 400, "invalid_request", "whole number", Predictions, """{"images": [{"data": "BMP"}], "top": "x"}"""),
        new("version no number", 400, "invalid_request", "?version", Predictions + "?version=new", """{"images": [{"data": "BMP"}]}"""),
        new("no such label", 404, "unknown_model", "no version labelled 'stable'", Predictions + "?label=stable", """{"images": [{"data": "BMP"}]}"""),
        new("label empty", 400, "invalid_request", "?label", Predictions + "?label=", """{"images": [{"data": "BMP"}]}"""),
        new("version and label", 400, "invalid_request", "cannot both", Predictions + "?version=1&label=stable", """{"images": [{"data": "BMP"}]}"""),
        new("thumbnail no boolean", 400, "invalid_request", "?thumbnail", Predictions + "?thumbnail=small", """{"images": [{"data": "BMP"}]}"""),
        new("form without boundary", 400, "invalid_request", "no usable boundary", Predictions, "x", "multipart/form-data"),
        new("form without file", 400, "invalid_request", "-F file=@photo.jpg", Predictions, "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n--b--\r\n", Form),
        new("form without parts", 400, "invalid_request", "-F file=@photo.jpg", Predictions, "--b--\r\n", Form),
        new("truncated form", 400, "invalid_request", "ends too early", Predictions, "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\nx", Form),
        new("unknown model", 404, "unknown_model", "GET /api/models", "/api/models/no-such/predictions", """{"images": [{"data": "BMP"}]}"""),
        new("unknown model's description", 404, "unknown_model", "GET /api/models", "/api/models/no-such", null, Method: "GET"),
        new("unknown version", 404, "unknown_model", "no version 9", Predictions + "?version=9", """{"images": [{"data": "BMP"}]}"""),
        new("model with a card that is not served", 503, "model_unavailable", "does not serve it now", "/api/models/pets/predictions", """{"images": [{"data": "BMP"}]}"""),
        new("model that takes no pictures", 503, "model_unavailable", "takes string", "/api/models/text/predictions", """{"images": [{"data": "BMP"}]}"""),
        new("no picture", 415, "unsupported_image", "", Predictions, "this is text", "image/jpeg"),
        new("HTML from an address", 415, "unsupported_image", "", Predictions, """{"images": [{"url": "ORIGIN/page.jpg"}]}"""),
        new("truncated picture", 422, "corrupt_image", "", Predictions, """{"images": [{"url": "ORIGIN/truncated.bmp"}]}"""),
        new("download too large", 413, "image_too_large", "", Predictions, """{"images": [{"url": "ORIGIN/large.jpg"}]}"""),
        new("address not found", 502, "download_failed", "404", Predictions, """{"images": [{"url": "ORIGIN/nothing.jpg"}]}"""),
        new("endless redirects", 502, "download_failed", "redirects", Predictions, """{"images": [{"url": "ORIGIN/loop"}]}"""),
        new("name that does not resolve", 502, "download_failed", "", Predictions, """{"images": [{"url": "http://no-such-host.invalid/a.jpg"}]}"""),
        new("private address", 400, "forbidden_address", "", Predictions, """{"images": [{"url": "http://10.0.0.1/a.jpg"}]}"""),
        new("loopback", 400, "forbidden_address", "", Predictions, """{"images": [{"url": "http://localhost/a.jpg"}]}"""),
        new("cloud metadata", 400, "forbidden_address", "", Predictions, """{"images": [{"url": "http://169.254.169.254/latest"}]}"""),
        new("address of another scheme", 400, "invalid_request", "", Predictions, """{"images": [{"url": "file:///etc/passwd"}]}"""),
        new("no address", 400, "invalid_request", "", Predictions, """{"images": [{"url": "shirt"}]}"""),
        new("/predict: empty body", 400, "invalid_request", "The body is empty", "/predict", ""),
        new("/predict: wrong content type", 400, "invalid_request", "application/json", "/predict", "url=http://a.example/", "application/x-www-form-urlencoded"),
        new("/predict: malformed JSON", 400, "invalid_request", "check quotes", "/predict", "{"),
        new("/predict: no url", 400, "invalid_request", "names no url", "/predict", "{}"),
        new("/predict: url of another type", 400, "invalid_request", "string", "/predict", """{"url": []}"""),
        new("/predict: HTML", 415, "unsupported_image", "", "/predict", """{"url": "ORIGIN/page.jpg"}"""),
        new("/predict: body too large", 413, "image_too_large", "65536 bytes", "/predict", "{\"url\": \"" + new string('a', 70_000) + "\"}"),
        new("unknown route", 404, "not_found", "POST /predict", "/nothing/here", null, Method: "GET"),
        new("wrong method", 405, "method_not_allowed", "POST", "/predict", null, Method: "GET"),
        new("wrong method on a model", 405, "method_not_allowed", "GET", "/api/models/clothing-model", null, Method: "DELETE"),
    ];

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task Send_WrongRequest_AnswersAProblem(WrongRequest wrong)
    {
        using var request = new HttpRequestMessage(new HttpMethod(wrong.Method), wrong.Path);
        if (wrong.Body is { } body)
        {
            body = body.Replace("ORIGIN", fixture.Pictures.Origin, StringComparison.Ordinal)
                .Replace("BMP", Convert.ToBase64String(Paint.Bmp(1)), StringComparison.Ordinal);
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(wrong.ContentType);
        }

        using var response = await fixture.Http.SendAsync(request);

        await ProblemAsserts.IsProblemAsync(response, wrong.Status, wrong.Code, wrong.Detail);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Send_BodyOverTheLimit_Answers413(bool announced)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Predictions) { Content = new ByteArrayContent(new byte[4_000_001]) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("image/jpeg");
        request.Headers.TransferEncodingChunked = !announced;
        request.Headers.ExpectContinue = true;

        using var response = await fixture.Http.SendAsync(request);

        await ProblemAsserts.IsProblemAsync(response, 413, "image_too_large", "4000000 bytes");
    }

    [Theory]
    [InlineData("image/jpeg")]
    [InlineData("application/json")]
    public async Task Send_ChunkOfImpossibleSize_Answers400(string contentType)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(fixture.Http.BaseAddress!.Host, fixture.Http.BaseAddress.Port);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"POST {Predictions} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {contentType}\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\nffffffffffffffff\r\n"));
        using var reader = new StreamReader(stream, Encoding.ASCII);

        var answer = await reader.ReadToEndAsync();

        Assert.StartsWith("HTTP/1.1 400", answer, StringComparison.Ordinal);
        Assert.Contains("could not be read", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_NoContentType_SaysWhatToSend()
    {
        using var response = await fixture.Http.PostAsync(Predictions, new ByteArrayContent([1]));

        await ProblemAsserts.IsProblemAsync(response, 400, "invalid_request", "no content type. Send application/json");
    }
}

internal static class ProblemAsserts
{
    /// <summary>Checks the form of a problem, its code and status, and that nothing of a server's own text is in it.</summary>
    public static async Task IsProblemAsync(HttpResponseMessage response, int status, string code, string detail = "")
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True((int)response.StatusCode == status, $"{(int)response.StatusCode} instead of {status}: {text}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = JsonNode.Parse(text)!;
        Assert.Equal(code, (string)problem["code"]!);
        Assert.Equal(status, (int)problem["status"]!);
        Assert.Equal($"urn:clothing-app:problem:{code}", (string)problem["type"]!);
        Assert.NotEmpty((string)problem["title"]!);
        Assert.Contains(detail, (string)problem["detail"]!, StringComparison.Ordinal);
        Assert.True(((string)problem["detail"]!).Length > 10, text);
        Assert.NotEmpty((string)problem["traceId"]!);
        Assert.DoesNotContain("secret", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", text, StringComparison.Ordinal);
        Assert.Equal(status == 503, response.Headers.RetryAfter is not null);
    }
}
