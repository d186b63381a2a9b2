using System.Net;
using System.Net.Sockets;
using ClothingApp.Hosting.Dashboard;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace ClothingApp.Tests.Hosting.Dashboard;

public sealed class DashboardServerTests
{
    private static readonly DashboardTelemetry Receivers = new((_, _) => { }, endpoints => endpoints.MapPost("/v1/traces", () => Results.Ok("taken")), _ => { });

    [Fact]
    public async Task StartAsync_PortTaken_AnotherIsUsedAndSaid()
    {
        using var other = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        other.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        other.Listen();
        var taken = ((IPEndPoint)other.LocalEndPoint!).Port;
        var said = new List<string>();

        await using var server = await StartAsync(new() { FrontendPort = taken, OtlpGrpcPort = 0, OtlpHttpPort = 0, AllowAnonymous = true }, said);

        Assert.NotEqual(taken, server.FrontendUrl.Port);
        Assert.Equal($"The dashboard listens on port {server.FrontendUrl.Port}, because {taken} is taken.", Assert.Single(said));
        using var client = new HttpClient();
        Assert.Contains("<title>Dashboard", await client.GetStringAsync(server.FrontendUrl), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("[::1]")]
    public async Task StartAsync_EitherMeaningOfLocalhost_IsOurs(string host)
    {
        await using var server = await StartAsync(new() { FrontendPort = 0, OtlpGrpcPort = 0, OtlpHttpPort = 0, AllowAnonymous = true });
        using var client = new HttpClient();

        Assert.Contains("<title>Dashboard", await client.GetStringAsync(new Uri($"http://{host}:{server.FrontendUrl.Port}/")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Listeners_EachServesItsOwnAlone()
    {
        await using var server = await StartAsync(new() { FrontendPort = 0, OtlpGrpcPort = 0, OtlpHttpPort = 0, AllowAnonymous = true });
        using var client = new HttpClient();
        client.DefaultRequestHeaders.Add("Origin", server.FrontendUrl.GetLeftPart(UriPartial.Authority));

        Assert.Equal(HttpStatusCode.OK, (await client.PostAsync(new Uri(server.OtlpHttpUrl, "/v1/traces"), null)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await client.PostAsync(new Uri(server.FrontendUrl, "/v1/traces"), null)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync(server.OtlpHttpUrl)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync(new Uri(server.OtlpHttpUrl, "/api/resources"))).StatusCode);
    }

    [Fact]
    public async Task OtlpGrpc_Http2WithoutTls_IsSpoken()
    {
        await using var server = await StartAsync(new() { FrontendPort = 0, OtlpGrpcPort = 0, OtlpHttpPort = 0 });
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server.OtlpGrpcUrl, "/v1/traces")) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };

        using var answer = await client.SendAsync(request);

        Assert.Equal((HttpStatusCode.OK, HttpVersion.Version20), (answer.StatusCode, answer.Version));
    }

    [Fact]
    public async Task Receivers_RequestOfAForeignPage_IsRefused()
    {
        await using var server = await StartAsync(new() { FrontendPort = 0, OtlpGrpcPort = 0, OtlpHttpPort = 0, AllowAnonymous = true });
        using var client = new HttpClient();
        client.DefaultRequestHeaders.Add("Origin", "https://example.org");

        Assert.Equal(HttpStatusCode.Forbidden, (await client.PostAsync(new Uri(server.OtlpHttpUrl, "/v1/traces"), null)).StatusCode);
    }

    [Fact]
    public async Task OtlpApiKey_SignInNeeded_IsRandomAndHandedToTheReceivers()
    {
        string? told = null;
        await using var server = await StartAsync(new() { FrontendPort = 0, OtlpGrpcPort = 0, OtlpHttpPort = 0 }, telemetry: Receivers with { AddServices = (_, key) => told = key });
        await using var other = await StartAsync(new() { FrontendPort = 0, OtlpGrpcPort = 0, OtlpHttpPort = 0 });

        Assert.Equal(32, server.OtlpApiKey!.Length);
        Assert.Equal(server.OtlpApiKey, told);
        Assert.NotEqual(server.OtlpApiKey, other.OtlpApiKey);
        Assert.NotEqual(server.LoginUrl!.Query, other.LoginUrl!.Query);
    }

    [Fact]
    public async Task StopAsync_StreamsOpen_EndsThem()
    {
        await using var app = await RunningDashboard.StartAsync();
        using var client = await app.SignedInAsync();
        await using var stream = await client.GetStreamAsync("/api/resources/stream");
        using var reader = new StreamReader(stream);
        Assert.Equal("event: resources", await reader.ReadLineAsync());

        await app.Server.StopAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(60));

        await Assert.ThrowsAnyAsync<Exception>(async () => await client.GetStringAsync("/"));
    }

    private static async Task<DashboardServer> StartAsync(DashboardOptions options, List<string>? said = null, DashboardTelemetry? telemetry = null)
    {
        var server = new DashboardServer(options, new SampleResources(), telemetry ?? Receivers, sentence => said?.Add(sentence));
        await server.StartAsync(CancellationToken.None);
        return server;
    }
}
