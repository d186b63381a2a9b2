using ClothingApp.Tests.Infrastructure;
using ClothingApp.Web.Examples;
using static Microsoft.Playwright.Assertions;

namespace ClothingApp.Tests.EndToEnd;

/// <summary>What the script adds on top of the plain form.</summary>
public abstract class ScriptedJourneys(IAppUnderTest app, Chromium chromium)
{
    private static readonly Visitor Desktop = new(JavaScript: true, Width: 1280);

    [ChromiumFact]
    public async Task Answer_Asked_ReplacesThePartWithoutLoadingThePageAgain()
    {
        await using var visit = await chromium.VisitAsync(app.Website, Desktop);
        await visit.Page.EvaluateAsync("window.stillHere = true");

        await visit.ClickExampleAsync("Coat");

        await Expect(visit.Answer).ToHaveTextAsync("outwear");
        Assert.True(await visit.Page.EvaluateAsync<bool>("window.stillHere === true"));
    }

    [ChromiumFact]
    public async Task Error_AfterAnAnswer_FocusesTheFieldAndGoesWithTheNextAnswer()
    {
        await using var visit = await chromium.VisitAsync(app.Website, Desktop);

        await visit.Address.FillAsync("example.org/a.jpg");
        await visit.SubmitAsync();
        await Expect(visit.AddressError).ToContainTextAsync("Did you mean https://example.org/a.jpg?");
        await Expect(visit.Address).ToBeFocusedAsync();
        await visit.ClickExampleAsync("Sun hat");

        await Expect(visit.Answer).ToHaveTextAsync("hat");
        await Expect(visit.AddressError).ToBeEmptyAsync();
        await Expect(visit.Address).Not.ToHaveAttributeAsync("aria-invalid", "true");
    }

    [ChromiumTheory]
    [InlineData(1280)]
    [InlineData(360)]
    public async Task File_Chosen_IsPreviewedBeforeItIsSent(int width)
    {
        await using var visit = await chromium.VisitAsync(app.Website, Desktop with { Width = width });

        await visit.File.SetInputFilesAsync(Path.Combine(ExamplePicture.Folder, "t-shirt.webp"));

        await Expect(visit.Page.GetByAltText("t-shirt.webp")).ToBeVisibleAsync();
        Assert.Empty(visit.PolicyViolations);
    }

    [ChromiumTheory]
    [InlineData("drop", 1280)]
    [InlineData("drop", 360)]
    [InlineData("paste", 1280)]
    [InlineData("paste", 360)]
    public async Task Picture_DroppedOrPasted_IsTakenAsTheFile(string way, int width)
    {
        await using var visit = await chromium.VisitAsync(app.Website, Desktop with { Width = width });

        await visit.Page.EvaluateAsync("""
            async way => {
              const bytes = await (await fetch("/examples/jeans.webp")).blob();
              const data = new DataTransfer();
              data.items.add(new File([bytes], "mine.webp", { type: "image/webp" }));
              document.body.dispatchEvent(way === "drop"
                ? new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true })
                : new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
            }
            """, way);
        await Expect(visit.Page.GetByAltText("mine.webp")).ToBeVisibleAsync();
        await visit.SubmitAsync();

        await Expect(visit.Answer).ToHaveTextAsync("pants");
    }

    [ChromiumTheory]
    [InlineData(1280)]
    [InlineData(360)]
    public async Task Cancel_WhileBusy_StopsTheRequestAndKeepsTheForm(int width)
    {
        await using var visit = await chromium.VisitAsync(app.Website, Desktop with { Width = width });
        var stopped = new TaskCompletionSource();
        visit.Page.RequestFailed += (_, request) =>
        {
            if (request.Method == "POST")
                stopped.TrySetResult();
        };
        await visit.Page.RouteAsync("**/", _ => { }); // held for ever

        await visit.Address.FillAsync("https://example.org/a.jpg");
        await visit.SubmitAsync();
        await visit.Page.GetByText("Looking at the picture").WaitForAsync();
        await visit.Page.GetByText("Cancel", new() { Exact = true }).ClickAsync();

        await Expect(visit.Page.GetByText("Cancelled.")).ToBeVisibleAsync();
        await Expect(visit.Address).ToHaveValueAsync("https://example.org/a.jpg");
        await stopped.Task.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [ChromiumFact]
    public async Task Fetch_Fails_FallsBackToThePlainPost()
    {
        await using var visit = await chromium.VisitAsync(app.Website, Desktop);
        await visit.Page.EvaluateAsync("window.stillHere = true");
        await visit.Page.RouteAsync("**/", route => route.Request.ResourceType == "fetch" ? route.AbortAsync() : route.ContinueAsync());

        await visit.ClickExampleAsync("T-shirt");

        await Expect(visit.Answer).ToHaveTextAsync("t-shirt");
        Assert.False(await visit.Page.EvaluateAsync<bool>("window.stillHere === true"));
    }

    [ChromiumFact]
    public async Task Curl_Copied_IsOnTheClipboard()
    {
        await using var visit = await chromium.VisitAsync(app.Website, Desktop);
        await visit.Page.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);

        await visit.ClickExampleAsync("Jeans");
        await visit.Page.GetByText("The same with curl").ClickAsync();
        await visit.Page.Locator("details[open]").GetByText("Copy", new() { Exact = true }).ClickAsync();

        await Expect(visit.Page.GetByText("Copied")).ToBeVisibleAsync();
        Assert.Contains("--data-binary", await visit.Page.EvaluateAsync<string>("navigator.clipboard.readText()"), StringComparison.Ordinal);
    }
}
