using System.Text;
using ClothingApp.Imaging.Fetching;
using ClothingApp.Tests.Infrastructure;

namespace ClothingApp.Tests.Imaging.Fetching;

/// <summary>Servers that answer what they should not: each ends as its row says, having been read no further than allowed.</summary>
public sealed class HostileServerTests
{
    /// <summary>What the operating system takes on both ends of a connection before the client reads it.</summary>
    private const long Buffered = 12_000_000;

    [Theory]
    [MemberData(nameof(HostileServers.Names), MemberType = typeof(HostileServers))]
    public async Task FetchAsync_HostileServer_EndsAsItsRowSays(string name)
    {
        var row = HostileServers.All[name];
        var peers = new List<HostilePeer>();
        await using var server = new LoopbackServer((_, stream, ct) =>
        {
            var peer = new HostilePeer(stream, ct);
            lock (peers) peers.Add(peer);
            return row.Script(peer);
        });
        // Only rows that wait are ended by time; for the others it is so long that a slow machine changes nothing.
        var fetcher = new PictureFetcher(new FetchOptions
        {
            TrustedOrigins = [server.Origin],
            MaxBytes = HostileServers.MaxBytes,
            PaceWindow = row.Waits ? TimeSpan.FromMilliseconds(200) : TimeSpan.FromMinutes(1),
            Timeout = row.Waits ? TimeSpan.FromMilliseconds(400) : TimeSpan.FromMinutes(1),
        });
        using (fetcher)
        using (var result = await fetcher.FetchAsync($"{server.Origin}/picture.jpg", default))
        {
            Assert.True(row.Error == result.Error, $"{result.Error} instead of {row.Error}: {result.Message}");
            Assert.Equal(row.Length, result.Bytes.Length);
            Assert.Equal(result.Succeeded, result.Message.Length == 0);
            Assert.DoesNotContain("upstream", result.Message, StringComparison.OrdinalIgnoreCase);
        }

        // Whatever the server still wants to send has nobody left to take it.
        Assert.Equal(0, await Poll.UntilAsync(() => server.Open, open => open == 0));
        foreach (var peer in peers) Assert.InRange(peer.Sent, 0, Buffered);
    }

    [Fact]
    public async Task FetchAsync_AnswerForTheNextRequest_IsNotTakenForIt()
    {
        await using var server = new LoopbackServer(async (head, stream, ct) =>
        {
            var peer = new HostilePeer(stream, ct);
            await peer.SendAsync(head.Contains("/first", StringComparison.Ordinal)
                ? "HTTP/1.1 200 OK\nContent-Length: 1\n\nfHTTP/1.1 200 OK\nContent-Length: 8\n\npoisoned"
                : "HTTP/1.1 200 OK\nContent-Length: 1\nConnection: close\n\ns");
            if (head.Contains("/first", StringComparison.Ordinal)) await peer.HoldAsync();
        });
        using var fetcher = new PictureFetcher(new FetchOptions { TrustedOrigins = [server.Origin] });
        using var first = await fetcher.FetchAsync($"{server.Origin}/first", default);
        using var second = await fetcher.FetchAsync($"{server.Origin}/second", default);

        Assert.Equal("f", Encoding.ASCII.GetString(first.Bytes.Span));
        Assert.Equal("s", Encoding.ASCII.GetString(second.Bytes.Span));
        Assert.Equal(2, server.Connections);
    }

    [Theory]
    [InlineData("/a\r\nX-Injected: 1")]
    [InlineData("/a HTTP/1.1\r\nX-Injected: 1\r\n\r\nGET /b")]
    [InlineData("/%0d%0aX-Injected: 1")]
    [InlineData("/a?b\nX-Injected: 1")]
    [InlineData("/a#\r\nX-Injected: 1")]
    [InlineData("/\u560D\u560AX-Injected: 1")]
    public async Task FetchAsync_LineEndsInThePath_AddNoHeader(string path)
    {
        await using var server = LoopbackServer.Answering("HTTP/1.1 200 OK\nContent-Length: 1\nConnection: close", [1]);
        using var fetcher = new PictureFetcher(new FetchOptions { TrustedOrigins = [server.Origin] });
        using var result = await fetcher.FetchAsync(server.Origin + path, default);

        Assert.DoesNotContain(server.Requests, request => request.Contains("\nX-Injected", StringComparison.Ordinal));
        Assert.InRange(server.Connections, 0, 1);
    }
}
