using System.Net;
using System.Text.Json.Nodes;
using ClothingApp.Tests.Gateway.Infrastructure;

namespace ClothingApp.Tests.Gateway.Admission;

/// <summary>Beyond what can be answered, the answer comes at once, and says when to come again.</summary>
public sealed class OverloadTests
{
    private const string Path = "/api/models/clothing-model/predictions";

    [Fact]
    public async Task Predict_MoreThanMayBeUnderWay_503WithRetryAfterAndTheOthersAreAnswered()
    {
        var release = new TaskCompletionSource();
        var arrived = new SemaphoreSlim(0);
        await using var models = await StubModelServer.StartAsync(("clothing-model", [StubModel.Clothing() with
        {
            Before = async ct =>
            {
                arrived.Release();
                await release.Task.WaitAsync(ct);
            },
        }]));
        await using var gateway = await RunningGateway.StartAsync(models.Address, "--Gateway:Admission:MinPictures=2");
        await gateway.WhenReadyAsync();
        var letIn = new[] { gateway.Http.PostRawAsync(Path, Paint.Bmp(1)), gateway.Http.PostRawAsync(Path, Paint.Bmp(2)) };
        await arrived.WaitAsync();
        await arrived.WaitAsync();

        using var refused = await gateway.Http.PostRawAsync(Path, Paint.Bmp(3));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.NotNull(refused.Headers.RetryAfter?.Delta);
        Assert.Equal("overloaded", await CodeAsync(refused));
        using var health = await gateway.Http.GetAsync("/ready");
        Assert.Equal(HttpStatusCode.OK, health.StatusCode);

        release.SetResult();
        foreach (var response in await Task.WhenAll(letIn))
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        using var after = await gateway.Http.PostRawAsync(Path, Paint.Bmp(3));
        Assert.Equal(HttpStatusCode.OK, after.StatusCode);
    }

    [Fact]
    public async Task Predict_MoreThanOneClientMay_429AndOthersAreAnswered()
    {
        await using var models = await StubModelServer.StartAsync(("clothing-model", [StubModel.Clothing()]));
        await using var gateway = await RunningGateway.StartAsync(
            models.Address, "--Gateway:RateLimit:PicturesPerSecond=1", "--Gateway:RateLimit:Burst=32", "--Gateway:ApiKeys:TrustedProxies:0=127.0.0.0/8");
        await gateway.WhenReadyAsync();
        using (var full = await SendAsync(gateway, "1.2.3.4", 32))
            Assert.Equal(HttpStatusCode.OK, full.StatusCode);

        using var refused = await SendAsync(gateway, "1.2.3.4", 8);
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal("overloaded", await CodeAsync(refused));
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 8);

        using var other = await SendAsync(gateway, "1.2.3.5", 8);
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
    }

    [Fact]
    public async Task Predict_BodyWithoutLengthThatOutgrowsTheRoom_503()
    {
        await using var models = await StubModelServer.StartAsync(("clothing-model", [StubModel.Clothing()]));
        await using var gateway = await RunningGateway.StartAsync(models.Address, "--Gateway:Admission:MaxBodyBytes=1048576");
        await gateway.WhenReadyAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, Path) { Content = new ByteArrayContent(new byte[2_000_000]) };
        request.Content.Headers.ContentType = new("image/bmp");
        request.Headers.TransferEncodingChunked = true;
        using var refused = await gateway.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Equal("overloaded", await CodeAsync(refused));

        using var after = await gateway.Http.PostRawAsync(Path, Paint.Bmp(1, 500, 600));
        Assert.Equal(HttpStatusCode.OK, after.StatusCode);
    }

    private static async Task<HttpResponseMessage> SendAsync(RunningGateway gateway, string client, int pictures)
    {
        var form = new MultipartFormDataContent();
        for (var i = 0; i < pictures; i++)
            form.Add(new ByteArrayContent(Paint.Bmp(i % 10)), "file", $"{i}.bmp");
        using var request = new HttpRequestMessage(HttpMethod.Post, Path) { Content = form };
        request.Headers.Add("X-Forwarded-For", client);
        return await gateway.Http.SendAsync(request);
    }

    private static async Task<string> CodeAsync(HttpResponseMessage response) => (string)JsonNode.Parse(await response.Content.ReadAsStringAsync())!["code"]!;
}
