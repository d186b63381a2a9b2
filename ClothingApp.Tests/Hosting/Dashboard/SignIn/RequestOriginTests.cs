using System.Net;

namespace ClothingApp.Tests.Hosting.Dashboard.SignIn;

public sealed class RequestOriginTests
{
    private const string Stop = "/api/resources/website/commands/resource-stop";

    [Theory]
    [InlineData("example.org", HttpStatusCode.MisdirectedRequest)]
    [InlineData("127.0.0.1.example.org", HttpStatusCode.MisdirectedRequest)]
    [InlineData("localhost.example.org", HttpStatusCode.MisdirectedRequest)]
    [InlineData("192.168.1.20", HttpStatusCode.MisdirectedRequest)]
    [InlineData("localhost", HttpStatusCode.OK)]
    [InlineData("dashboard.localhost", HttpStatusCode.OK)]
    [InlineData("127.0.0.1", HttpStatusCode.OK)]
    [InlineData("[::1]", HttpStatusCode.OK)]
    public async Task Host_OtherThanLoopback_IsNotServed(string host, HttpStatusCode expected)
    {
        await using var app = await RunningDashboard.StartAsync(anonymous: true);
        using var client = app.Client();
        client.DefaultRequestHeaders.Host = $"{host}:{app.Url.Port}";

        Assert.Equal(expected, (await client.GetAsync("/api/resources")).StatusCode);
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    [InlineData("Sec-Fetch-Site", "none")]
    [InlineData("Origin", "https://example.org")]
    [InlineData("Origin", "null")]
    [InlineData("Origin", "http://localhost:1")]
    [InlineData("Accept", "*/*")]
    public async Task Change_NotFromTheseVeryPages_IsRefused(string header, string value)
    {
        await using var app = await RunningDashboard.StartAsync();
        using var signedIn = await app.SignedInAsync();
        signedIn.DefaultRequestHeaders.Remove("Sec-Fetch-Site");
        signedIn.DefaultRequestHeaders.Add(header, value);

        Assert.Equal(HttpStatusCode.Forbidden, (await signedIn.PostAsync(Stop, null)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await signedIn.DeleteAsync("/api/telemetry")).StatusCode);
        Assert.Empty(app.Resources.Executed);
    }

    [Fact]
    public async Task Change_AnonymousAndForeign_IsRefusedToo()
    {
        await using var app = await RunningDashboard.StartAsync(anonymous: true);
        using var client = app.Client(fromOwnPages: false);
        client.DefaultRequestHeaders.Add("Origin", "https://example.org");

        Assert.Equal(HttpStatusCode.Forbidden, (await client.PostAsync(Stop, null)).StatusCode);
        Assert.Empty(app.Resources.Executed);
    }

    [Fact]
    public async Task Change_OwnOriginWithoutCookie_Answers401()
    {
        await using var app = await RunningDashboard.StartAsync();
        using var client = app.Client();

        Assert.Equal(HttpStatusCode.Unauthorized, (await client.PostAsync(Stop, null)).StatusCode);
        Assert.Empty(app.Resources.Executed);
    }

    [Fact]
    public async Task Change_OwnOrigin_IsCarriedOut()
    {
        await using var app = await RunningDashboard.StartAsync();
        using var client = await app.SignedInAsync();
        client.DefaultRequestHeaders.Remove("Sec-Fetch-Site");
        client.DefaultRequestHeaders.Add("Origin", app.Url.GetLeftPart(UriPartial.Authority));

        Assert.Equal(HttpStatusCode.OK, (await client.PostAsync(Stop, null)).StatusCode);
        Assert.Equal("website resource-stop", Assert.Single(app.Resources.Executed));
    }
}
