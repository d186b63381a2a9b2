using System.IO.Compression;
using ClothingApp.Imaging.Fetching;

namespace ClothingApp.Tests.Imaging.Fetching;

/// <summary>What hostile servers answer to a plain GET over a real socket, and how the download must end.</summary>
/// <param name="Error">None: a picture came, and <paramref name="Length"/> says of how many bytes.</param>
/// <param name="Waits">Ended by time alone: given a short one.</param>
internal sealed record HostileServer(string Name, FetchError Error, Func<HostilePeer, Task> Script, int Length = 0, bool Waits = false);

internal static class HostileServers
{
    /// <summary>What a picture may have in these tests.</summary>
    internal const int MaxBytes = 100_000;

    private const string Ok = "HTTP/1.1 200 OK\n";
    private const string Chunked = Ok + "Transfer-Encoding: chunked\n\n";

    internal static IReadOnlyDictionary<string, HostileServer> All { get; } = Rows().ToDictionary(row => row.Name);

    public static TheoryData<string> Names => [.. All.Keys];

    private static IEnumerable<HostileServer> Rows() => [.. Bodies(), .. Lengths(), .. Encodings(), .. Chunks(), .. Heads(), .. Statuses(), .. Silences()];

    private static IEnumerable<HostileServer> Bodies() =>
    [
        new("endless body until close", FetchError.TooLarge, peer => After(peer, Ok + "\n", () => peer.FloodAsync("upstream"))),
        new("endless body of zeros", FetchError.TooLarge, peer => After(peer, Ok + "Content-Type: image/png\n\n", () => peer.FloodAsync(new byte[4096]))),
        new("endless body in chunks", FetchError.TooLarge, peer => After(peer, Chunked, () => peer.FloodAsync("8\nupstream\n"))),
        new("endless body in chunks of one byte", FetchError.TooLarge, peer => After(peer, Chunked, () => peer.FloodAsync("1\nu\n"))),
        new("endless body in one chunk", FetchError.TooLarge, peer => After(peer, Chunked + "7fffffff\n", () => peer.FloodAsync("upstream"))),
        new("endless chunk extensions", FetchError.TooLarge, peer => After(peer, Chunked, () => peer.FloodAsync($"1;{new string('u', 4000)}\nu\n"))),
        new("body of a redirect without end", FetchError.TooManyRedirects, peer => After(peer, "HTTP/1.1 302 Found\nLocation: /again\n\n", () => peer.FloodAsync("upstream"))),
        new("body of an error without end", FetchError.HttpStatus, peer => After(peer, "HTTP/1.1 500 upstream\n\n", () => peer.FloodAsync("upstream"))),
        new("body of a compressed answer without end", FetchError.HttpStatus, peer => After(peer, Ok + "Content-Encoding: gzip\n\n", () => peer.FloodAsync("upstream"))),
        new("one byte too many", FetchError.TooLarge, peer => peer.SendAsync(Ok + "\n" + new string('u', MaxBytes + 1))),
        new("exactly as much as allowed", FetchError.None, peer => peer.SendAsync(Ok + "\n" + new string('u', MaxBytes)), MaxBytes),
        new("endless event stream", FetchError.TooLarge, peer => After(peer, Ok + "Content-Type: text/event-stream\n\n", () => peer.FloodAsync("data: upstream\n\n"))),
        new("multipart replacement without end", FetchError.TooLarge, peer => After(peer, Ok + "Content-Type: multipart/x-mixed-replace; boundary=u\n\n", () => peer.FloodAsync("--u\nContent-Type: image/jpeg\n\nupstream\n"))),
    ];

