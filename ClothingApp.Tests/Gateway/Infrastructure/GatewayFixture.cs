using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.Tests.Gateway.Infrastructure;

/// <summary>A gateway, a stub model server and a picture server for tests that change none of them.</summary>
public sealed class GatewayFixture : IAsyncLifetime
{
    internal StubModelServer Models { get; private set; } = null!;

    internal RunningGateway Gateway { get; private set; } = null!;

    internal PictureServer Pictures { get; private set; } = null!;

    internal HttpClient Http => Gateway.Http;

    public async Task InitializeAsync()
    {
        Models = await StubModelServer.StartAsync(
            ("clothing-model", [StubModel.Clothing(1), StubModel.Clothing(2)]),
            ("bare", [new StubModel(7, 10, new StubSignature("serving_default", "input", DType.Float32, 32, 32, 3))]),
            ("text", [new StubModel(1, 2, new StubSignature("serving_default", "words", DType.String, 1, 1, 3))]),
            ("digits", [new StubModel(1, 10, new StubSignature("serving_default", "x", DType.Float32, 28, 28, 0))]));
        Pictures = await PictureServer.StartAsync();
        Gateway = await RunningGateway.StartAsync(Models.Address, $"--Gateway:Fetch:TrustedOrigins:0={Pictures.Origin}", "--Gateway:MaxRequestBytes=4000000");
        await Gateway.WhenReadyAsync();
    }

    public async Task DisposeAsync()
    {
        await Gateway.DisposeAsync();
        await Pictures.DisposeAsync();
        await Models.DisposeAsync();
    }
}

/// <summary>Requests as clients send them.</summary>
internal static class GatewayRequests
{
    public static Task<HttpResponseMessage> PostJsonAsync(this HttpClient http, string path, string json) =>
        http.PostAsync(path, new StringContent(json, Encoding.UTF8, "application/json"));

    public static Task<HttpResponseMessage> PostRawAsync(this HttpClient http, string path, byte[] body, string contentType = "image/bmp")
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        return http.PostAsync(path, content);
    }

    public static async Task<JsonNode> JsonAsync(this Task<HttpResponseMessage> sent)
    {
        using var response = await sent;
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{(int)response.StatusCode}: {text}");
        return JsonNode.Parse(text)!;
    }

    /// <summary>The labels of one picture of an answer, best first.</summary>
    public static string[] Labels(this JsonNode answer, int picture = 0) =>
        [.. answer["predictions"]![picture]!["top"]!.AsArray().Select(entry => (string)entry!["label"]!)];
}
