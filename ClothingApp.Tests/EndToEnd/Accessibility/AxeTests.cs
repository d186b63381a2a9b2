using ClothingApp.Tests.Infrastructure;
using ClothingApp.Tests.Web;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.StaticAssets;
using Microsoft.Playwright;

namespace ClothingApp.Tests.EndToEnd.Accessibility;

/// <summary>No page bars anybody, as far as axe-core sees: in light and dark, wide and narrow, in each language. And each is wholly in its language.</summary>
public sealed class AxeTests(Chromium chromium, PagesApp app) : IClassFixture<Chromium>, IClassFixture<PagesApp>
{
    /// <summary>What answers GET without being a page of the website.</summary>
    private static readonly string[] NoPages = ["GET /alive", "GET /ready", "GET /health", "GET /metrics", "GET {**path:file}"];

    public static TheoryData<string> Pages => new(WebsitePages.All.Select(page => page.Name));

    [AxeTheory, MemberData(nameof(Pages))]
    public async Task Page_ByEveryRuleOfAxe_HasNoViolation(string name)
    {
        var script = await AxeCore.ScriptAsync();
        var found = new List<string>();
        foreach (var language in (string[])["en-GB", "de-DE"])
        {
            await using var visit = await chromium.VisitAsync(app.Website, new Visitor(JavaScript: true, Width: 1280, language, Calm: true), script);
            await WebsitePages.All.Single(page => page.Name == name).OpenAsync(visit);
            foreach (var width in (int[])[1280, 360])
            {
                await visit.Page.SetViewportSizeAsync(width, 800);
                foreach (var scheme in (ColorScheme[])[ColorScheme.Light, ColorScheme.Dark])
                {
                    await visit.Page.EmulateMediaAsync(new() { ColorScheme = scheme });
                    found.AddRange((await AxeCore.ViolationsAsync(visit.Page)).Select(violation => $"{scheme}, {language}, {width} px: {violation}"));
                }
                Assert.True(await visit.Page.EvaluateAsync<int>("document.documentElement.scrollWidth") <= width, $"The page is wider than {width} px in {language}.");
            }
            Assert.Empty(visit.PolicyViolations);
        }
        Assert.True(found.Count == 0, string.Join('\n', found));
        Assert.Empty(app.Texts.Missing);
    }

    /// <summary>Else a script that looks at nothing would do for the tests above.</summary>
    [AxeFact]
    public async Task Page_WithAFieldThatHasNoLabel_IsFound()
    {
        await using var visit = await chromium.VisitAsync(app.Website, new Visitor(JavaScript: true, Width: 1280), await AxeCore.ScriptAsync());

        await visit.Page.EvaluateAsync("document.querySelector('label[for=model]').remove()");

        Assert.Contains("select-name", Assert.Single(await AxeCore.ViolationsAsync(visit.Page)), StringComparison.Ordinal);
    }

    /// <summary>Whoever adds a page adds a row to <see cref="WebsitePages"/>.</summary>
    [Fact]
    public async Task Routes_OfTheWebsite_EachHaveAPageInTheTable()
    {
        await using var site = await TestWebsite.StartAsync(new Uri("http://127.0.0.1:1"));
        var routes = site.Endpoints.Where(endpoint => endpoint.Metadata.GetMetadata<StaticAssetDescriptor>() is null).SelectMany(
            endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? [], (endpoint, method) => $"{method} {endpoint.RoutePattern.RawText}");

        Assert.Equal(
            routes.Where(route => !route.StartsWith("HEAD ", StringComparison.Ordinal)).Except(NoPages).Distinct().Order(StringComparer.Ordinal),
            WebsitePages.All.Select(page => page.Route).OfType<string>().Distinct().Order(StringComparer.Ordinal));
    }
}