    private static IEnumerable<HostileServer> Lengths() =>
    [
        new("length too large", FetchError.TooLarge, peer => peer.SendAsync(Ok + $"Content-Length: {MaxBytes + 1}\n\nupstream")),
        new("length of two gigabytes", FetchError.TooLarge, peer => peer.SendAsync(Ok + "Content-Length: 2147483648\n\nupstream")),
        new("length of many exabytes", FetchError.TooLarge, peer => peer.SendAsync(Ok + "Content-Length: 9223372036854775807\n\nupstream")),
        new("length longer than the body", FetchError.Unreachable, peer => peer.SendAsync(Ok + "Content-Length: 9\n\nupstream")),
        new("length shorter than the body", FetchError.None, peer => peer.SendAsync(Ok + "Content-Length: 2\nConnection: close\n\nupstream"), 2),
        new("no body where one is said", FetchError.Unreachable, peer => peer.SendAsync(Ok + "Content-Length: 1\n\n")),
        .. new[] { "-1", "+8", "0x8", "8.0", "8e0", "\"8\"", "upstream", "18446744073709551616", "99999999999999999999999999", "8, 9", "8,", "8 8", "" }.Select(length =>
            new HostileServer($"length '{length}'", FetchError.Unreachable, peer => peer.SendAsync(Ok + $"Content-Length: {length}\n\nupstream"))),
        new("two lengths, short first", FetchError.Unreachable, peer => peer.SendAsync(Ok + "Content-Length: 2\nContent-Length: 8\n\nupstream")),
        new("two lengths, long first", FetchError.Unreachable, peer => peer.SendAsync(Ok + "Content-Length: 8\nContent-Length: 2\n\nupstream")),
        new("length and chunks", FetchError.Unreachable, peer => peer.SendAsync(Ok + "Content-Length: 2\nTransfer-Encoding: chunked\n\n8\nupstream\n0\n\n")),
    ];

    private static IEnumerable<HostileServer> Encodings() =>
    [
        .. new[] { "gzip", "x-gzip", "deflate", "br", "zstd", "compress", "GZIP", "identity, gzip", "gzip, gzip, gzip", "upstream", "aes128gcm" }.Select(encoding =>
            new HostileServer($"Content-Encoding {encoding}", FetchError.HttpStatus, async peer =>
            {
                var bomb = Bomb(encoding);
                await peer.SendAsync(Ok + $"Content-Encoding: {encoding}\nContent-Length: {bomb.Length}\nConnection: close\n\n");
                await peer.SendAsync(bomb);
            })),
        new("gzip that is not said is only bytes", FetchError.None, async peer =>
        {
            await peer.SendAsync(Ok + "Connection: close\n\n");
            await peer.SendAsync(Bomb("gzip"));
        }, Bomb("gzip").Length),
        .. new[] { "gzip, chunked", "gzip", "chunked, chunked", "identity", "chunked, gzip", "xchunked", "upstream" }.Select(coding =>
            new HostileServer($"Transfer-Encoding {coding}", FetchError.Unreachable, peer => peer.SendAsync(Ok + $"Transfer-Encoding: {coding}\nConnection: close\n\n8\nupstream\n0\n\n"))),
    ];

    private static IEnumerable<HostileServer> Chunks() =>
    [
        .. new[] { "upstream", "-1", "+8", "0x8", " ", "", "ffffffffffffffff", "10000000000000000", "8000000000000000", "fffffffffffffffffffffffffffffff", "8 8", "\u00FF", "\0" }.Select(size =>
            new HostileServer($"chunk size '{size}'", FetchError.Unreachable, peer => peer.SendAsync(Chunked + size + "\nupstream\n0\n\n"))),
        new("chunk size without end", FetchError.Unreachable, peer => After(peer, Chunked, () => peer.FloodAsync("0"))),
        new("chunk extension without end", FetchError.Unreachable, peer => After(peer, Chunked + "8;", () => peer.FloodAsync("u"))),
        new("chunk longer than said", FetchError.Unreachable, peer => peer.SendAsync(Chunked + "2\nupstream\n0\n\n")),
        new("chunk shorter than said", FetchError.Unreachable, peer => peer.SendAsync(Chunked + "ff\nupstream\n0\n\n")),
        new("no last chunk", FetchError.Unreachable, peer => peer.SendAsync(Chunked + "8\nupstream\n")),
        new("no end of the last chunk", FetchError.Unreachable, peer => peer.SendAsync(Chunked + "8\nupstream\n0\n")),
        new("chunk without line end", FetchError.Unreachable, peer => peer.SendAsync(Chunked + "8\nupstream0\n\n")),
        new("no chunks at all", FetchError.Unreachable, peer => peer.SendAsync(Chunked + "upstream upstream upstream")),
        new("trailers without end", FetchError.Unreachable, peer => After(peer, Chunked + "8\nupstream\n0\n", () => peer.FloodAsync("X-Upstream: upstream\n"))),
        new("one trailer without end", FetchError.Unreachable, peer => After(peer, Chunked + "8\nupstream\n0\nX-Upstream: ", () => peer.FloodAsync("upstream"))),
    ];

