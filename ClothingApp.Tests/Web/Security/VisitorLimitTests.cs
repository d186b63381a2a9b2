using System.Net;
using System.Net.Http;

namespace ClothingApp.Tests.Web.Security;

public sealed class VisitorLimitTests
{
    [Fact]
    public async Task Post_MoreThanAVisitorMay_Answers429WithRetryAfterAndKeepsTheInput()
    {
        await using var gateway = await StubGateway.StartAsync(StubGateway.AnswerManyAsync);
        await using var site = await StartAsync(gateway, "2");

        Assert.Equal(HttpStatusCode.OK, (await site.PostAsync("https://example.org/1.jpg")).Status);
        Assert.Equal(HttpStatusCode.OK, (await site.PostAsync("https://example.org/2.jpg")).Status);
        using var form = new FormUrlEncodedContent([new("url", "https://example.org/3.jpg")]);
        using var refused = await site.Client.PostAsync("/", form);
        var html = await refused.Content.ReadAsStringAsync();

        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(30), refused.Headers.RetryAfter?.Delta);
        Assert.Contains("many pictures in a short time", html, StringComparison.Ordinal);
        Assert.Contains("value=\"https://example.org/3.jpg\"", html, StringComparison.Ordinal);
        Assert.Equal(2, gateway.Calls);
    }

    [Fact]
    public async Task Post_OtherVisitorThroughTheSameProxy_IsCountedAlone()
    {
        await using var gateway = await StubGateway.StartAsync(StubGateway.AnswerManyAsync);
        await using var site = await StartAsync(gateway, "1");

        site.Client.DefaultRequestHeaders.Add("X-Forwarded-For", "1.2.3.4");
        Assert.Equal(HttpStatusCode.OK, (await site.PostAsync("https://example.org/1.jpg")).Status);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await site.PostAsync("https://example.org/1.jpg")).Status);
        site.Client.DefaultRequestHeaders.Remove("X-Forwarded-For");
        site.Client.DefaultRequestHeaders.Add("X-Forwarded-For", "5.6.7.8");

        Assert.Equal(HttpStatusCode.OK, (await site.PostAsync("https://example.org/1.jpg")).Status);
    }

    [Fact]
    public async Task Post_ManyPictures_CountEach()
    {
        await using var gateway = await StubGateway.StartAsync(StubGateway.AnswerManyAsync);
        await using var site = await StartAsync(gateway, "3");
        using var two = new FormUrlEncodedContent([new("url", "https://example.org/1.jpg\nhttps://example.org/2.jpg")]);
        using var twoMore = new FormUrlEncodedContent([new("url", "https://example.org/3.jpg\nhttps://example.org/4.jpg")]);

        using var first = await site.Client.PostAsync("/many", two);
        using var second = await site.Client.PostAsync("/many", twoMore);

        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.Equal(HttpStatusCode.TooManyRequests, second.StatusCode);
        Assert.Contains(">https://example.org/3.jpg\nhttps://example.org/4.jpg</textarea>", WebUtility.HtmlDecode(await second.Content.ReadAsStringAsync()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_Pages_CountForNothing()
    {
        await using var gateway = await StubGateway.StartAsync(StubGateway.AnswerManyAsync);
        await using var site = await StartAsync(gateway, "1");

        foreach (var path in new[] { "/", "/many", "/models", "/" })
            await site.Client.GetStringAsync(path);

        Assert.Equal(HttpStatusCode.OK, (await site.PostAsync("https://example.org/1.jpg")).Status);
    }

    private static Task<TestWebsite> StartAsync(StubGateway gateway, string perMinute) => TestWebsite.StartAsync(
        gateway.Address, new("Website:VisitorPicturesPerMinute", perMinute), new("Website:TrustedProxies:0", "127.0.0.0/8"));
}
