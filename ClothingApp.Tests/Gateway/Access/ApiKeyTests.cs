using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using ClothingApp.Tests.Gateway.Infrastructure;
using ClothingApp.Tests.Infrastructure;

namespace ClothingApp.Tests.Gateway.Access;

/// <summary>Where a file of keys is configured, a route is open to those keys alone that have its scope and have not expired.</summary>
public sealed class ApiKeyTests : IAsyncLifetime
{
    private const string Predictions = "/api/models/clothing-model/predictions";

    private readonly string _file = Path.GetTempFileName();
    private StubModelServer _models = null!;
    private RunningGateway _gateway = null!;

    public async Task InitializeAsync()
    {
        WriteKeys(Key("shop", "right", "models", "predict"), Key("reader", "models-only", "models"), Key("old", "expired", "models", "predict") with { Expires = "2020-01-01T00:00:00Z" });
        _models = await StubModelServer.StartAsync(("clothing-model", [StubModel.Clothing()]));
        _gateway = await RunningGateway.StartAsync(_models.Address, $"--Gateway:ApiKeys:File={_file}");
        await _gateway.WhenReadyAsync();
    }

    public async Task DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _models.DisposeAsync();
        File.Delete(_file);
    }

    [Theory]
    [InlineData("right", HttpStatusCode.OK, null)]
    [InlineData("models-only", HttpStatusCode.Forbidden, "forbidden")]
    [InlineData("expired", HttpStatusCode.Unauthorized, "unauthorized")]
    [InlineData("wrong", HttpStatusCode.Unauthorized, "unauthorized")]
    [InlineData(null, HttpStatusCode.Unauthorized, "unauthorized")]
    public async Task Predict_WithKey_IsAnsweredByItsScope(string? key, HttpStatusCode status, string? code)
    {
        using var response = await SendAsync(HttpMethod.Post, Predictions, key);

        Assert.Equal(status, response.StatusCode);
        if (code is null)
            return;
        Assert.Equal(code, (string)JsonNode.Parse(await response.Content.ReadAsStringAsync())!["code"]!);
        Assert.Equal(status == HttpStatusCode.Unauthorized, response.Headers.WwwAuthenticate.Count > 0);
    }

    [Theory]
    [InlineData("X-API-Key", "right")]
    [InlineData("Authorization", "Bearer right")]
    public async Task Predict_KeyInEitherHeader_IsAnswered(string header, string value)
    {
        using var request = Request(HttpMethod.Post, Predictions);
        request.Headers.TryAddWithoutValidation(header, value);
        using var response = await _gateway.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Models_KeyWithThatScopeAlone_IsAnswered()
    {
        using var response = await SendAsync(HttpMethod.Get, "/api/models", "models-only");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Health_WithoutKey_IsAnswered()
    {
        using var response = await SendAsync(HttpMethod.Get, "/ready", null);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task File_Changes_KeysFollowWithoutRestart()
    {
        WriteKeys(Key("shop", "rotated", "predict"));
        Assert.True(await Poll.UntilAsync(() => IsLetInAsync("rotated"), happened => happened));
        Assert.False(await IsLetInAsync("right"));
    }

    [Fact]
    public async Task File_BecomesBroken_KeysBeforeItStay()
    {
        WriteKeys(Key("shop", "second", "predict"));
        Assert.True(await Poll.UntilAsync(() => IsLetInAsync("second"), happened => happened));
        await File.WriteAllTextAsync(_file, "{\"keys\": [");
        // The next good one is taken over, so the broken one has been looked at or overtaken; it has locked nobody out.
        Assert.True(await IsLetInAsync("second"));
        WriteKeys(Key("shop", "second", "predict"), Key("other", "third", "predict"));
        Assert.True(await Poll.UntilAsync(() => IsLetInAsync("third"), happened => happened));
    }

    [Theory]
    [InlineData("{}", "\"keys\"")]
    [InlineData("{\"keys\": [{}]}", "keys[0].name")]
    [InlineData("{\"keys\": [{\"name\": \"a\", \"sha256\": \"abc\", \"scopes\": [\"predict\"]}]}", "keys[0].sha256")]
    [InlineData("{\"keys\": [{\"name\": \"a\", \"sha256\": \"HASH\", \"scopes\": []}]}", "keys[0].scopes")]
    [InlineData("{\"keys\": [{\"name\": \"a\", \"sha256\": \"HASH\", \"scopes\": [\"all\"]}]}", "'all'")]
    [InlineData("{\"keys\": [{\"name\": \"a\", \"sha256\": \"HASH\", \"scopes\": [\"1\"]}]}", "'1'")]
    [InlineData("{\"keys\": [{\"name\": \"a\", \"sha256\": \"HASH\", \"scopes\": [\"predict\"], \"expires\": \"soon\"}]}", "keys[0].expires")]
    [InlineData("{\"keys\": [{\"name\": \"a\", \"sha256\": \"HASH\", \"scopes\": [\"predict\"]}, {\"name\": \"b\", \"sha256\": \"HASH\", \"scopes\": [\"predict\"]}]}", "keys[1].sha256")]
    [InlineData("not json", "line 1")]
    public async Task Start_BrokenFile_FailsAndNamesThePlace(string json, string place)
    {
        var path = Path.GetTempFileName();
        var hash = new string('a', 64);
        await File.WriteAllTextAsync(path, json.Replace("HASH", hash, StringComparison.Ordinal));
        var e = await Assert.ThrowsAnyAsync<Exception>(() => RunningGateway.StartAsync("localhost:1", $"--Gateway:ApiKeys:File={path}"));
        File.Delete(path);

        Assert.Contains("Gateway:ApiKeys:File", e.Message, StringComparison.Ordinal);
        Assert.Contains(place, e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(hash, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_MissingFile_FailsInsteadOfAnsweringEverybody() =>
        await Assert.ThrowsAsync<InvalidOperationException>(() => RunningGateway.StartAsync("localhost:1", "--Gateway:ApiKeys:File=/no/such/file.json"));

    private async Task<bool> IsLetInAsync(string key)
    {
        using var response = await SendAsync(HttpMethod.Post, Predictions, key);
        return response.StatusCode == HttpStatusCode.OK;
    }

    private Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? key)
    {
        var request = Request(method, path);
        if (key is not null)
            request.Headers.Add("X-API-Key", key);
        return _gateway.Http.SendAsync(request);
    }

    private static HttpRequestMessage Request(HttpMethod method, string path)
    {
        var request = new HttpRequestMessage(method, path);
        if (method == HttpMethod.Post)
        {
            request.Content = new ByteArrayContent(Paint.Bmp(1));
            request.Content.Headers.ContentType = new("image/bmp");
        }
        return request;
    }

    private sealed record Entry(string Name, string Hash, string[] Scopes, string? Expires);

    private static Entry Key(string name, string key, params string[] scopes) =>
        new(name, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key))), scopes, null);

    private void WriteKeys(params Entry[] keys) => File.WriteAllText(_file, new JsonObject
    {
        ["keys"] = new JsonArray([.. keys.Select(key => new JsonObject
        {
            ["name"] = key.Name, ["sha256"] = key.Hash, ["scopes"] = new JsonArray([.. key.Scopes.Select(scope => JsonValue.Create(scope))]), ["expires"] = key.Expires,
        })]),
    }.ToJsonString());
}
