using System.Net;
using ClothingApp.Hosting.Dashboard.SignIn;
using ClothingApp.Tests.Infrastructure;

namespace ClothingApp.Tests.Hosting.Dashboard.SignIn;

public sealed class SignInTests
{
    [Fact]
    public async Task Login_RightToken_SetsACookieForThisSiteAloneAndLeadsIn()
    {
        await using var app = await RunningDashboard.StartAsync();
        using var client = app.Client();

        using var answer = await client.GetAsync(app.Server.LoginUrl);

        Assert.Equal((HttpStatusCode.Found, "/"), (answer.StatusCode, answer.Headers.Location?.ToString()));
        var cookie = Assert.Single(answer.Headers.GetValues("Set-Cookie"));
        Assert.Contains("; httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("; samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(app.Token, cookie, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/resources")).StatusCode);
    }

    [Theory]
    [InlineData("/login?t=")]
    [InlineData("/login?t=0123456789abcdef0123456789abcdef")]
    [InlineData("/login?T=x&t=wrong")]
    public async Task Login_WrongToken_SetsNoCookie(string path)
    {
        await using var app = await RunningDashboard.StartAsync();
        using var client = app.Client();

        using var answer = await client.GetAsync(path);

        Assert.False(answer.Headers.Contains("Set-Cookie"));
        Assert.Contains("<h1>Sign in</h1>", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("/api/resources")).StatusCode);
    }

    [Theory]
    [InlineData("/api/resources")]
    [InlineData("/api/resources/stream")]
    [InlineData("/api/console/gateway")]
    [InlineData("/api/consoles/stream")]
    [InlineData("/api/traces")]
    public async Task Api_NotSignedIn_Answers401(string path)
    {
        await using var app = await RunningDashboard.StartAsync();
        using var client = app.Client();

        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync(path)).StatusCode);
    }

    [Fact]
    public async Task Page_NotSignedIn_LeadsToTheSignInPage()
    {
        await using var app = await RunningDashboard.StartAsync();
        using var client = app.Client();

        foreach (var path in new[] { "/", "/main.js", "/nothing" })
            Assert.Equal("/login", (await client.GetAsync(path)).Headers.Location?.ToString());
    }

    [Fact]
    public async Task Cookie_OfAnotherRun_IsWorthNothing()
    {
        await using var app = await RunningDashboard.StartAsync();
        using var client = app.Client();
        client.DefaultRequestHeaders.Add("Cookie", $"clothingapp-dashboard-{app.Url.Port}={new string('a', 32)}");

        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("/api/resources")).StatusCode);
    }

    [Fact]
    public async Task Login_TokenGivenInTheForm_SignsIn()
    {
        await using var app = await RunningDashboard.StartAsync(token: "open sesame");
        using var client = app.Client();

        using var form = new FormUrlEncodedContent([new("token", " open sesame ")]);
        using var answer = await client.PostAsync("/login", form);

        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/resources")).StatusCode);
    }

    [Theory]
    [InlineData("/api/resources", "/api/resources")]
    [InlineData("//example.org/", "/")]
    [InlineData("/\\example.org/", "/")]
    [InlineData("https://example.org/", "/")]
    [InlineData("/\texample.org", "/")]
    [InlineData("", "/")]
    public async Task Login_ReturnUrl_LeadsToThisSiteOnly(string returnUrl, string expected)
    {
        await using var app = await RunningDashboard.StartAsync();
        using var client = app.Client();

        using var answer = await client.GetAsync($"/login?t={app.Token}&returnUrl={Uri.EscapeDataString(returnUrl)}");

        Assert.Equal(expected, answer.Headers.Location?.ToString());
    }

    [Fact]
    public async Task Login_ManyWrongTries_AreSlowedForEverybody()
    {
        await using var app = await RunningDashboard.StartAsync();
        using var client = app.Client();
        for (var i = 0; i < SignInThrottle.Burst; i++)
            Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync($"/login?t=wrong{i}")).StatusCode);

        // Far more tries than the pauses of a slow machine could give back.
        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 5 * SignInThrottle.Burst; i++)
        {
            using var answer = await client.GetAsync("/login?t=wrong");
            statuses.Add(answer.StatusCode);
            if (answer.StatusCode == HttpStatusCode.TooManyRequests)
                Assert.Equal(SignInThrottle.Pause, answer.Headers.RetryAfter?.Delta);
        }

        Assert.Contains(HttpStatusCode.TooManyRequests, statuses);
    }

    [Fact]
    public async Task Login_LinkEmbeddedAsAPicture_IsRefusedAndNotCounted()
    {
        await using var app = await RunningDashboard.StartAsync();
        using var client = app.Client(fromOwnPages: false);
        client.DefaultRequestHeaders.Add("Sec-Fetch-Dest", "image");
        for (var i = 0; i < 2 * SignInThrottle.Burst; i++)
            Assert.Equal(HttpStatusCode.Forbidden, (await client.GetAsync("/login?t=wrong")).StatusCode);

        using var person = await app.SignedInAsync();
    }

    [Fact]
    public async Task Login_LinkOnAnotherSite_LeadsOnByAPageOfOurOwn()
    {
        await using var app = await RunningDashboard.StartAsync();
        using var client = app.Client(fromOwnPages: false);
        client.DefaultRequestHeaders.Add("Sec-Fetch-Site", "cross-site");

        using var answer = await client.GetAsync(app.Server.LoginUrl);

        Assert.True(answer.Headers.Contains("Set-Cookie"));
        Assert.Contains("content=\"0;url=/\"", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Anonymous_Allowed_NeedsNoSignInAndHasNoLink()
    {
        await using var app = await RunningDashboard.StartAsync(anonymous: true);
        using var client = app.Client();

        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/resources")).StatusCode);
        Assert.Null(app.Server.LoginUrl);
        Assert.Null(app.Server.OtlpApiKey);
    }

    [Fact]
    public void Throttle_AfterAPause_AllowsOneMoreTry()
    {
        var time = new ManualTimestamps();
        var throttle = new SignInThrottle(time);
        for (var i = 0; i < SignInThrottle.Burst; i++)
            throttle.CountWrong();
        Assert.False(throttle.MayTry());

        time.Advance(SignInThrottle.Pause);

        Assert.True(throttle.MayTry());
        throttle.CountWrong();
        Assert.False(throttle.MayTry());
    }

    [Fact]
    public void Sessions_TooMany_TheOldestGivesWay()
    {
        var sessions = new Sessions();
        var cookies = Enumerable.Range(0, 65).Select(_ => sessions.Begin()).ToList();

        Assert.False(sessions.Knows(cookies[0]));
        Assert.All(cookies[1..], cookie => Assert.True(sessions.Knows(cookie)));
    }
}
