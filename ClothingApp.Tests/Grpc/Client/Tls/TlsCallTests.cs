using System.Net;
using System.Security.Cryptography.X509Certificates;
using ClothingApp.Grpc;
using ClothingApp.Grpc.Client;
using ClothingApp.Tests.Infrastructure;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace ClothingApp.Tests.Grpc.Client.Tls;

/// <summary>Calls over TLS to Kestrel, with certificates made for the test.</summary>
public sealed class TlsCallTests : IDisposable
{
    private const string Name = "models.test";

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);
    private static readonly GrpcMethod<byte[], byte[]> Who = BytesMarshaller.Method("test.Tls", "Who");

    private readonly TestAuthority _authority = new("authority"), _other = new("other authority");
    private readonly PemFolder _files = new();
    private volatile string? _lastClient;

    public void Dispose()
    {
        _authority.Dispose();
        _other.Dispose();
        _files.Dispose();
    }

    [Fact]
    public async Task CallAsync_SignedByTheAuthority_Succeeds()
    {
        await using var server = await StartAsync(_authority.Sign(Name));
        await using var channel = Connect(server, new() { CaFile = _files.With(_authority).CaFile });
        Assert.Equal([1], await CallAsync(channel));
    }

    [Fact]
    public async Task CallAsync_SignedByAnotherAuthority_IsUnavailableAndSaysWhy()
    {
        await using var server = await StartAsync(_other.Sign(Name));
        await using var channel = Connect(server, new() { CaFile = _files.With(_authority).CaFile });
        await AssertFailsAsync(channel, nameof(X509ChainStatusFlags.PartialChain), nameof(X509ChainStatusFlags.UntrustedRoot));
    }

    [Fact]
    public async Task CallAsync_NoAuthorityGiven_TrustsTheSystemsOnly()
    {
        await using var server = await StartAsync(_authority.Sign(Name));
        await using var channel = Connect(server, new());
        await AssertFailsAsync(channel, nameof(X509ChainStatusFlags.PartialChain), nameof(X509ChainStatusFlags.UntrustedRoot));
    }

    [Fact]
    public async Task CallAsync_CertificateOfAnotherName_IsUnavailableAndSaysWhy()
    {
        await using var server = await StartAsync(_authority.Sign("other.test"));
        await using var channel = Connect(server, new() { CaFile = _files.With(_authority).CaFile });
        await AssertFailsAsync(channel, "RemoteCertificateNameMismatch");
    }

    [Fact]
    public async Task CallAsync_ServerNameGiven_IsTheOneThatIsChecked()
    {
        await using var server = await StartAsync(_authority.Sign("other.test"));
        await using var channel = Connect(server, new() { CaFile = _files.With(_authority).CaFile, ServerName = "other.test" });
        Assert.Equal([1], await CallAsync(channel));
    }

    [Fact]
    public async Task CallAsync_ExpiredCertificate_IsUnavailableAndSaysWhy()
    {
        await using var server = await StartAsync(_authority.Sign(Name, isExpired: true));
        await using var channel = Connect(server, new() { CaFile = _files.With(_authority).CaFile });
        await AssertFailsAsync(channel, nameof(X509ChainStatusFlags.NotTimeValid));
    }

    [Fact]
    public async Task CallAsync_ClientCertificate_IsShown()
    {
        await using var server = await StartAsync(_authority.Sign(Name), ClientCertificateMode.RequireCertificate);
        _files.With(_authority).With(_authority.Sign("gateway"));
        await using var channel = Connect(server, AllFiles);
        Assert.Equal([1], await CallAsync(channel));
        Assert.Equal("CN=gateway", _lastClient);
    }

    [Fact]
    public async Task CallAsync_ClientCertificateMissing_IsUnavailable()
    {
        await using var server = await StartAsync(_authority.Sign(Name), ClientCertificateMode.RequireCertificate);
        await using var channel = Connect(server, new() { CaFile = _files.With(_authority).CaFile });
        await AssertFailsAsync(channel, "");
    }

    [Fact]
    public async Task CallAsync_ClientCertificateReplacedWhileCallsRun_IsShownFromThenOnAndNoCallFails()
    {
        await using var server = await StartAsync(_authority.Sign(Name), ClientCertificateMode.RequireCertificate);
        _files.With(_authority).With(_authority.Sign("old"));
        await using var channel = Connect(server, AllFiles);
        using var end = new CancellationTokenSource();
        var callers = Enumerable.Range(0, 8).Select(_ => CallUntilAsync(channel, end.Token)).ToArray();
        await Poll.UntilAsync(() => _lastClient, client => client is not null);

        // One file after the other: between the two they do not fit together.
        _files.With(_authority.Sign("new"));

        Assert.Equal("CN=new", await Poll.UntilAsync(() => _lastClient, client => client == "CN=new"));
        await end.CancelAsync();
        Assert.All(await Task.WhenAll(callers), calls => Assert.True(calls > 0));
    }

    [Fact]
    public async Task CallAsync_AuthorityReplaced_TrustsTheNewOne()
    {
        await using var server = await StartAsync(_other.Sign(Name));
        await using var channel = Connect(server, new() { CaFile = _files.With(_authority).CaFile });
        await AssertFailsAsync(channel, "");

        _files.With(_other);

        // The files are looked at beside the calls: the first one may still be on the way with what was known before.
        await Poll.UntilAsync(() => SucceedsAsync(channel), succeeds => succeeds);
        Assert.Equal([1], await CallAsync(channel));
    }

    private GrpcTlsOptions AllFiles => new() { CaFile = _files.CaFile, CertificateFile = _files.CertificateFile, KeyFile = _files.KeyFile };

    private Task<GrpcTestServer> StartAsync(TestCertificate certificate, ClientCertificateMode client = ClientCertificateMode.NoCertificate) => GrpcTestServer.StartAsync(
        app => app.MapGrpc(Who, (_, _) => ValueTask.FromResult<byte[]>([1])),
        listen: listen => listen.UseHttps(https =>
        {
            https.ServerCertificate = certificate.Load();
            https.ClientCertificateMode = client;
            https.ClientCertificateValidation = (shown, _, _) =>
            {
                _lastClient = shown.Subject;
                return true;
            };
        }));

    private static GrpcChannel Connect(GrpcTestServer server, GrpcTlsOptions tls) => new(
        new GrpcChannelOptions { Targets = [new Uri($"https://{Name}:{server.Port}")], Tls = tls, ResolveInterval = TimeSpan.Zero },
        new Resolver((_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback])));

    private static Task<byte[]> CallAsync(GrpcChannel channel) => channel.CallAsync(Who, [], Timeout, CancellationToken.None);

    private static async Task<bool> SucceedsAsync(GrpcChannel channel)
    {
        try
        {
            await CallAsync(channel);
            return true;
        }
        catch (GrpcException)
        {
            return false;
        }
    }

    private static async Task<int> CallUntilAsync(GrpcChannel channel, CancellationToken end)
    {
        var calls = 0;
        for (; !end.IsCancellationRequested; calls++)
            await CallAsync(channel);
        return calls;
    }

    private static async Task AssertFailsAsync(GrpcChannel channel, params string[] reasons)
    {
        var failure = await Assert.ThrowsAsync<GrpcException>(() => CallAsync(channel));
        Assert.Equal(GrpcStatusCode.Unavailable, failure.Code);
        Assert.Contains(reasons, reason => failure.Detail.Contains(reason, StringComparison.Ordinal));
    }
}
