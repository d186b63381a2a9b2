using System.Net;
using System.Net.Http;
using System.Text.RegularExpressions;
using ClothingApp.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace ClothingApp.Tests.Web.Security;

public partial class SecurityTests
{
    [Theory]
    [InlineData("/")]
    [InlineData("/app.css")]
    [InlineData("/examples/dress.webp")]
    [InlineData("/no-such-page")]
    public async Task Get_AnyPath_CarriesThePolicyAndSetsNoCookie(string path)
    {
        await using var site = await TestWebsite.StartAsync(new Uri("http://127.0.0.1:1"));

        using var response = await site.Client.GetAsync(path);

        var policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));
        Assert.Equal("default-src 'none'; img-src 'self' blob: data:; style-src 'self'; script-src 'self'; connect-src 'self'; "
            + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'", policy);
        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
        Assert.False(response.Headers.Contains("Set-Cookie"));
        Assert.False(response.Headers.Contains("Server"));
    }

    [Theory]
    [InlineData("/", "camera=(self)")]
    [InlineData("/compare", "camera=(self)")]
    [InlineData("/why", "camera=(self)")]
    [InlineData("/draw", "camera=()")]
    [InlineData("/many", "camera=()")]
    [InlineData("/models", "camera=()")]
    [InlineData("/app.js", "camera=()")]
    [InlineData("/no-such-page", "camera=()")]
    public async Task Get_Page_AllowsTheCameraOnlyWhereThereIsAButtonForIt(string path, string policy)
    {
        await using var site = await TestWebsite.StartAsync(new Uri("http://127.0.0.1:1"));

        using var response = await site.Client.GetAsync(path);

        Assert.StartsWith(policy, Assert.Single(response.Headers.GetValues("Permissions-Policy")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/draw")]
    [InlineData("/why")]
    [InlineData("/compare")]
    public async Task Post_AnyFormFromAnotherSite_Answers403(string path)
    {
        await using var gateway = await StubGateway.StartAsync(context => StubGateway.AnswerAsync(context, "dress"));
        await using var site = await TestWebsite.StartAsync(gateway.Address);
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormUrlEncodedContent([new("example", "dress")]) };
        request.Headers.Add("Sec-Fetch-Site", "cross-site");

        using var response = await site.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Equal(0, gateway.Calls);
        Assert.Empty(gateway.Explained);
    }

    [Fact]
    public async Task Get_NoSuchPage_AnswersAPageWith404()
    {
        await using var site = await TestWebsite.StartAsync(new Uri("http://127.0.0.1:1"));

        using var response = await site.Client.GetAsync("/no-such-page");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Contains("There is no such page", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_Answer_HoldsNothingInlineThatThePolicyForbids()
    {
        await using var gateway = await StubGateway.StartAsync(context => StubGateway.AnswerAsync(context, "dress"));
        await using var site = await TestWebsite.StartAsync(gateway.Address);

        var (_, html) = await site.PostAsync(example: "dress");

        Assert.DoesNotMatch(Inline(), html);
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Origin", "null")]
    public async Task Post_FromAnotherSite_Answers403WithoutAskingTheGateway(string header, string value)
    {
        await using var gateway = await StubGateway.StartAsync(context => StubGateway.AnswerAsync(context, "dress"));
        await using var site = await TestWebsite.StartAsync(gateway.Address);
        using var request = ExampleClick();
        request.Headers.Add(header, value);

        using var response = await site.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Equal(0, gateway.Calls);
    }

    [Fact]
    public async Task Post_OriginIsThisSiteButFetchSiteIsNot_Answers403()
    {
        await using var gateway = await StubGateway.StartAsync(context => StubGateway.AnswerAsync(context, "dress"));
        await using var site = await TestWebsite.StartAsync(gateway.Address);
        using var request = ExampleClick();
        request.Headers.Add("Origin", site.Address.GetLeftPart(UriPartial.Authority));
        request.Headers.Add("Sec-Fetch-Site", "cross-site");

        using var response = await site.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Theory]
    [InlineData("http")]
    [InlineData("https")]
    public async Task Post_FromThisSite_IsAnsweredAlsoBehindAProxyThatEndsTls(string scheme)
    {
        await using var gateway = await StubGateway.StartAsync(context => StubGateway.AnswerAsync(context, "dress"));
        await using var site = await TestWebsite.StartAsync(gateway.Address);
        using var request = ExampleClick();
        request.Headers.Add("Origin", $"{scheme}://{site.Address.Authority}");

        using var response = await site.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Start_ModelNameThatIsNone_FailsWithTheSettingsName()
    {
        var failure = await Assert.ThrowsAsync<OptionsValidationException>(
            () => TestWebsite.StartAsync(new Uri("http://127.0.0.1:1"), new KeyValuePair<string, string?>("Website:Model", "../admin")));

        Assert.Contains(nameof(WebsiteOptions.Model), failure.Message, StringComparison.Ordinal);
    }

    private static HttpRequestMessage ExampleClick() =>
        new(HttpMethod.Post, "/") { Content = new FormUrlEncodedContent([new("example", "dress")]) };

    [GeneratedRegex("""<[^>]*\s(style|on[a-z]+)\s*=|<style|<script(?![^>]*\ssrc=)""", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Inline();
}
