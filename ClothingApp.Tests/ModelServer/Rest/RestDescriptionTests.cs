using System.Text.Json;

namespace ClothingApp.Tests.ModelServer.Rest;

/// <summary>Status and metadata over REST.</summary>
public sealed class RestDescriptionTests(TinyServer server) : IClassFixture<TinyServer>
{
    [Theory]
    [InlineData("/v1/models/tiny/metadata")]
    [InlineData("/v1/models/tiny/versions/1/metadata")]
    public async Task Metadata_LoadedVersion_TellsItsSignatures(string path)
    {
        var (status, body) = await server.GetAsync(path);

        Assert.Equal(200, status);
        using var document = JsonDocument.Parse(body);
        Assert.Equal("""{"name":"tiny","version":"1","signature_name":""}""", Compact(document.RootElement.GetProperty("model_spec")));
        var signature = document.RootElement.GetProperty("metadata").GetProperty("signature_def").GetProperty("signature_def").GetProperty("serving_default");
        Assert.Equal("tensorflow/serving/predict", signature.GetProperty("method_name").GetString());
        Assert.Equal(
            """{"name":"x:0","dtype":"DT_FLOAT","tensor_shape":{"dim":[{"size":"-1","name":""}],"unknown_rank":false}}""",
            Compact(signature.GetProperty("inputs").GetProperty("x")));
        Assert.Equal("{}", Compact(signature.GetProperty("defaults")));
    }

    [Theory]
    [InlineData("/v1/models/tiny")]
    [InlineData("/v1/models/tiny/versions/1")]
    public async Task Status_LoadedVersion_IsAvailable(string path)
    {
        var (status, body) = await server.GetAsync(path);

        Assert.Equal(200, status);
        using var document = JsonDocument.Parse(body);
        Assert.Equal("""{"model_version_status":[{"version":"1","state":"AVAILABLE","status":{"error_code":"OK","error_message":""}}]}""", Compact(document.RootElement));
    }

    [Theory]
    [InlineData("/v1/models", 400, "Missing model name in request.")]
    [InlineData("/v1/models/nope", 404, "Could not find any versions of model nope")]
    [InlineData("/v1/models/tiny/versions/7", 404, "Could not find version 7 of model tiny")]
    [InlineData("/v1/models/nope/metadata", 404, "Servable not found for request: Latest(nope)")]
    [InlineData("/v1/models/tiny/versions/7/metadata", 404, "Servable not found for request: Specific(tiny, 7)")]
    [InlineData("/v1/models/tiny:predict", 400, "Malformed request: GET /v1/models/tiny:predict")]
    [InlineData("/v1/other", 400, "Malformed request: GET /v1/other")]
    public async Task Get_WhatIsNotThere_SaysSo(string path, int status, string text)
    {
        var answer = await server.GetAsync(path);

        Assert.Equal(status, answer.Status);
        Assert.Contains(text, JsonDocument.Parse(answer.Body).RootElement.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_OutsideV1_IsPlain404() => Assert.Equal(404, (await server.GetAsync("/v2/models/tiny")).Status);

    private static string Compact(JsonElement element) => JsonSerializer.Serialize(element);
}