    private static IEnumerable<HostileServer> Heads() =>
    [
        new("headers without end", FetchError.Unreachable, peer => After(peer, Ok, () => peer.FloodAsync("X-Upstream: upstream\n"))),
        new("one header without end", FetchError.Unreachable, peer => After(peer, Ok + "X-Upstream: ", () => peer.FloodAsync("upstream"))),
        new("a header's name without end", FetchError.Unreachable, peer => After(peer, Ok, () => peer.FloodAsync("X"))),
        new("folded header without end", FetchError.Unreachable, peer => After(peer, Ok + "X-Upstream: upstream\n", () => peer.FloodAsync(" upstream\n"))),
        new("cookies without end", FetchError.Unreachable, peer => After(peer, Ok, () => peer.FloodAsync("Set-Cookie: upstream=1\n"))),
        new("status line without end", FetchError.Unreachable, peer => After(peer, "HTTP/1.1 200 ", () => peer.FloodAsync("upstream"))),
        new("line ends without end", FetchError.Unreachable, peer => peer.FloodAsync("\n")),
        new("zeros without end", FetchError.Unreachable, peer => peer.FloodAsync(new byte[64])),
        new("interim answers without end", FetchError.Unreachable, peer => peer.FloodAsync("HTTP/1.1 100 Continue\n\n")),
        new("early hints without end", FetchError.Unreachable, peer => peer.FloodAsync("HTTP/1.1 103 Early Hints\nLink: </upstream>\n\n")),
        new("header without colon", FetchError.Unreachable, peer => peer.SendAsync(Ok + "upstream\nContent-Length: 1\n\nu")),
        new("header without name", FetchError.Unreachable, peer => peer.SendAsync(Ok + ": upstream\nContent-Length: 1\n\nu")),
        new("header with a space before its colon", FetchError.None, peer => peer.SendAsync(Ok + "Content-Length : 1\nConnection: close\n\nu"), 1),
        new("head that breaks off", FetchError.Unreachable, peer => peer.SendAsync(Ok + "Content-Type: image/")),
        new("status line that breaks off", FetchError.Unreachable, peer => peer.SendAsync("HTTP/1.1 20")),
    ];

    private static IEnumerable<HostileServer> Statuses() =>
    [
        .. new[]
        {
            "upstream", "<html>upstream</html>", "HTTP/0.9 200 OK", "HTTP/2.0 200 OK", "HTTP/3 200 OK", "HTTP/1.1", "HTTP/1.1 ", "HTTP/1.1 2 OK", "HTTP/1.1 20 OK", "HTTP/1.1 2000 OK", "HTTP/1.1 -20 OK", "HTTP/1.1 abc OK", "HTTP /1.1 200 OK", "http/1.1 200 OK", "ICY 200 OK", "RTSP/1.0 200 OK",
            "220 upstream ESMTP", "+OK upstream", "* OK upstream", "SSH-2.0-upstream", "-ERR upstream", "RFB 003.008", "\u0016\u0003\u0001\u0002", "PRI * HTTP/2.0", "\0\0\0\u0004\0\0\0\0\0", "GET / HTTP/1.1",
        }.Select(line => new HostileServer($"status line '{line}'", FetchError.Unreachable, peer => peer.SendAsync(line + "\n\n\n\nupstream"))),
        .. new[] { 101, 201, 202, 204, 205, 206, 226, 299, 300, 304, 305, 306, 399, 400, 401, 402, 403, 404, 407, 408, 410, 418, 421, 426, 429, 451, 499, 500, 502, 503, 511, 599, 600, 999 }.Select(status =>
            new HostileServer($"status {status} with a body", FetchError.HttpStatus, peer => peer.SendAsync($"HTTP/1.1 {status} upstream\nContent-Length: 8\nUpgrade: upstream\nWWW-Authenticate: Basic\nRetry-After: 99999\nConnection: Upgrade\n\nupstream"))),
        new("nothing", FetchError.Unreachable, _ => Task.CompletedTask),
        new("upgrade and then a flood", FetchError.HttpStatus, peer => After(peer, "HTTP/1.1 101 Switching Protocols\nUpgrade: websocket\nConnection: Upgrade\n\n", () => peer.FloodAsync("upstream"))),
    ];

