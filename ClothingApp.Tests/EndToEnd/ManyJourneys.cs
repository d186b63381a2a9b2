using ClothingApp.Tests.Infrastructure;
using ClothingApp.Tests.Web;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ClothingApp.Tests.EndToEnd;

/// <summary>Many pictures at once, progress and history in a real browser, before a gateway that answers in lines.</summary>
public sealed class ManyJourneys(Chromium chromium) : IClassFixture<Chromium>
{
    private static readonly FilePayload File = new() { Name = "broken.png", MimeType = "image/png", Buffer = [1, 2, 3] };

    [ChromiumTheory]
    [InlineData(true, 1280)]
    [InlineData(false, 1280)]
    [InlineData(true, 360)]
    [InlineData(false, 360)]
    public async Task Many_AddressesAndAFile_BecomeATableWithADownload(bool javaScript, int width)
    {
        await using var gateway = await StubGateway.StartAsync(StubGateway.AnswerManyAsync);
        await using var site = await TestWebsite.StartAsync(gateway.Address);
        await using var visit = await chromium.VisitAsync(site.Address, new Visitor(javaScript, width));

        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Many pictures" }).ClickAsync();
        await visit.Page.GetByLabel("Addresses of pictures").FillAsync("https://example.org/a.jpg\nhttps://example.org/b.jpg");
        await visit.Page.GetByLabel("Or pictures from this device").SetInputFilesAsync(File);
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "What are they?" }).ClickAsync();

        await Expect(visit.Page.Locator("#pictures tbody tr")).ToHaveCountAsync(3);
        await Expect(visit.Page.Locator("#pictures tbody tr").Last).ToContainTextAsync("damaged or incomplete");
        await Expect(visit.Page.GetByText("Download as CSV")).ToHaveAttributeAsync("download", "predictions.csv");
        Assert.True(await visit.Page.EvaluateAsync<int>("document.documentElement.scrollWidth") <= width, "The page is wider than the window.");
        Assert.Empty(visit.PolicyViolations);
    }

    [ChromiumFact]
    public async Task Filter_Typed_LeavesTheRowsThatHoldIt()
    {
        await using var gateway = await StubGateway.StartAsync(StubGateway.AnswerManyAsync);
        await using var site = await TestWebsite.StartAsync(gateway.Address);
        await using var visit = await chromium.VisitAsync(site.Address, new Visitor(JavaScript: true, Width: 1280));
        await visit.Page.GotoAsync("/many");
        await visit.Page.GetByLabel("Addresses of pictures").FillAsync("https://example.org/a.jpg\nhttps://example.org/broken.jpg");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "What are they?" }).ClickAsync();

        await visit.Page.GetByLabel("Show only").FillAsync("DRESS");

        await Expect(visit.Page.Locator("#pictures tbody tr:visible")).ToHaveCountAsync(1);
        await Expect(visit.Page.Locator("#pictures tbody tr:visible")).ToContainTextAsync("a.jpg");
    }

    [ChromiumFact]
    public async Task History_AfterAnswers_ListsThemUntilCleared()
    {
        await using var gateway = await StubGateway.StartAsync(StubGateway.AnswerManyAsync);
        await using var site = await TestWebsite.StartAsync(gateway.Address);
        await using var visit = await chromium.VisitAsync(site.Address, new Visitor(JavaScript: true, Width: 1280));
        await visit.Address.FillAsync("https://example.org/a.jpg");
        await visit.SubmitAsync();
        await Expect(visit.Page.Locator("#history li")).ToHaveCountAsync(1);

        await visit.Page.ReloadAsync();
        await Expect(visit.Page.Locator("#history li a")).ToHaveTextAsync("dress (https://example.org/a.jpg)");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Clear" }).ClickAsync();

        await Expect(visit.Page.Locator("#history")).ToBeHiddenAsync();
        await visit.Page.ReloadAsync();
        await Expect(visit.Page.Locator("#history li")).ToHaveCountAsync(0);
        Assert.Empty(visit.PolicyViolations);
    }

    [ChromiumFact]
    public async Task Progress_WhileTheGatewayFetches_NamesTheStage()
    {
        var seen = new TaskCompletionSource();
        await using var gateway = await StubGateway.StartAsync(async context =>
        {
            context.Response.ContentType = "application/x-ndjson";
            await context.Response.Body.WriteAsync("{\"index\":0,\"stage\":\"fetch\"}\n{\"index\":0,\"stage\":\"decode\"}\n"u8.ToArray());
            await context.Response.Body.FlushAsync();
            await seen.Task.WaitAsync(TimeSpan.FromSeconds(30));
            await context.Response.Body.WriteAsync("""{"index":0,"model":"m","version":1,"prediction":{"top":[{"label":"hat","score":1,"probability":1}]}}"""u8.ToArray());
        });
        await using var site = await TestWebsite.StartAsync(gateway.Address);
        await using var visit = await chromium.VisitAsync(site.Address, new Visitor(JavaScript: true, Width: 1280));

        await visit.Address.FillAsync("https://example.org/a.jpg");
        await visit.SubmitAsync();
        await Expect(visit.Page.Locator("[aria-current=step]")).ToHaveTextAsync("Decode");
        await Expect(visit.Page.Locator(".stages .done")).ToHaveTextAsync("Fetch");
        seen.SetResult();

        await Expect(visit.Answer).ToHaveTextAsync("hat");
    }

    [ChromiumFact]
    public async Task Tooltip_FocusedByKeyboard_ExplainsAndGoesWithEscape()
    {
        await using var gateway = await StubGateway.StartAsync(context => StubGateway.AnswerAsync(context, "skirt", probability: 0.31));
        await using var site = await TestWebsite.StartAsync(gateway.Address);
        await using var visit = await chromium.VisitAsync(site.Address, new Visitor(JavaScript: true, Width: 1280));
        await visit.ClickExampleAsync("Coat");

        await visit.Page.GetByLabel("How is that known?").FocusAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Tooltip)).ToBeVisibleAsync();
        await visit.Page.Keyboard.PressAsync("Escape");

        await Expect(visit.Page.Locator("#evidence")).ToBeHiddenAsync();
    }
}
