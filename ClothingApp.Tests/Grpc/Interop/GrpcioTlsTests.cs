using System.Globalization;
using ClothingApp.Grpc;
using ClothingApp.Grpc.Client;
using ClothingApp.Tests.Grpc.Client.Tls;
using ClothingApp.Tests.Infrastructure;

namespace ClothingApp.Tests.Grpc.Interop;

/// <summary>Our client over TLS against gRPC's C core, which asks for a client certificate.</summary>
public sealed class GrpcioTlsTests : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private readonly TestAuthority _authority = new("authority"), _other = new("other authority");
    private readonly PemFolder _server = new(), _client = new();

    public void Dispose()
    {
        _authority.Dispose();
        _other.Dispose();
        _server.Dispose();
        _client.Dispose();
    }

    [GrpcioFact]
    public async Task Echo_BothCertificatesRight_ComesBack() => Assert.Equal("hello"u8.ToArray(), await EchoAsync(_authority, _authority.Sign("gateway")));

    [GrpcioFact]
    public async Task Echo_ServerSignedByAnother_IsUnavailable() => await AssertFailsAsync(_other, _authority.Sign("gateway"));

    [GrpcioFact]
    public async Task Echo_ClientSignedByAnother_IsUnavailable() => await AssertFailsAsync(_authority, _other.Sign("gateway"));

    [GrpcioFact]
    public async Task Echo_NoClientCertificate_IsUnavailable() => await AssertFailsAsync(_authority, null);

    private async Task AssertFailsAsync(TestAuthority trusted, TestCertificate? own) =>
        Assert.Equal(GrpcStatusCode.Unavailable, (await Assert.ThrowsAsync<GrpcException>(() => EchoAsync(trusted, own))).Code);

    private async Task<byte[]> EchoAsync(TestAuthority trusted, TestCertificate? own)
    {
        _server.With(_authority).With(_authority.Sign("models.test"));
        _client.With(trusted);
        if (own is not null)
            _client.With(own);
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var process = PythonProcess.Start("server.py", _server.CertificateFile, _server.KeyFile, _server.CaFile);
        try
        {
            var port = int.Parse((await process.StandardOutput.ReadLineAsync(deadline.Token))!, CultureInfo.InvariantCulture);
            await using var channel = new GrpcChannel(new GrpcChannelOptions
            {
                Targets = [new Uri($"https://127.0.0.1:{port}")],
                Tls = new()
                {
                    CaFile = _client.CaFile,
                    CertificateFile = own is null ? null : _client.CertificateFile,
                    KeyFile = own is null ? null : _client.KeyFile,
                    ServerName = "models.test",
                },
            });
            return await channel.CallAsync(InteropMethods.Of("Echo"), "hello"u8.ToArray(), Timeout, CancellationToken.None);
        }
        finally
        {
            process.Kill();
        }
    }
}
