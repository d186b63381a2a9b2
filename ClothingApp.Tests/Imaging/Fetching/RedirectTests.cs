using System.Net;
using ClothingApp.Imaging.Fetching;

namespace ClothingApp.Tests.Imaging.Fetching;

public sealed class RedirectTests
{
    [Theory]
    [MemberData(nameof(HostileRedirects.Locations), MemberType = typeof(HostileRedirects))]
    public async Task FetchAsync_HostileLocation_IsNotFollowed(string location, FetchError expected)
    {
        await using var inside = LoopbackServer.Answering("HTTP/1.1 200 OK\nContent-Length: 1", [1]);
        await using var server = Redirecting(_ => location.Replace("PORT", $"{inside.Port}", StringComparison.Ordinal));
        // Every port of the tests is allowed, so that only the addresses can be what is refused.
        using var fetcher = new PictureFetcher(
            new FetchOptions { TrustedOrigins = [server.Origin], Ports = [80, 443, inside.Port] },
            (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback]));
        using var result = await fetcher.FetchAsync(server.Origin, default);

        Assert.Equal(expected, result.Error);
        Assert.Equal(0, inside.Connections);
        Assert.Equal(expected == FetchError.TooManyRedirects ? 6 : 1, server.Connections);
        Assert.DoesNotContain("secret", result.Message, StringComparison.Ordinal);
        Assert.All(server.Requests, request => Assert.DoesNotContain("Referer", request, StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData("HTTP/1.1 302 Found\nLocation: http://example.org/\nLocation: http://127.0.0.1:PORT/")]
    [InlineData("HTTP/1.1 302 Found\nLocation: http://127.0.0.1:PORT/\nLocation: http://example.org/")]
    [InlineData("HTTP/1.1 300 Multiple Choices\nLocation: http://127.0.0.1:PORT/")]
    [InlineData("HTTP/1.1 304 Not Modified\nLocation: http://127.0.0.1:PORT/")]
    [InlineData("HTTP/1.1 305 Use Proxy\nLocation: http://127.0.0.1:PORT/")]
    [InlineData("HTTP/1.1 306 Switch Proxy\nLocation: http://127.0.0.1:PORT/")]
    [InlineData("HTTP/1.1 201 Created\nLocation: http://127.0.0.1:PORT/")]
    [InlineData("HTTP/1.1 200 OK\nRefresh: 0;url=http://127.0.0.1:PORT/\nContent-Length: 0")]
    [InlineData("HTTP/1.1 200 OK\nLink: <http://127.0.0.1:PORT/>; rel=preload\nContent-Length: 0")]
    [InlineData("HTTP/1.1 200 OK\nContent-Location: http://127.0.0.1:PORT/\nContent-Length: 0")]
    [InlineData("HTTP/1.1 200 OK\nAlt-Svc: h2=\"127.0.0.1:PORT\"; ma=9, h3=\":PORT\"\nContent-Length: 0")]
    [InlineData("HTTP/1.1 407 Proxy Authentication Required\nProxy-Authenticate: Basic realm=a\nLocation: http://127.0.0.1:PORT/\nContent-Length: 0")]
    public async Task FetchAsync_OtherPointersInside_AreNotFollowed(string head)
    {
        await using var inside = LoopbackServer.Answering("HTTP/1.1 200 OK\nContent-Length: 1", [1]);
        await using var server = LoopbackServer.Answering(head.Replace("PORT", $"{inside.Port}", StringComparison.Ordinal) + "\nConnection: close", []);
        using var fetcher = new PictureFetcher(
            new FetchOptions { TrustedOrigins = [server.Origin], Ports = [80, 443, inside.Port] },
            (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback]));
        using var result = await fetcher.FetchAsync(server.Origin, default);

        Assert.True(result.Bytes.IsEmpty);
        Assert.Equal(0, inside.Connections);
        Assert.Equal(1, server.Connections);
        Assert.DoesNotContain("Authorization", server.Requests[0], StringComparison.OrdinalIgnoreCase);
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
