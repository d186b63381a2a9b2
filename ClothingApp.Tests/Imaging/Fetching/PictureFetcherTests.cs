using System.Diagnostics;
using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using ClothingApp.Imaging;
using ClothingApp.Imaging.Fetching;

namespace ClothingApp.Tests.Imaging.Fetching;

public sealed class PictureFetcherTests
{
    private static readonly byte[] Body = [.. Enumerable.Range(0, 50_000).Select(i => (byte)(i * 7))];
    private const string Ok = "HTTP/1.1 200 OK\nContent-Type: image/jpeg";

    [Fact]
    public async Task FetchAsync_TrustedOrigin_GivesTheBytes()
    {
        await using var server = LoopbackServer.Answering($"{Ok}\nContent-Length: {Body.Length}", Body);
        using var fetcher = Trusting(server);
        using var result = await fetcher.FetchAsync($"{server.Origin}/picture.jpg?size=1", default);

        Assert.Equal(FetchError.None, result.Error);
        Assert.True(result.Bytes.Span.SequenceEqual(Body));
        Assert.StartsWith("GET /picture.jpg?size=1 HTTP/1.1\r\n", server.Requests[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task FetchAsync_BodyWithoutLength_GivesTheBytes()
    {
        await using var server = LoopbackServer.Answering($"{Ok}\nConnection: close", Body);
        using var fetcher = Trusting(server);
        using var result = await fetcher.FetchAsync(server.Origin, default);

        Assert.True(result.Bytes.Span.SequenceEqual(Body));
    }

    [Fact]
    public async Task FetchAsync_Request_CarriesNothingOfOurs()
    {
        await using var server = new LoopbackServer((head, stream, ct) => LoopbackServer.WriteAsync(
            stream,
            head.Contains("/second", StringComparison.Ordinal)
                ? $"{Ok}\nContent-Length: 2"
                : "HTTP/1.1 302 Found\nSet-Cookie: id=1\nLocation: /second\nContent-Length: 0\nConnection: close",
            head.Contains("/second", StringComparison.Ordinal) ? [1, 2] : [],
            ct));
        using var fetcher = Trusting(server);
        using var parent = new Activity("request").Start();
        using var result = await fetcher.FetchAsync($"{server.Origin}/first", default);

        Assert.True(result.Succeeded, result.Message);
        Assert.Equal(2, server.Requests.Count);
        foreach (var request in server.Requests)
        {
            Assert.Contains("Accept-Encoding: identity\r\n", request, StringComparison.Ordinal);
            Assert.DoesNotContain("cookie", request, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("referer", request, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("authorization", request, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("traceparent", request, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Theory]
    [InlineData("HTTP/1.1 404 Not Found\nContent-Length: 6\nX-Secret: upstream", FetchError.HttpStatus)]
    [InlineData("HTTP/1.1 500 upstream\nContent-Length: 6", FetchError.HttpStatus)]
    [InlineData("HTTP/1.1 204 No Content", FetchError.HttpStatus)]
    [InlineData("HTTP/1.1 206 Partial Content\nContent-Length: 6", FetchError.HttpStatus)]
    [InlineData("HTTP/1.1 304 upstream\nContent-Length: 0", FetchError.HttpStatus)]
    [InlineData("HTTP/1.1 302 Found\nContent-Length: 0", FetchError.HttpStatus)]
    [InlineData("HTTP/1.1 200 OK\nContent-Encoding: gzip\nContent-Length: 6", FetchError.HttpStatus)]
    [InlineData("HTTP/1.1 200 OK\nContent-Length: 1000", FetchError.Unreachable)]
    [InlineData("HTTP/1.1 200 OK\nTransfer-Encoding: chunked", FetchError.Unreachable)]
    [InlineData("HTTP/9.9 200 OK\nContent-Length: 6", FetchError.Unreachable)]
    [InlineData("SSH-2.0-upstream", FetchError.Unreachable)]
    [InlineData("HTTP/1.1 200 OK\nContent-Length: 10000001", FetchError.TooLarge)]
    public async Task FetchAsync_BadAnswer_IsItsErrorAndNothingIsEchoed(string head, FetchError expected)
    {
        await using var server = LoopbackServer.Answering(head, "secret"u8.ToArray());
        using var fetcher = Trusting(server);
        using var result = await fetcher.FetchAsync(server.Origin, default);

        Assert.Equal(expected, result.Error);
        Assert.NotEmpty(result.Message);
        Assert.DoesNotContain("secret", result.Message, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("upstream", result.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task FetchAsync_ManyHeaders_IsUnreachable()
    {
        var head = new StringBuilder(Ok);
        for (var i = 0; i < 5000; i++) head.Append(CultureInfo.InvariantCulture, $"\nX-{i}: {new string('a', 100)}");
        await using var server = LoopbackServer.Answering(head.ToString(), []);
        using var fetcher = Trusting(server);
        using var result = await fetcher.FetchAsync(server.Origin, default);

        Assert.Equal(FetchError.Unreachable, result.Error);
    }

    [Fact]
    public async Task FetchAsync_EndlessBody_IsTooLarge()
    {
        await using var server = new LoopbackServer(async (_, stream, ct) =>
        {
            await LoopbackServer.WriteAsync(stream, Ok, [], ct);
            while (true) await stream.WriteAsync(Body, ct);
        });
        using var fetcher = Trusting(server);
        using var result = await fetcher.FetchAsync(server.Origin, default);

        Assert.Equal(FetchError.TooLarge, result.Error);
    }

    [Theory]
    [InlineData(1000, FetchError.None)]
    [InlineData(999, FetchError.TooLarge)]
    public async Task FetchAsync_ExactLimit_IsAllowed(int maxBytes, FetchError expected)
    {
        await using var server = LoopbackServer.Answering($"{Ok}\nConnection: close", new byte[1000]);
        using var fetcher = Trusting(server, options => options with { MaxBytes = maxBytes });
        using var result = await fetcher.FetchAsync(server.Origin, default);

        Assert.Equal(expected, result.Error);
    }

    [Fact]
    public async Task FetchAsync_Trickle_IsCut()
    {
        await using var server = new LoopbackServer(async (_, stream, ct) =>
        {
            await LoopbackServer.WriteAsync(stream, Ok, [], ct);
            while (true)
            {
                await stream.WriteAsync(new byte[1], ct);
                await Task.Delay(10, ct);
            }
        });
        // The whole time is so long that only the pace can end this.
        using var fetcher = Trusting(server, options => options with { PaceWindow = TimeSpan.FromMilliseconds(200), Timeout = TimeSpan.FromMinutes(10) });
        using var result = await fetcher.FetchAsync(server.Origin, default);

        Assert.Equal(FetchError.Timeout, result.Error);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task FetchAsync_Silence_TimesOut(bool afterHead)
    {
        await using var server = new LoopbackServer(async (_, stream, ct) =>
        {
            if (afterHead) await LoopbackServer.WriteAsync(stream, Ok, [1], ct);
            await Task.Delay(Timeout.Infinite, ct);
        });
        using var fetcher = Trusting(server, options => options with { Timeout = TimeSpan.FromMilliseconds(200) });
        using var result = await fetcher.FetchAsync(server.Origin, default);

        Assert.Equal(FetchError.Timeout, result.Error);
    }

    [Fact]
    public async Task FetchAsync_CallerCancels_Throws()
    {
        using var cancel = new CancellationTokenSource();
        await using var server = new LoopbackServer(async (_, _, ct) =>
        {
            await cancel.CancelAsync();
            await Task.Delay(Timeout.Infinite, ct);
        });
        using var fetcher = Trusting(server);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fetcher.FetchAsync(server.Origin, cancel.Token));
    }

    [Fact]
    public async Task FetchAsync_ConnectionClosedAtOnce_IsUnreachable()
    {
        await using var server = new LoopbackServer((_, _, _) => Task.CompletedTask);
        using var fetcher = Trusting(server);
        using var result = await fetcher.FetchAsync(server.Origin, default);

        Assert.Equal(FetchError.Unreachable, result.Error);
    }

    [Fact]
    public async Task FetchAsync_NobodyListens_IsUnreachable()
    {
        string origin;
        await using (var server = new LoopbackServer((_, _, _) => Task.CompletedTask)) origin = server.Origin;
        using var fetcher = new PictureFetcher(new FetchOptions { TrustedOrigins = [origin] });
        using var result = await fetcher.FetchAsync(origin, default);

        Assert.Equal(FetchError.Unreachable, result.Error);
    }

    [Fact]
    public async Task FetchAsync_NameThatDoesNotResolve_SaysSo()
    {
        using var fetcher = new PictureFetcher(new FetchOptions(), (_, _) => throw new SocketException((int)SocketError.HostNotFound));
        using var result = await fetcher.FetchAsync("https://no.such.name.invalid/a.jpg", default);

        Assert.Equal(FetchError.NameNotResolved, result.Error);
        Assert.Contains("no.such.name.invalid", result.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FetchAsync_CertificateOfNobody_IsTlsFailureEvenForTrustedOrigins()
    {
        using var key = ECDsa.Create();
        using var certificate = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        await using var server = new LoopbackServer(
            (_, stream, ct) => LoopbackServer.WriteAsync(stream, $"{Ok}\nContent-Length: 1", [1], ct),
            async (stream, ct) =>
            {
                var secure = new SslStream(stream);
                await secure.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate }, ct);
                return secure;
            });
        var origin = server.Origin.Replace("http:", "https:", StringComparison.Ordinal);
        using var fetcher = new PictureFetcher(new FetchOptions { TrustedOrigins = [origin] });
        using var result = await fetcher.FetchAsync(origin, default);

        Assert.Equal(FetchError.TlsFailure, result.Error);
    }

    [Fact]
    public async Task FetchAsync_Span_HasNoQueryString()
    {
        await using var server = LoopbackServer.Answering($"{Ok}\nContent-Length: 1", [1]);
        var spans = new List<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == ImagingTelemetry.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity =>
            {
                lock (spans) spans.Add(activity);
            },
        };
        ActivitySource.AddActivityListener(listener);
        using var parent = new Activity("test").Start();
        using var fetcher = Trusting(server);
        using var result = await fetcher.FetchAsync($"{server.Origin}/a.jpg?token=secret", default);

        Activity span;
        lock (spans) span = Assert.Single(spans, activity => activity.TraceId == parent.TraceId);
        Assert.Equal("image.fetch", span.OperationName);
        Assert.Equal(200, span.GetTagItem("http.response.status_code"));
        Assert.DoesNotContain(span.TagObjects, tag => tag.Value?.ToString()?.Contains("secret", StringComparison.Ordinal) == true);
    }

    private static PictureFetcher Trusting(LoopbackServer server, Func<FetchOptions, FetchOptions>? change = null)
    {
        var options = new FetchOptions { TrustedOrigins = [server.Origin] };
        return new PictureFetcher(change is null ? options : change(options));
    }
}
