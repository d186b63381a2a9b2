using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using ClothingApp.Imaging.Fetching;
using ClothingApp.Tests.Infrastructure;

namespace ClothingApp.Tests.Imaging.Fetching;

/// <summary>Servers behind TLS: certificates that are not theirs, handshakes that go wrong, and HTTP/2 where nobody asked for it.</summary>
public sealed class HostileTlsTests : IDisposable
{
    private readonly TestAuthority _authority = new();

    private static readonly Dictionary<string, Func<TestAuthority, X509Certificate2>> BadCertificates = new()
    {
        ["self-signed"] = authority => authority.SelfSigned(),
        ["for another name"] = authority => authority.ForAnotherName(),
        ["expired"] = authority => authority.Expired(),
        ["not yet valid"] = authority => authority.NotYetValid(),
        ["for clients"] = authority => authority.ForClients(),
        ["of another authority"] = _ => new TestAuthority().Valid(),
    };

    private static readonly Dictionary<string, (FetchError Error, Func<HostilePeer, Task> Script)> BadHandshakes = new()
    {
        ["plain HTTP"] = (FetchError.TlsFailure, peer => peer.SendAsync("HTTP/1.1 200 OK\nContent-Length: 8\n\nupstream")),
        ["closes at once"] = (FetchError.TlsFailure, _ => Task.CompletedTask),
        ["half a record"] = (FetchError.TlsFailure, peer => peer.SendAsync([0x16, 3, 3, 0x10, 0, 2, 0])),
        ["alert"] = (FetchError.TlsFailure, peer => peer.SendAsync([0x15, 3, 3, 0, 2, 2, 40])),
        ["TLS 1.0 only"] = (FetchError.TlsFailure, peer => peer.SendAsync(ServerHello(1))),
        ["TLS 1.1 only"] = (FetchError.TlsFailure, peer => peer.SendAsync(ServerHello(2))),
        ["SSL 3 only"] = (FetchError.TlsFailure, peer => peer.SendAsync(ServerHello(0))),
        ["garbage"] = (FetchError.TlsFailure, peer => peer.SendAsync("upstream upstream upstream")),
        ["a record of 64 kB"] = (FetchError.TlsFailure, peer => peer.SendAsync([0x16, 3, 3, 0xff, 0xff, .. new byte[65535]])),
        ["data before the handshake"] = (FetchError.TlsFailure, peer => peer.SendAsync([0x17, 3, 3, 0, 8, .. "upstream"u8])),
        ["empty records without end"] = (FetchError.TlsFailure, peer => peer.FloodAsync([0x16, 3, 3, 0, 0])),
        ["garbage without end"] = (FetchError.TlsFailure, peer => peer.FloodAsync("upstream")),
        ["warnings without end"] = (FetchError.TlsFailure, peer => peer.FloodAsync([0x15, 3, 3, 0, 2, 1, 90])),
        ["silence"] = (FetchError.Timeout, peer => peer.HoldAsync()),
        ["trickle"] = (FetchError.Timeout, async peer =>
        {
            await peer.SendAsync([0x16, 3, 3, 0x10, 0]);
            await peer.TrickleAsync("\u0002");
        }),
    };

    /// <summary>Frames after the preface of a server: length, type, flags, stream.</summary>
    private static readonly Dictionary<string, byte[]> Http2Floods = new()
    {
        ["SETTINGS"] = Frame(4, 0, 0, [0, 3, 0, 0, 0, 0]),
        ["empty SETTINGS"] = Frame(4, 0, 0, []),
        ["PING"] = Frame(6, 0, 0, new byte[8]),
        ["RST_STREAM"] = Frame(3, 0, 1, new byte[4]),
        ["GOAWAY"] = Frame(7, 0, 0, new byte[8]),
        ["CONTINUATION"] = Frame(9, 0, 1, new byte[64]),
        ["HEADERS without end"] = Frame(1, 0, 1, new byte[64]),
        ["PUSH_PROMISE"] = Frame(5, 4, 1, [0, 0, 0, 2, 0x82]),
        ["WINDOW_UPDATE of 0"] = Frame(8, 0, 0, new byte[4]),
        ["WINDOW_UPDATE of everything"] = Frame(8, 0, 0, [0x7f, 0xff, 0xff, 0xff]),
        ["empty DATA"] = Frame(0, 0, 1, []),
        ["padded DATA"] = Frame(0, 8, 1, [63, .. new byte[63]]),
        ["PRIORITY"] = Frame(2, 0, 1, new byte[5]),
        ["ALTSVC"] = Frame(10, 0, 0, [0, 0, .. "upstream"u8]),
        ["unknown"] = Frame(0xff, 0xff, 3, "upstream\r\n"u8.ToArray()),
    };

