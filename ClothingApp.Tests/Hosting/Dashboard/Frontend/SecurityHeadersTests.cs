namespace ClothingApp.Tests.Hosting.Dashboard.Frontend;

public sealed class SecurityHeadersTests
{
    [Theory]
    [InlineData("/", true)]
    [InlineData("/", false)]
    [InlineData("/login", false)]
    [InlineData("/login?t=wrong", false)]
    [InlineData("/main.js", true)]
    [InlineData("/api/resources", true)]
    [InlineData("/api/resources", false)]
    [InlineData("/nothing", true)]
    public async Task Answer_Any_CarriesThem(string path, bool signedIn)
    {
        await using var app = await RunningDashboard.StartAsync();
        using var client = signedIn ? await app.SignedInAsync() : app.Client();

        using var answer = await client.GetAsync(path);

        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("default-src 'none'; script-src 'self'; style-src 'self';", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("require-trusted-types-for 'script'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.True(answer.Headers.CacheControl?.NoStore);
        Assert.False(answer.Headers.Contains("Server"));
    }

    [Fact]
    public async Task Answer_ForeignHost_CarriesThemToo()
    {
        await using var app = await RunningDashboard.StartAsync();
        using var client = app.Client();
        client.DefaultRequestHeaders.Host = "example.org";

        using var answer = await client.GetAsync("/");

        Assert.True(answer.Headers.Contains("Content-Security-Policy"));
    }
}
