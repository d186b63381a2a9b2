namespace ClothingApp.Tests.ModelServer.Rest;

/// <summary><c>--rest_api_enable_cors_support</c>.</summary>
public sealed class CrossOriginTests
{
    [Fact]
    public async Task Requests_WhereSwitchedOn_MayComeFromPagesOfAnySite()
    {
        var server = new TinyServer { Flags = ["--rest_api_enable_cors_support"] };
        await server.InitializeAsync();
        try
        {
            using var preflight = await SendAsync(server, HttpMethod.Options, "http://page.test");
            Assert.Equal(200, (int)preflight.StatusCode);
            AssertHeaders(preflight);
            using var without = await SendAsync(server, HttpMethod.Options, null);
            Assert.Equal(400, (int)without.StatusCode);
            Assert.Contains("Origin header is missing in CORS preflight", await without.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            using var status = await SendAsync(server, HttpMethod.Get, "http://page.test");
            Assert.Equal(200, (int)status.StatusCode);
            AssertHeaders(status);
        }
        finally
        {
            await server.DisposeAsync();
        }
    }

    [Fact]
    public async Task Requests_WhereNotSwitchedOn_AreAnsweredWithoutSuchHeaders()
    {
        var server = new TinyServer();
        await server.InitializeAsync();
        try
        {
            using var preflight = await SendAsync(server, HttpMethod.Options, "http://page.test");
            Assert.Equal(400, (int)preflight.StatusCode);
            Assert.Contains("Malformed request: OPTIONS /v1/models/tiny", await preflight.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            Assert.False(preflight.Headers.Contains("Access-Control-Allow-Origin"));
        }
        finally
        {
            await server.DisposeAsync();
        }
    }

    private static void AssertHeaders(HttpResponseMessage response)
    {
        Assert.Equal("*", response.Headers.GetValues("Access-Control-Allow-Origin").Single());
        Assert.Equal("POST, GET", string.Join(", ", response.Headers.GetValues("Access-Control-Allow-Methods")));
        Assert.Equal("Content-Type", response.Headers.GetValues("Access-Control-Allow-Headers").Single());
    }

    private static async Task<HttpResponseMessage> SendAsync(TinyServer server, HttpMethod method, string? origin)
    {
        using var request = new HttpRequestMessage(method, new Uri("/v1/models/tiny", UriKind.Relative));
        if (origin is not null)
            request.Headers.Add("Origin", origin);
        return await server.Rest.SendAsync(request);
    }
}
