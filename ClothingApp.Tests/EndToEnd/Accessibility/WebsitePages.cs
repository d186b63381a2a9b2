using Microsoft.Playwright;

namespace ClothingApp.Tests.EndToEnd.Accessibility;

/// <summary>A state of the website that is looked at as a whole.</summary>
/// <param name="Name">What it is, in the test's name.</param>
/// <param name="Route">Method and pattern of the endpoint that makes it; null where none does.</param>
/// <param name="OpenAsync">Leads there from the front page, in any language.</param>
internal sealed record WebsitePage(string Name, string? Route, Func<Visit, Task> OpenAsync);

/// <summary>Every page, and each of its states. A route without a row fails <see cref="AxeTests"/>.</summary>
internal static class WebsitePages
{
    private static readonly FilePayload Corrupt = new() { Name = "corrupt.png", MimeType = "image/png", Buffer = [1, 2, 3] };

    public static readonly IReadOnlyList<WebsitePage> All =
    [
        new("front page", "GET /", _ => Task.CompletedTask),
        new("front page from a link", "GET /", visit => visit.Page.GotoAsync("/?url=https%3A%2F%2Fexample.org%2Fa.jpg&model=digits")),
        new("answer, everything unfolded", "POST /", async visit =>
        {
            await AskAsync(visit, "https://example.org/sure.jpg", "#result h2");
            await UnfoldAsync(visit);
        }),
        new("weak answer with its tooltip", "POST /", async visit =>
        {
            await AskAsync(visit, "https://example.org/unsure.jpg", "#result h2");
            await UnfoldAsync(visit);
            await visit.Page.Locator(".why").FocusAsync();
        }),
        new("example's answer", "POST /", async visit =>
        {
            await visit.Page.Locator(".examples button").First.ClickAsync();
            await visit.Page.Locator("#result h2").WaitForAsync();
        }),
        new("address refused", "POST /", visit => AskAsync(visit, "no address", "#url-error:not(:empty)")),
        new("file refused", "POST /", async visit =>
        {
            await visit.Page.Locator("#file").SetInputFilesAsync(Corrupt);
            await AskAsync(visit, "", "#file-error:not(:empty)");
        }),
        new("overloaded", "POST /", visit => AskAsync(visit, "https://example.org/overloaded.jpg", "#result .notice")),
        new("busy", null, visit => HoldAsync(visit, "/")),
        new("cancelled", null, async visit =>
        {
            await HoldAsync(visit, "/");
            await visit.Page.Locator("[data-cancel]").ClickAsync();
            await visit.Page.Locator("#result .empty").WaitForAsync();
        }),
        new("many pictures", "GET /many", visit => visit.Page.GotoAsync("/many")),
        new("many answers", "POST /many", async visit =>
        {
            await visit.Page.GotoAsync("/many");
            await AskAsync(visit, "https://example.org/a.jpg\nno address\nhttps://example.org/broken.jpg", "#pictures tbody tr");
        }),
        new("many refused", "POST /many", async visit =>
        {
            await visit.Page.GotoAsync("/many");
            await AskAsync(visit, "", "#url-error:not(:empty)");
        }),
        new("many, busy", null, async visit =>
        {
            await visit.Page.GotoAsync("/many");
            await HoldAsync(visit, "/many");
        }),
        new("why, asked below an answer", "POST /why", async visit =>
        {
            await visit.Page.Locator(".examples button").First.ClickAsync();
            await visit.Page.Locator("[name=other]").SelectOptionAsync("hat");
            await visit.Page.Locator("form.explain button").ClickAsync();
            await visit.Page.Locator("[data-maps]").WaitForAsync();
        }),
        new("why, in the making", null, async visit =>
        {
            await visit.Page.RouteAsync("**/why", _ => { });
            await visit.Page.Locator(".examples button").First.ClickAsync();
            await visit.Page.Locator("form.explain button").ClickAsync();
            await visit.Page.Locator("progress").WaitForAsync();
        }),
        new("why, a page", "GET /why", visit => visit.Page.GotoAsync("/why")),
        new("why, answered on its page", "POST /why", async visit =>
        {
            await visit.Page.GotoAsync("/why");
            await AskAsync(visit, "https://example.org/a.jpg", "[data-maps]");
        }),
        new("drawing pad", "GET /draw", async visit =>
        {
            await visit.Page.GotoAsync("/draw");
            await visit.Page.Locator("#pad").WaitForAsync();
        }),
        new("drawing's answer", "POST /draw", async visit =>
        {
            await visit.Page.GotoAsync("/draw");
            await visit.Page.Locator("#pad").WaitForAsync();
            await visit.DrawAsync([(30, 20), (70, 80)]);
            await visit.Page.Locator(".primary").ClickAsync();
            await visit.Page.Locator("#result h2").WaitForAsync();
        }),
        new("nothing drawn", "POST /draw", async visit =>
        {
            await visit.Page.GotoAsync("/draw");
            await visit.Page.Locator(".primary").ClickAsync();
            await visit.Page.Locator("#file-error:not(:empty)").WaitForAsync();
        }),
        new("comparison to be made", "GET /compare", visit => visit.Page.GotoAsync("/compare")),
        new("comparison", "POST /compare", async visit =>
        {
            await visit.Page.GotoAsync("/compare");
            await visit.Page.Locator(".examples button").First.ClickAsync();
            await visit.Page.Locator("#result h2").WaitForAsync();
        }),
        new("camera on", null, async visit =>
        {
            await visit.Page.Locator("#camera").ClickAsync();
            await visit.Page.Locator("#camera-panel").WaitForAsync();
        }),
        new("models", "GET /models", visit => visit.Page.GotoAsync("/models")),
        new("model", "GET /models/{name}", visit => visit.Page.GotoAsync("/models/clothing-model")),
        new("model with a card of figures", "GET /models/{name}", visit => visit.Page.GotoAsync("/models/digits")),
        new("model that cannot be asked", "GET /models/{name}", visit => visit.Page.GotoAsync("/models/broken")),
        new("model that is none", "GET /models/{name}", visit => visit.Page.GotoAsync("/models/none")),
        new("page that is none", null, visit => visit.Page.GotoAsync("/none")),
    ];

    private static async Task AskAsync(Visit visit, string url, string until)
    {
        await visit.Page.Locator("#url").FillAsync(url);
        await visit.Page.Locator(".primary").ClickAsync();
        await visit.Page.Locator(until).First.WaitForAsync();
    }

    /// <summary>Asks, and gets no answer for as long as the page is open.</summary>
    private static async Task HoldAsync(Visit visit, string path)
    {
        await visit.Page.RouteAsync($"**{path}", _ => { });
        await AskAsync(visit, "https://example.org/a.jpg", "#result .busy");
    }

    private static async Task UnfoldAsync(Visit visit) => await visit.Page.EvaluateAsync("document.querySelectorAll('details').forEach(part => { part.open = true; })");
}
