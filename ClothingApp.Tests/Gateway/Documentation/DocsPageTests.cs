using ClothingApp.Tests.EndToEnd;
using ClothingApp.Tests.EndToEnd.Accessibility;
using ClothingApp.Tests.Gateway.Infrastructure;
using ClothingApp.Tests.Infrastructure;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ClothingApp.Tests.Gateway.Documentation;

/// <summary>The page to try the API, by keyboard, in a real browser.</summary>
public sealed class DocsPageTests(Chromium chromium, GatewayFixture fixture) : IClassFixture<Chromium>, IClassFixture<GatewayFixture>
{
    [ChromiumFact]
    public async Task Docs_OperationSentByKeyboard_ShowsTheAnswer()
    {
        await using var visit = await chromium.VisitAsync(fixture.Gateway.Address, new Visitor(JavaScript: true, Width: 900));
        var page = visit.Page;
        var complaints = new List<string>();
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
                complaints.Add(message.Text);
        };
        await page.GotoAsync("/docs");

        var operation = page.Locator("details", new() { HasText = "/predict" }).Filter(new() { HasText = "Score a picture by its address" });
        await operation.Locator("summary").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(operation.GetByLabel("File")).ToBeHiddenAsync();
        await operation.GetByLabel("Body", new() { Exact = true }).FillAsync($$"""{"url": "{{fixture.Pictures.Origin}}/class/7.bmp"}""");
        await operation.GetByRole(AriaRole.Button).FocusAsync();
        await page.Keyboard.PressAsync("Enter");

        await Expect(operation.Locator("output")).ToContainTextAsync("200 OK");
        await Expect(operation.Locator("output pre")).ToContainTextAsync("\"shorts\": 8");
        Assert.Empty(complaints);
    }

    [AxeTheory]
    [InlineData(900)]
    [InlineData(360)]
    public async Task Docs_ByEveryRuleOfAxe_HasNoViolation(int width)
    {
        var visitor = new Visitor(JavaScript: true, width, Calm: true);
        await using var visit = await chromium.VisitAsync(fixture.Gateway.Address, visitor, await AxeCore.ScriptAsync());
        await visit.Page.GotoAsync("/docs");
        await visit.Page.Locator("details").First.WaitForAsync();
        await visit.Page.EvaluateAsync("document.querySelectorAll('details').forEach(part => { part.open = true; })");

        foreach (var scheme in (ColorScheme[])[ColorScheme.Light, ColorScheme.Dark])
        {
            await visit.Page.EmulateMediaAsync(new() { ColorScheme = scheme });
            var violations = await AxeCore.ViolationsAsync(visit.Page);
            Assert.True(violations.Length == 0, $"{scheme}: {string.Join('\n', violations)}");
        }
    }
}
