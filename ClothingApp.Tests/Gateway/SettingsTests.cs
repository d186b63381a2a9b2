using System.Net;
using System.Net.Sockets;
using ClothingApp.Gateway;
using ClothingApp.Tests.Gateway.Infrastructure;
using ClothingApp.Tests.Grpc.Client.Tls;
using ClothingApp.Tests.Infrastructure;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Configuration;

namespace ClothingApp.Tests.Gateway;

/// <summary>Settings that are wrong stop the start, and addresses come from where they should.</summary>
public sealed class SettingsTests
{
    [Theory]
    [InlineData("--Gateway:MaxPictures=33", "MaxPictures")]
    [InlineData("--Gateway:RequestTimeout=00:00:00", "RequestTimeout")]
    [InlineData("--Gateway:DefaultModel=", "DefaultModel")]
    [InlineData("--Gateway:Fetch:TrustedOrigins:0=pictures.internal", "Gateway:Fetch:TrustedOrigins")]
    [InlineData("--Gateway:Fetch:TrustedOrigins:0=http://pictures.internal/folder", "Gateway:Fetch:TrustedOrigins")]
    [InlineData("--Gateway:Decoding:Worker=perhaps", "Gateway:Decoding:Worker")]
    [InlineData("--Gateway:Decoding:WorkerMemoryBytes=1000", "WorkerMemoryBytes")]
    [InlineData("--Gateway:Fetch:MaxBytes=0", "MaxBytes")]
    [InlineData("--Gateway:Fetch:Timeout=00:00:00", "Timeout")]
    [InlineData("--Gateway:Fetch:PaceWindow=-00:00:01", "PaceWindow")]
    [InlineData("--Gateway:Fetch:MinBytesPerSecond=-1", "MinBytesPerSecond")]
    [InlineData("--Gateway:Fetch:MaxRedirects=-1", "MaxRedirects")]
    [InlineData("--Gateway:Fetch:Ports:0=0", "Gateway:Fetch:Ports")]
    [InlineData("--TF_SERVING_HOST=http://localhost:8500", "TF_SERVING_HOST")]
    [InlineData("--TF_SERVING_HOST=localhost", "TF_SERVING_HOST")]
    [InlineData("--Gateway:ModelServer:Tls:CaFile=missing.pem", "Gateway:ModelServer:Tls:CaFile is 'missing.pem', where there is no file.")]
    [InlineData("--Gateway:ModelServer:Tls:KeyFile=missing.pem", "Gateway:ModelServer:Tls:CertificateFile is missing")]
    [InlineData("--Gateway:ModelServer:Tls:ServerName=https://models", "Gateway:ModelServer:Tls:ServerName")]
    [InlineData("--Gateway:ModelServer:Tls:CertFile=tls.crt", "Gateway:ModelServer:Tls:CertFile is no setting.")]
    public async Task Start_WrongSetting_FailsAndNamesIt(string setting, string name)
    {
        var e = await Assert.ThrowsAnyAsync<Exception>(() => RunningGateway.StartAsync("localhost:1", setting));

        Assert.Contains(name, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tf-serving:8500", null, "http://tf-serving:8500/")]
    [InlineData("tf-serving:8500", "http://elsewhere:1", "http://tf-serving:8500/")]
    [InlineData(null, "http://elsewhere:1", "http://elsewhere:1/")]
    [InlineData(null, null, "http://localhost:8500/")]
    public void Find_ModelServer_PrefersTheTutorialsSetting(string? host, string? discovered, string expected)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["TF_SERVING_HOST"] = host,
            ["services:tf-serving:grpc:0"] = discovered,
        }).Build();

        Assert.Equal(new Uri(expected), Assert.Single(ModelServerAddress.Find(configuration)));
    }

    [Fact]
    public void Find_ModelServerWithTls_IsAnHttpsAddress()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["TF_SERVING_HOST"] = "tf-serving:8500" }).Build();

        Assert.Equal(new Uri("https://tf-serving:8500/"), Assert.Single(ModelServerAddress.Find(configuration, isTls: true)));
    }

    [Fact]
    public void Find_TlsSettingsLeftBlank_AreNone()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["Gateway:ModelServer:Tls:CaFile"] = "" }).Build();

        Assert.Null(ModelServerTls.Find(configuration));
    }

    [Fact]
    public async Task Start_ModelServerWithTls_IsTalkedToWithBothCertificates()
    {
        using var authority = new TestAuthority("authority");
        using var files = new PemFolder().With(authority).With(authority.Sign("gateway"));
        using var certificate = authority.Sign("models.test").Load();
        string? client = null;
        await using var models = await StubModelServer.StartAsync(
            listen => listen.UseHttps(https =>
            {
                https.ServerCertificate = certificate;
                https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
                https.ClientCertificateValidation = (shown, _, _) => (client = shown.Subject) is not null;
            }),
            ("clothing-model", [StubModel.Clothing()]));

        await using var gateway = await RunningGateway.StartAsync(
            models.Address,
            $"--{ModelServerTls.Section}:CaFile={files.CaFile}",
            $"--{ModelServerTls.Section}:CertificateFile={files.CertificateFile}",
            $"--{ModelServerTls.Section}:KeyFile={files.KeyFile}",
            $"--{ModelServerTls.Section}:ServerName=models.test");

        await gateway.WhenReadyAsync();
        Assert.Equal("CN=gateway", client);
    }

    [Fact]
    public async Task Start_ManagementPort_AnswersThereAlone()
    {
        await using var models = await StubModelServer.StartAsync(("clothing-model", [StubModel.Clothing()]));
        var port = FreePort();
        await using var gateway = await RunningGateway.StartAsync(models.Address, $"--Management:Port={port}");
        var management = new UriBuilder(gateway.Address) { Port = port }.Uri;

        Assert.True(await Poll.UntilAsync(async () =>
            (await gateway.Http.GetAsync(new Uri(management, "/ready"))).StatusCode == HttpStatusCode.OK, happened => happened));

        Assert.Equal(HttpStatusCode.NotFound, (await gateway.Http.GetAsync("/ready")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await gateway.Http.GetAsync(new Uri(management, "/api/models"))).StatusCode);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
