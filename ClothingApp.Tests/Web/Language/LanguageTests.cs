using System.Net;
using System.Net.Http;

namespace ClothingApp.Tests.Web.Language;

public sealed class LanguageTests
{
    [Theory]
    [InlineData("de-AT,de;q=0.9,en;q=0.5", "de", "Welches Kleidungsstück ist das?")]
    [InlineData("en-GB", "en", "What piece of clothing is this?")]
    [InlineData("fr,es;q=0.5", "en", "What piece of clothing is this?")]
    [InlineData("nonsense;;;", "en", "What piece of clothing is this?")]
    public async Task Get_FrontPage_SpeaksTheLanguageThatIsAskedFor(string accepted, string language, string title)
    {
        await using var gateway = await StubGateway.StartAsync(StubGateway.AnswerManyAsync);
        await using var site = await TestWebsite.StartAsync(gateway.Address);
        using var request = Request(HttpMethod.Get, accepted);

        using var response = await site.Client.SendAsync(request);
        var html = WebUtility.HtmlDecode(await response.Content.ReadAsStringAsync());

        Assert.Contains($"<html lang=\"{language}\">", html, StringComparison.Ordinal);
        Assert.Contains($"<h1>{title}</h1>", html, StringComparison.Ordinal);
        Assert.Contains("Accept-Language", response.Headers.Vary);
        Assert.False(response.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task Post_German_WritesNumbersAndRefusalsInGerman()
    {
        await using var gateway = await StubGateway.StartAsync(context => StubGateway.AnswerAsync(context, "dress"));
        await using var site = await TestWebsite.StartAsync(gateway.Address);

        var answer = await PostAsync(site, "https://example.org/a.jpg");
        var refusal = await PostAsync(site, "example.org/a.jpg");

        Assert.Contains("98,1 %", answer, StringComparison.Ordinal);
        Assert.Contains("width=\"98.12%\"", answer, StringComparison.Ordinal); // SVG has one way to write numbers
        Assert.Contains("Meinten Sie https://example.org/a.jpg?", refusal, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/draw", "Eine Ziffer zeichnen")]
    [InlineData("/why", "Worauf kam es an?")]
    [InlineData("/compare", "Zwei Modelle vergleichen")]
    public async Task Get_OtherPage_SpeaksGerman(string path, string title)
    {
        await using var gateway = await StubGateway.StartAsync(StubGateway.AnswerManyAsync);
        await using var site = await TestWebsite.StartAsync(gateway.Address);

        Assert.Contains($"<h1>{title}</h1>", await GetAsync(site, path, "de"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_ModelPageInGerman_MarksTheCardAsEnglish()
    {
        await using var gateway = await StubGateway.StartAsync(StubGateway.AnswerManyAsync);
        await using var site = await TestWebsite.StartAsync(gateway.Address);

        Assert.Contains("<p lang=\"en\">Which digit.</p>", await GetAsync(site, "/models/digits", "de"), StringComparison.Ordinal);
        Assert.Contains("<p>Which digit.</p>", await GetAsync(site, "/models/digits", "en"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_ExampleInGerman_NamesItInGerman()
    {
        await using var gateway = await StubGateway.StartAsync(context => StubGateway.AnswerAsync(context, "dress"));
        await using var site = await TestWebsite.StartAsync(gateway.Address);
        using var request = Request(HttpMethod.Post, "de");
        request.Content = new FormUrlEncodedContent([new("example", "dress")]);

        using var response = await site.Client.SendAsync(request);

        Assert.Contains("Beispiel: Kleid", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static async Task<string> GetAsync(TestWebsite site, string path, string accepted)
    {
        using var request = Request(HttpMethod.Get, accepted);
        request.RequestUri = new Uri(path, UriKind.Relative);
        using var response = await site.Client.SendAsync(request);
        return WebUtility.HtmlDecode(await response.Content.ReadAsStringAsync());
    }

    private static async Task<string> PostAsync(TestWebsite site, string url)
    {
        using var request = Request(HttpMethod.Post, "de");
        request.Content = new FormUrlEncodedContent([new("url", url)]);
        using var response = await site.Client.SendAsync(request);
        return WebUtility.HtmlDecode(await response.Content.ReadAsStringAsync());
    }

    private static HttpRequestMessage Request(HttpMethod method, string accepted)
    {
        var request = new HttpRequestMessage(method, "/");
        request.Headers.TryAddWithoutValidation("Accept-Language", accepted);
        return request;
    }
}
