using ClothingApp.Tests.Infrastructure;
using ClothingApp.Tests.Web;
using ClothingApp.Web.Examples;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ClothingApp.Tests.EndToEnd;

/// <summary>Asking why in a real browser.</summary>
public sealed class ExplainJourneys(Chromium chromium) : IClassFixture<Chromium>
{
    public static TheoryData<Visitor> Visitors => ClassifyJourneys.Visitors;

    [ChromiumTheory, MemberData(nameof(Visitors))]
    public async Task Why_OfAnExample_ShowsTheMapsOfTwoLabelsSideBySide(Visitor visitor)
    {
        await using var gateway = await StubGateway.StartAsync(context => StubGateway.AnswerAsync(context, "dress"));
        await using var site = await TestWebsite.StartAsync(gateway.Address);
        await using var visit = await chromium.VisitAsync(site.Address, visitor);
        await visit.ClickExampleAsync("Dress");

        await visit.Page.GetByLabel("Beside it").SelectOptionAsync("hat");
        await WhyAsync(visit);

        await Expect(visit.Page.Locator("img.heat")).ToHaveCountAsync(2);
        await Expect(visit.Page.GetByAltText("What spoke for “hat” lies at the top right above all.")).ToBeVisibleAsync();
        Assert.Equal(2, gateway.Explained.Count);
        await Expect(visit.Page.GetByLabel("Strength")).ToBeVisibleAsync(new() { Visible = visitor.JavaScript });
        Assert.Equal(visitor.JavaScript ? "/" : "/why", new Uri(visit.Page.Url).AbsolutePath);
        await visit.ExpectCalmAsync();
    }

    [ChromiumFact]
    public async Task Strength_Moved_FadesTheMapAndNotThePicture()
    {
        await using var gateway = await StubGateway.StartAsync(context => StubGateway.AnswerAsync(context, "dress"));
        await using var site = await TestWebsite.StartAsync(gateway.Address);
        await using var visit = await chromium.VisitAsync(site.Address, new Visitor(JavaScript: true, Width: 1280));
        await visit.ClickExampleAsync("Dress");
        await WhyAsync(visit);

        await visit.Page.GetByLabel("Strength").FocusAsync();
        await visit.Page.Keyboard.PressAsync("Home");

        await Expect(visit.Page.Locator("img.heat")).ToHaveCSSAsync("opacity", "0");
        await Expect(visit.Page.Locator(".layers img:not(.heat)")).ToHaveCSSAsync("opacity", "1");
        await Expect(visit.Page.GetByLabel("Strength")).ToHaveAttributeAsync("aria-valuetext", "0 %");
        Assert.Empty(visit.PolicyViolations);
    }

    [ChromiumFact]
    public async Task Why_OfAFile_SendsTheFileThatTheScriptStillHas()
    {
        byte[]? sent = null;
        await using var gateway = await StubGateway.StartAsync(context => StubGateway.AnswerAsync(context, "dress"), async context =>
        {
            sent = await DrawJourneys.FileAsync(context);
            await StubGateway.ExplainAsync(context);
        });
        await using var site = await TestWebsite.StartAsync(gateway.Address);
        await using var visit = await chromium.VisitAsync(site.Address, new Visitor(JavaScript: true, Width: 1280));
        var file = Path.Combine(ExamplePicture.Folder, "coat.webp");
        await visit.File.SetInputFilesAsync(file);
        await visit.SubmitAsync();

        await Expect(visit.Page.GetByText("Choose the file once more")).ToBeHiddenAsync();
        await WhyAsync(visit);

        await Expect(visit.Page.Locator("img.heat")).ToBeVisibleAsync();
        Assert.Equal(await File.ReadAllBytesAsync(file), sent);
    }