    public static TheoryData<string> Certificates => [.. BadCertificates.Keys];

    public static TheoryData<string> Handshakes => [.. BadHandshakes.Keys];

    public static TheoryData<string> Floods => [.. Http2Floods.Keys];

    /// <summary>Without this one every other of this class could pass for a wrong reason.</summary>
    [Fact]
    public async Task FetchAsync_ValidCertificate_GivesTheBytesOverHttp11()
    {
        SslApplicationProtocol? spoken = null;
        using var certificate = _authority.Valid();
        await using var server = new LoopbackServer(
            (_, stream, ct) => LoopbackServer.WriteAsync(stream, "HTTP/1.1 200 OK\nContent-Length: 1\nConnection: close", [7], ct),
            async (stream, ct) =>
            {
                var secure = await SecureAsync(stream, certificate, ct, SslApplicationProtocol.Http2, SslApplicationProtocol.Http11);
                spoken = secure.NegotiatedApplicationProtocol;
                return secure;
            });
        using var result = await FetchAsync(server, TimeSpan.FromMinutes(1));

        Assert.True(result.Succeeded, result.Message);
        Assert.NotEqual(SslApplicationProtocol.Http2, spoken);
    }

    [Theory]
    [MemberData(nameof(Certificates))]
    public async Task FetchAsync_BadCertificate_IsTlsFailureAndNothingIsAsked(string name)
    {
        using var certificate = BadCertificates[name](_authority);
        await using var server = Serving(certificate, peer => peer.SendAsync("HTTP/1.1 200 OK\nContent-Length: 8\n\nupstream"));
        using var result = await FetchAsync(server, TimeSpan.FromMinutes(1));

        Assert.Equal(FetchError.TlsFailure, result.Error);
        Assert.DoesNotContain(server.Requests, request => request.Contains("GET", StringComparison.Ordinal));
    }

    [Fact]
    public async Task FetchAsync_CertificateThatNamesAddressesInside_NothingIsFetchedFromThere()
    {
        await using var inside = LoopbackServer.Answering("HTTP/1.1 200 OK\nContent-Length: 1", [1]);
        using var certificate = _authority.WithIssuerAt(inside.Origin);
        await using var server = Serving(certificate, peer => peer.SendAsync("HTTP/1.1 200 OK\nContent-Length: 8\n\nupstream"));
        using var result = await FetchAsync(server, TimeSpan.FromMinutes(1));

        Assert.Equal(FetchError.TlsFailure, result.Error);
        Assert.Equal(0, inside.Connections);
    }

    [Theory]
    [MemberData(nameof(Handshakes))]
    public async Task FetchAsync_BadHandshake_EndsAsItsRowSays(string name)
    {
        var (error, script) = BadHandshakes[name];
        HostilePeer? peer = null;
        await using var server = new LoopbackServer((_, _, _) => Task.CompletedTask, async Task<Stream> (stream, ct) =>
        {
            // The client's first message has come before anything is answered.
            await stream.ReadExactlyAsync(new byte[5], ct);
            await script(peer = new HostilePeer(stream, ct));
            throw new IOException("The script is over, and with it the connection.");
        });
        using var result = await FetchAsync(server, error == FetchError.Timeout ? TimeSpan.FromMilliseconds(400) : TimeSpan.FromMinutes(1));

        Assert.Equal(error, result.Error);
        Assert.DoesNotContain("upstream", result.Message, StringComparison.Ordinal);
        Assert.Equal(0, await Poll.UntilAsync(() => server.Open, open => open == 0));
        Assert.InRange(peer!.Sent, 0, 12_000_000);
    }

