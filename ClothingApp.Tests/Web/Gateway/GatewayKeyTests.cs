using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Http;

namespace ClothingApp.Tests.Web.Gateway;

/// <summary>The website shows its own key, and says for which visitor it asks.</summary>
public sealed class GatewayKeyTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();
    private readonly ConcurrentQueue<(string Key, string For)> _seen = new();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public async Task Post_WithKeyFile_SendsTheKeyOfTheMoment()
    {
        await using var gateway = await StubGateway.StartAsync(AnswerAsync);
        await File.WriteAllTextAsync(_file, "first\n");
        await using var site = await TestWebsite.StartAsync(gateway.Address, new KeyValuePair<string, string?>("Website:GatewayKeyFile", _file));
        await site.PostAsync(example: "dress");
        await File.WriteAllTextAsync(_file, "second\n");
        await site.PostAsync(example: "dress");

        Assert.Equal(["first", "second"], _seen.Select(seen => seen.Key));
    }

    [Theory]
    [InlineData("127.0.0.0/8", "1.2.3.4")]
    [InlineData("10.0.0.0/8", "127.0.0.1")]
    public async Task Post_ThroughAProxy_SaysForWhomIfThatProxyIsTrusted(string trusted, string expected)
    {
        await using var gateway = await StubGateway.StartAsync(AnswerAsync);
        await using var site = await TestWebsite.StartAsync(gateway.Address, new KeyValuePair<string, string?>("Website:TrustedProxies:0", trusted));
        site.Client.DefaultRequestHeaders.Add("X-Forwarded-For", "1.2.3.4");
        await site.PostAsync(example: "dress");

        Assert.Equal(("", expected), Assert.Single(_seen));
    }

    [Fact]
    public async Task Post_KeyFileIsGone_503AndTheGatewayIsNotAsked()
    {
        await using var gateway = await StubGateway.StartAsync(AnswerAsync);
        await using var site = await TestWebsite.StartAsync(gateway.Address, new KeyValuePair<string, string?>("Website:GatewayKeyFile", _file));
        Assert.Equal(HttpStatusCode.OK, (await site.PostAsync(example: "dress")).Status);
        File.Delete(_file);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await site.PostAsync(example: "dress")).Status);
        Assert.Single(_seen);
    }

    private Task AnswerAsync(HttpContext context)
    {
        _seen.Enqueue((context.Request.Headers["X-API-Key"].ToString(), context.Request.Headers["X-Forwarded-For"].ToString()));
        return StubGateway.AnswerAsync(context, "dress");
    }
}