    [ChromiumTheory]
    [InlineData(1280)]
    [InlineData(360)]
    public async Task Why_OfAFileWithoutTheScript_AsksForTheFileAgain(int width)
    {
        await using var gateway = await StubGateway.StartAsync(context => StubGateway.AnswerAsync(context, "dress"));
        await using var site = await TestWebsite.StartAsync(gateway.Address);
        await using var visit = await chromium.VisitAsync(site.Address, new Visitor(JavaScript: false, width));
        var file = Path.Combine(ExamplePicture.Folder, "coat.webp");
        await visit.File.SetInputFilesAsync(file);
        await visit.SubmitAsync();

        await visit.Page.GetByLabel("Choose the file once more").SetInputFilesAsync(file);
        await WhyAsync(visit);

        await Expect(visit.Page.Locator("img.heat")).ToBeVisibleAsync();
        await visit.ExpectCalmAsync();
    }

    [ChromiumFact]
    public async Task Why_WhileItLasts_SaysHowFarItIsAndCanBeStopped()
    {
        var gone = new TaskCompletionSource();
        await using var gateway = await StubGateway.StartAsync(context => StubGateway.AnswerAsync(context, "dress"), async context =>
        {
            context.RequestAborted.Register(() => gone.TrySetResult());
            context.Response.ContentType = "application/x-ndjson";
            await context.Response.Body.WriteAsync("{\"stage\":\"explain\"}\n{\"stage\":\"explain\",\"done\":31,\"of\":127}\n"u8.ToArray());
            await context.Response.Body.FlushAsync();
            await gone.Task;
        });
        await using var site = await TestWebsite.StartAsync(gateway.Address);
        await using var visit = await chromium.VisitAsync(site.Address, new Visitor(JavaScript: true, Width: 1280));
        await visit.ClickExampleAsync("Dress");
        await WhyAsync(visit);

        await Expect(visit.Page.GetByRole(AriaRole.Progressbar)).ToHaveAttributeAsync("value", "31");
        await Expect(visit.Page.GetByRole(AriaRole.Progressbar)).ToHaveAttributeAsync("max", "127");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();

        await Expect(visit.Page.GetByRole(AriaRole.Progressbar)).ToHaveCountAsync(0);
        await Expect(visit.Answer).ToHaveTextAsync("dress");
        await gone.Task.WaitAsync(TimeSpan.FromSeconds(10)); // the gateway stops, too
    }

    [ChromiumTheory, MemberData(nameof(Visitors))]
    public async Task Why_Refused_SaysWhatToDo(Visitor visitor)
    {
        await using var gateway = await StubGateway.StartAsync(
            context => StubGateway.AnswerAsync(context, "dress"), context => StubGateway.RefuseAsync(context, 503, "overloaded", retryAfterSeconds: 3));
        await using var site = await TestWebsite.StartAsync(gateway.Address);
        await using var visit = await chromium.VisitAsync(site.Address, visitor);
        await visit.ClickExampleAsync("Dress");

        await WhyAsync(visit);

        await Expect(visit.Page.GetByText("too many pictures to look at right now")).ToBeVisibleAsync();
        await visit.ExpectCalmAsync();
    }

    [ChromiumTheory, MemberData(nameof(Visitors))]
    public async Task WhyPage_Address_ShowsTheMap(Visitor visitor)
    {
        await using var gateway = await StubGateway.StartAsync(context => StubGateway.AnswerAsync(context, "dress"));
        await using var site = await TestWebsite.StartAsync(gateway.Address);
        await using var visit = await chromium.VisitAsync(site.Address, visitor);
        await visit.Page.GotoAsync("/why");

        await visit.Address.FillAsync("https://example.org/a.jpg");
        await visit.Page.GetByLabel("For the label").FillAsync("hat");
        await WhyAsync(visit);

        await Expect(visit.Page.Locator("figcaption strong")).ToHaveTextAsync("hat");
        await Expect(visit.Address).ToHaveValueAsync("https://example.org/a.jpg");
        await visit.ExpectCalmAsync();
    }

    private static Task WhyAsync(Visit visit) => visit.Page.GetByRole(AriaRole.Button, new() { Name = "Show what mattered" }).ClickAsync();
}