    private static IEnumerable<HostileServer> Silences() =>
    [
        new("never answers", FetchError.Timeout, peer => peer.HoldAsync(), Waits: true),
        new("stops in the status line", FetchError.Timeout, peer => After(peer, "HTTP/1.1 2", peer.HoldAsync), Waits: true),
        new("stops in the head", FetchError.Timeout, peer => After(peer, Ok + "Content-Len", peer.HoldAsync), Waits: true),
        new("stops after the head", FetchError.Timeout, peer => After(peer, Ok + "Content-Length: 8\n\n", peer.HoldAsync), Waits: true),
        new("stops in the body", FetchError.Timeout, peer => After(peer, Ok + "Content-Length: 8\n\nup", peer.HoldAsync), Waits: true),
        new("stops in a chunk", FetchError.Timeout, peer => After(peer, Chunked + "8\nup", peer.HoldAsync), Waits: true),
        new("stops before the last chunk", FetchError.Timeout, peer => After(peer, Chunked + "8\nupstream\n", peer.HoldAsync), Waits: true),
        new("stops in the trailers", FetchError.Timeout, peer => After(peer, Chunked + "8\nupstream\n0\nX: y", peer.HoldAsync), Waits: true),
        new("never closes a body that ends with the connection", FetchError.Timeout, peer => After(peer, Ok + "\nupstream", peer.HoldAsync), Waits: true),
        new("stops after an interim answer", FetchError.Timeout, peer => After(peer, "HTTP/1.1 100 Continue\n\n", peer.HoldAsync), Waits: true),
        new("trickles its status line", FetchError.Timeout, peer => peer.TrickleAsync("H"), Waits: true),
        new("trickles its headers", FetchError.Timeout, peer => After(peer, Ok, () => peer.TrickleAsync("X: y\n")), Waits: true),
        new("trickles interim answers", FetchError.Timeout, peer => peer.TrickleAsync("HTTP/1.1 102 Processing\n\n"), Waits: true),
        new("trickles its body", FetchError.Timeout, peer => After(peer, Ok + "Content-Length: 90000\n\n", () => peer.TrickleAsync("u")), Waits: true),
        new("trickles its chunks", FetchError.Timeout, peer => After(peer, Chunked, () => peer.TrickleAsync("1\nu\n")), Waits: true),
        new("trickles its chunk size", FetchError.Timeout, peer => After(peer, Chunked, () => peer.TrickleAsync("0")), Waits: true),
        new("trickles its trailers", FetchError.Timeout, peer => After(peer, Chunked + "8\nupstream\n0\n", () => peer.TrickleAsync("X: y\n")), Waits: true),
    ];

    private static async Task After(HostilePeer peer, string first, Func<Task> then)
    {
        await peer.SendAsync(first);
        await then();
    }

    /// <summary>A few kilobytes that would unfold into 64 MB.</summary>
    private static byte[] Bomb(string encoding)
    {
        using var bomb = new MemoryStream();
        using (var folding = Folding(encoding, bomb))
        {
            var zeros = new byte[1 << 20];
            for (var i = 0; i < 64; i++) folding.Write(zeros);
        }

        return bomb.ToArray();
    }

    private static Stream Folding(string encoding, Stream into) => encoding switch
    {
        "br" => new BrotliStream(into, CompressionLevel.Fastest, leaveOpen: true),
        "deflate" => new ZLibStream(into, CompressionLevel.Fastest, leaveOpen: true),
        _ => new GZipStream(into, CompressionLevel.SmallestSize, leaveOpen: true),
    };
}
