using ClothingApp.Imaging.Fetching;

namespace ClothingApp.Tests.Imaging.Fetching;

public sealed class RedirectTests
{
    [Theory]
    [InlineData("http://127.0.0.1:1/")]
    [InlineData("http://169.254.169.254/latest/meta-data/")]
    [InlineData("http://[::1]/")]
    [InlineData("//10.0.0.1/")]
    [InlineData("http://localhost/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("ftp://example.org/")]
    [InlineData("http://user:secret@example.org/")]
    public async Task FetchAsync_RedirectToForbidden_IsRefused(string location)
    {
        await using var server = Redirecting(_ => location);
        using var fetcher = new PictureFetcher(new FetchOptions { TrustedOrigins = [server.Origin] });
        using var result = await fetcher.FetchAsync(server.Origin, default);

        Assert.Equal(FetchError.ForbiddenAddress, result.Error);
        Assert.DoesNotContain("secret", result.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FetchAsync_TrustedRedirectsToAnotherPortOfTheSameHost_IsVettedAnew()
    {
        await using var other = LoopbackServer.Answering("HTTP/1.1 200 OK\nContent-Length: 1", [1]);
        await using var server = Redirecting(_ => $"{other.Origin}/");
        using var fetcher = new PictureFetcher(new FetchOptions { TrustedOrigins = [server.Origin] });
        using var result = await fetcher.FetchAsync(server.Origin, default);

        Assert.Equal(FetchError.ForbiddenAddress, result.Error);
        Assert.Equal(0, other.Connections);
    }

    [Fact]
    public async Task FetchAsync_Loop_EndsAfterFiveRedirects()
    {
        await using var server = Redirecting(_ => "/again");
        using var fetcher = new PictureFetcher(new FetchOptions { TrustedOrigins = [server.Origin] });
        using var result = await fetcher.FetchAsync(server.Origin, default);

        Assert.Equal(FetchError.TooManyRedirects, result.Error);
        Assert.Equal(6, server.Requests.Count);
    }

    [Fact]
    public async Task FetchAsync_FiveRedirects_AreFollowed()
    {
        await using var server = new LoopbackServer((head, stream, ct) =>
        {
            var step = head[5] is >= '0' and <= '9' ? head[5] - '0' : 0;
            return step == 5
                ? LoopbackServer.WriteAsync(stream, "HTTP/1.1 200 OK\nContent-Length: 1\nConnection: close", [9], ct)
                : LoopbackServer.WriteAsync(stream, $"HTTP/1.1 30{step switch { 0 => 1, 1 => 2, 2 => 3, 3 => 7, _ => 8 }} Moved\nLocation: /{step + 1}\nContent-Length: 0\nConnection: close", [], ct);
        });
        using var fetcher = new PictureFetcher(new FetchOptions { TrustedOrigins = [server.Origin] });
        using var result = await fetcher.FetchAsync(server.Origin, default);

        Assert.True(result.Succeeded, result.Message);
        Assert.Equal(9, result.Bytes.Span[0]);
    }

    [Fact]
    public void CheckRedirect_FromHttpsToHttp_IsForbidden()
    {
        var failure = AddressVetting.CheckRedirect(new Uri("https://example.org/"), new Uri("http://example.org/"));

        Assert.Equal(FetchError.ForbiddenAddress, failure?.Error);
        Assert.Null(AddressVetting.CheckRedirect(new Uri("http://example.org/"), new Uri("https://example.org/")));
    }

    private static LoopbackServer Redirecting(Func<string, string> location) => new((head, stream, ct) => LoopbackServer.WriteAsync(
        stream, $"HTTP/1.1 302 Found\nLocation: {location(head)}\nContent-Length: 0\nConnection: close", [], ct));
}
