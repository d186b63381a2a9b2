using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using ClothingApp.Tests.Gateway.Infrastructure;

namespace ClothingApp.Tests.Gateway.Contract;

/// <summary>The calls of the tutorials' clients, byte for byte as their libraries put them on the wire.</summary>
public sealed class TutorialClientTests(ContractWorld world) : IClassFixture<ContractWorld>
{
    private static readonly string[] Labels = ["dress", "hat", "longsleeve", "outwear", "pants", "shirt", "shoes", "shorts", "skirt", "t-shirt"];

    private const string Requests = "User-Agent: python-requests/2.32.3\r\nAccept-Encoding: gzip, deflate\r\nAccept: */*\r\nConnection: keep-alive\r\n";
    private const string Curl = "User-Agent: curl/7.88.1\r\nAccept: */*\r\n";
    private const string Aiohttp = "Accept: */*\r\nAccept-Encoding: gzip, deflate\r\nUser-Agent: Python/3.11 aiohttp/3.9.5\r\n";
    private const string Browser = "User-Agent: Mozilla/5.0\r\nAccept: text/html,application/xhtml+xml,*/*;q=0.8\r\nOrigin: null\r\nSec-Fetch-Mode: navigate\r\nUpgrade-Insecure-Requests: 1\r\nCookie: a=b\r\n";

    private string Url => $"{{\"url\": \"{world.Pictures.Origin}/class/4.bmp\"}}";

    /// <summary><c>requests.post(url, json={"url": ...}).json()</c></summary>
    [Fact]
    public async Task Predict_RequestsWithJson_AnswersScoresByLabel() =>
        AssertScores(await SendAsync("/predict", Requests + "Content-Type: application/json", Bytes(Url)));

    /// <summary><c>curl -X POST -H 'Content-Type: application/json' -d '{"url": ...}'</c></summary>
    [Fact]
    public async Task Predict_Curl_AnswersScoresByLabel() =>
        AssertScores(await SendAsync("/predict", Curl + "Content-Type: application/json; charset=UTF-8", Bytes(Url)));

    /// <summary><c>session.post(url, json=...)</c> with a body of unknown length.</summary>
    [Fact]
    public async Task Predict_AiohttpInChunks_AnswersScoresByLabel()
    {
        var chunks = Url.Chunk(7).Select(chunk => $"{chunk.Length.ToString("x", CultureInfo.InvariantCulture)}\r\n{new string(chunk)}\r\n");
        AssertScores(await SendAsync("/predict", Aiohttp + "Content-Type: application/json\r\nTransfer-Encoding: chunked", Bytes(string.Concat(chunks) + "0\r\n\r\n"), sayLength: false));
    }

    /// <summary><c>requests.post(url, files={"file": open(...)})</c></summary>
    [Theory]
    [InlineData("/model/predict/", "file")]
    [InlineData("/model/predict", "file")]
    [InlineData("/model/predict/", "files")]
    public async Task PredictFile_RequestsWithFiles_AnswersSuccess(string path, string field) => AssertDog(await SendAsync(
        path, Requests + "Content-Type: multipart/form-data; boundary=8e0b6d5e", Form("8e0b6d5e", $"name=\"{field}\"; filename=\"photo.jpg\"")));

    /// <summary><c>curl -F file=@photo.jpg</c></summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task PredictFile_Curl_AnswersSuccess(bool expectContinue)
    {
        const string Boundary = "------------------------d74496d66958873e";
        var body = Form(Boundary, "name=\"file\"; filename=\"photo.jpg\"", "Content-Type: image/jpeg\r\n");
        AssertDog(await SendAsync(
            "/model/predict/", $"{Curl}Content-Type: multipart/form-data; boundary={Boundary}{(expectContinue ? "\r\nExpect: 100-continue" : "")}", body, awaitContinue: expectContinue));
    }

    /// <summary>The form of the gateway's own page, sent by a browser.</summary>
    [Fact]
    public async Task PredictFile_BrowserForm_AnswersSuccess()
    {
        const string Boundary = "----WebKitFormBoundary7MA4YWxkTrZu0gW";
        AssertDog(await SendAsync(
            "/model/predict/", $"{Browser}Content-Type: multipart/form-data; boundary={Boundary}", Form(Boundary, "name=\"file\"; filename=\"C:\\fakepath\\M\u00FCtze.jpg\"", "Content-Type: image/jpeg\r\n")));
    }

    /// <summary><c>aiohttp.FormData().add_field("file", ...)</c></summary>
    [Fact]
    public async Task PredictFile_AiohttpForm_AnswersSuccess() => AssertDog(await SendAsync(
        "/model/predict/", Aiohttp + "Content-Type: multipart/form-data; boundary=7f3c", Form("7f3c", "name=\"file\"; filename=\"photo.jpg\"; filename*=utf-8''photo.jpg", "Content-Type: application/octet-stream\r\n")));

    [Fact]
    public async Task PredictFile_FileThatIsNoPicture_AnswersWithoutSuccess()
    {
        var body = Bytes("--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\nhello\r\n--b--\r\n");
        var (status, answer) = await SendAsync("/model/predict/", Requests + "Content-Type: multipart/form-data; boundary=b", body);

        Assert.Equal(200, status);
        Assert.Equal("{\"success\":false}", answer);
    }

    private async Task<(int Status, string Body)> SendAsync(string path, string headers, byte[] body, bool sayLength = true, bool awaitContinue = false)
    {
        var address = world["plain"].Address;
        using var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port);
        await using var stream = client.GetStream();
        var length = sayLength ? $"\r\nContent-Length: {body.Length}" : "";
        await stream.WriteAsync(Bytes($"POST {path} HTTP/1.1\r\nHost: {address.Authority}\r\n{headers}{length}\r\n\r\n"));
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        if (awaitContinue) Assert.StartsWith("HTTP/1.1 100", (await RawAnswer.ReadAsync(stream, deadline.Token)).Head, StringComparison.Ordinal);
        await stream.WriteAsync(body);
        var answer = await RawAnswer.ReadAsync(stream, deadline.Token);
        return (answer.Status, answer.Body);
    }

    private static byte[] Form(string boundary, string disposition, string more = "") =>
        [.. Bytes($"--{boundary}\r\nContent-Disposition: form-data; {disposition}\r\n{more}\r\n"), .. Paint.Bmp(9), .. Bytes($"\r\n--{boundary}--\r\n")];

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static void AssertScores((int Status, string Body) answer)
    {
        Assert.True(answer.Status == 200, answer.Body);
        var scores = JsonNode.Parse(answer.Body)!.AsObject();
        Assert.Equal(Labels, scores.Select(score => score.Key));
        Assert.Equal(8f, (float)scores["pants"]!);
    }

    private static void AssertDog((int Status, string Body) answer)
    {
        Assert.True(answer.Status == 200, answer.Body);
        var result = JsonNode.Parse(answer.Body)!;
        Assert.True((bool)result["success"]!);
        Assert.Equal("Dog", (string)result["predictions"]![0]!["label"]!);
    }
}