    [Theory]
    [MemberData(nameof(Floods))]
    public async Task FetchAsync_Http2ThatNobodyAskedFor_IsNotSpoken(string name)
    {
        HostilePeer? peer = null;
        using var certificate = _authority.Valid();
        await using var server = Serving(certificate, async connected =>
        {
            peer = connected;
            await peer.SendAsync(Frame(4, 0, 0, [0, 4, 0x7f, 0xff, 0xff, 0xff]));
            await peer.FloodAsync(Http2Floods[name]);
        });
        using var result = await FetchAsync(server, TimeSpan.FromMinutes(1));

        Assert.Equal(FetchError.Unreachable, result.Error);
        Assert.Equal(0, await Poll.UntilAsync(() => server.Open, open => open == 0));
        Assert.InRange(peer!.Sent, 0, 12_000_000);
    }

    [Fact]
    public async Task FetchAsync_ServerThatKnowsOnlyHttp2_IsNotAsked()
    {
        using var certificate = _authority.Valid();
        await using var server = new LoopbackServer((_, _, _) => Task.CompletedTask, async (stream, ct) => await SecureAsync(stream, certificate, ct, SslApplicationProtocol.Http2));
        using var result = await FetchAsync(server, TimeSpan.FromMinutes(1));

        Assert.False(result.Succeeded);
        Assert.DoesNotContain(server.Requests, request => request.Contains("PRI *", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("http://pictures.example:PORT/")]
    [InlineData("http://8.8.8.8/")]
    [InlineData("ftp://pictures.example/")]
    public async Task FetchAsync_HttpsRedirectsToSomethingWithoutEncryption_IsNotFollowed(string location)
    {
        using var certificate = _authority.Valid();
        LoopbackServer? self = null;
        await using var server = self = Serving(certificate, peer => peer.SendAsync(
            $"HTTP/1.1 302 Found\nLocation: {location.Replace("PORT", $"{self!.Port}", StringComparison.Ordinal)}\nContent-Length: 0\nConnection: close\n\n"));
        using var result = await FetchAsync(server, TimeSpan.FromMinutes(1));

        Assert.Equal(FetchError.ForbiddenAddress, result.Error);
        Assert.Equal(1, server.Connections);
    }

    public void Dispose() => _authority.Dispose();

    private async Task<FetchResult> FetchAsync(LoopbackServer server, TimeSpan timeout)
    {
        var origin = $"https://{TestAuthority.Host}:{server.Port}";
        var options = new FetchOptions { TrustedOrigins = [origin], Timeout = timeout, MaxBytes = 100_000 };
        using var fetcher = new PictureFetcher(options, (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback]), [_authority.Root]);
        return await fetcher.FetchAsync($"{origin}/picture.jpg", default);
    }

    private static LoopbackServer Serving(X509Certificate2 certificate, Func<HostilePeer, Task> script) => new(
        (_, stream, ct) => script(new HostilePeer(stream, ct)),
        async (stream, ct) => await SecureAsync(stream, certificate, ct));

    private static async Task<SslStream> SecureAsync(Stream stream, X509Certificate2 certificate, CancellationToken ct, params SslApplicationProtocol[] protocols)
    {
        var secure = new SslStream(stream);
        await secure.AuthenticateAsServerAsync(
            new SslServerAuthenticationOptions
            {
                ServerCertificateContext = SslStreamCertificateContext.Create(certificate, null, offline: true),
                ApplicationProtocols = protocols.Length == 0 ? null : [.. protocols],
            },
            ct);
        return secure;
    }

    private static byte[] Frame(byte type, byte flags, byte stream, byte[] payload) => [0, 0, (byte)payload.Length, type, flags, 0, 0, 0, stream, .. payload];

    /// <summary>A ServerHello of an old version, TLS_RSA_WITH_AES_128_CBC_SHA.</summary>
    private static byte[] ServerHello(byte minor) => [0x16, 3, minor, 0, 42, 2, 0, 0, 38, 3, minor, .. Encoding.ASCII.GetBytes(new string('r', 32)), 0, 0, 0x2f, 0];
}
