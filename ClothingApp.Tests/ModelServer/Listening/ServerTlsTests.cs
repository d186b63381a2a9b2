using ClothingApp.Grpc;
using ClothingApp.Serving;
using ClothingApp.Tests.Grpc.Client.Tls;
using ClothingApp.Tests.Infrastructure;

namespace ClothingApp.Tests.ModelServer.Listening;

/// <summary><c>--ssl_config_file</c>, with certificates made for the test.</summary>
public sealed class ServerTlsTests : IDisposable
{
    private const string Host = "127.0.0.1";

    private readonly TestAuthority _authority = new("authority"), _other = new("other authority");
    private readonly PemFolder _files = new();
    private readonly string _config = Path.GetTempFileName();

    public void Dispose()
    {
        _authority.Dispose();
        _other.Dispose();
        _files.Dispose();
        File.Delete(_config);
    }

    [Fact]
    public async Task Call_OverTls_IsAnsweredAndRestStaysWithout()
    {
        await using var stop = await StartAsync(_authority.Sign(Host));

        Assert.Equal(ModelVersionState.Available, await AskAsync(stop.Server, _authority, null));
        Assert.Equal("https", stop.Server.Grpc.Scheme);
        Assert.Equal(200, (await stop.Server.GetAsync("/v1/models/tiny")).Status);
    }

    [Fact]
    public async Task Call_WithoutTls_Fails()
    {
        await using var stop = await StartAsync(_authority.Sign(Host));
        await using var channel = new GrpcChannel(new GrpcChannelOptions { Targets = [new UriBuilder(stop.Server.Grpc) { Scheme = "http" }.Uri] });

        await AssertUnavailableAsync(() => StatusAsync(channel));
    }

    [Fact]
    public async Task Call_ClientsMustHaveCertificates_OnlyThoseOfTheAuthorityAreAnswered()
    {
        await using var stop = await StartAsync(_authority.Sign(Host), clientsOf: _authority);

        Assert.Equal(ModelVersionState.Available, await AskAsync(stop.Server, _authority, _authority.Sign("gateway")));
        await AssertUnavailableAsync(() => AskAsync(stop.Server, _authority, null));
        await AssertUnavailableAsync(() => AskAsync(stop.Server, _authority, _other.Sign("gateway")));
        await AssertUnavailableAsync(() => AskAsync(stop.Server, _authority, _authority.Sign("gateway", isExpired: true)));
        // As OpenSSL, and so the original, has it: a server's certificate does not make its holder a client.
        await AssertUnavailableAsync(() => AskAsync(stop.Server, _authority, _authority.Sign("gateway", use: "1.3.6.1.5.5.7.3.1")));
        Assert.Equal(ModelVersionState.Available, await AskAsync(stop.Server, _authority, _authority.Sign("gateway", use: "1.3.6.1.5.5.7.3.2")));
    }

    [GrpcioFact]
    public async Task Grpcio_WithAndWithoutItsCertificate_IsAnsweredAndNot()
    {
        await using var stop = await StartAsync(_authority.Sign(Host), clientsOf: _authority);
        _files.With(_authority).With(_authority.Sign("gateway"));

        var (code, length) = await GrpcioProbe.AskAsync(stop.Server.Grpc.Authority, _files.CaFile, _files.CertificateFile, _files.KeyFile);
        var without = await GrpcioProbe.AskAsync(stop.Server.Grpc.Authority, _files.CaFile);

        Assert.Equal(0, code);
        Assert.InRange(length, 1, 100);
        Assert.Equal((int)GrpcStatusCode.Unavailable, without.Code);
    }

    [Theory]
    [InlineData("key that is none", "server_key is wrong")]
    [InlineData("key of another", "server_key is wrong")]
    [InlineData("certificate that is none", "server_cert is wrong")]
    [InlineData("authority that is none", "custom_ca is wrong")]
    [InlineData("no authority", "client_verify asks for clients' certificates, and custom_ca, which says who signs them, is empty")]
    [InlineData("no config", "Error parsing text-format tensorflow.serving.SSLConfig")]
    public async Task Start_SomethingIsWrong_NamesItAndTellsNoSecret(string what, string text)
    {
        var (good, another) = (_authority.Sign(Host), _authority.Sign(Host));
        await File.WriteAllTextAsync(_config, what switch
        {
            "key that is none" => Config(good.Pem, "/etc/tls/tls.key", null),
            "key of another" => Config(good.Pem, another.KeyPem, null),
            "certificate that is none" => Config("/etc/tls/tls.crt", good.KeyPem, null),
            "authority that is none" => Config(good.Pem, good.KeyPem, "nothing"),
            "no authority" => Config(good.Pem, good.KeyPem, ""),
            _ => "server_secret: 'x'",
        });

        var error = await Assert.ThrowsAsync<FormatException>(() => ModelServerFixture.StartAsync(["--model_base_path=/nowhere", "--ssl_config_file=" + _config]));

        Assert.Contains(text, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(another.KeyPem.Split('\n')[1], error.Message, StringComparison.Ordinal);
    }

    private async Task<Stop> StartAsync(TestCertificate certificate, TestAuthority? clientsOf = null)
    {
        await File.WriteAllTextAsync(_config, Config(certificate.Pem, certificate.KeyPem, clientsOf?.Pem));
        var server = new TinyServer { Flags = ["--ssl_config_file=" + _config] };
        await server.InitializeAsync();
        return new Stop(server);
    }

    // Line ends as the text format writes them.
    private static string Config(string certificate, string key, string? clientAuthority) =>
        $"server_key: '{Text(key)}' server_cert: '{Text(certificate)}'" + (clientAuthority is null ? "" : $" custom_ca: '{Text(clientAuthority)}' client_verify: true");

    private static string Text(string pem) => pem.Replace("\n", "\\n", StringComparison.Ordinal);

    private async Task<ModelVersionState> AskAsync(TinyServer server, TestAuthority trusted, TestCertificate? own)
    {
        _files.With(trusted);
        if (own is not null)
            _files.With(own);
        await using var channel = new GrpcChannel(new GrpcChannelOptions
        {
            Targets = [server.Grpc],
            Tls = new() { CaFile = _files.CaFile, CertificateFile = own is null ? null : _files.CertificateFile, KeyFile = own is null ? null : _files.KeyFile },
        });
        return await StatusAsync(channel);
    }

    private static async Task<ModelVersionState> StatusAsync(GrpcChannel channel) =>
        (await new ServingClient(channel).GetModelStatusAsync(new ModelSpec("tiny"), ModelServerFixture.Timeout, CancellationToken.None)).Single().State;

    private static async Task AssertUnavailableAsync(Func<Task> call) => Assert.Equal(GrpcStatusCode.Unavailable, (await Assert.ThrowsAsync<GrpcException>(call)).Code);

    private sealed record Stop(TinyServer Server) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await Server.DisposeAsync();
    }
}
