using ClothingApp.Tests.EndToEnd;
using ClothingApp.Tests.Infrastructure;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ClothingApp.Tests.Hosting.Dashboard.Frontend;

/// <summary>Looking at resources, their output, and giving commands.</summary>
public sealed class ResourceJourneys(Chromium chromium) : IClassFixture<Chromium>
{
    [ChromiumFact]
    public async Task Row_StateChanges_IsSeenWithItsReason()
    {
        await using var app = await RunningDashboard.StartAsync();
        await using var visit = await DashboardVisit.OpenAsync(app, chromium);
        var row = visit.Page.Locator("tr[data-name=gateway]");
        await Expect(row).ToContainTextAsync("tf-serving-2 does not answer: connection refused");

        app.Resources.Change("gateway", resource => resource with { State = "Exited", Health = null, ExitCode = 134 });

        await Expect(row).ToContainTextAsync("Exited");
        await Expect(row).ToContainTextAsync("Exit code 134");
    }

    [ChromiumFact]
    public async Task Stop_Confirmed_IsCarriedOutAndSaid()
    {
        await using var app = await RunningDashboard.StartAsync();
        await using var visit = await DashboardVisit.OpenAsync(app, chromium);

        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Stop website" }).ClickAsync();
        await visit.Page.GetByRole(AriaRole.Dialog).GetByText("Cancel").ClickAsync();
        Assert.Empty(app.Resources.Executed);
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Stop website" }).ClickAsync();
        await visit.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Stop" }).ClickAsync();

        await Expect(visit.Page.GetByText("Stop: website, done.")).ToBeVisibleAsync();
        Assert.Equal("website resource-stop", Assert.Single(app.Resources.Executed));
    }

    [ChromiumFact]
    public async Task CustomCommand_WithItsOwnQuestion_Fails_SaysWhy()
    {
        await using var app = await RunningDashboard.StartAsync();
        app.Resources.Change("gateway", resource => resource with { Commands = [new("clear-cache", "Clear cache", null, "enabled", "Really forget everything?", false)] });
        app.Resources.Answer = (_, _) => new(false, "The cache is locked.");
        await using var visit = await DashboardVisit.OpenAsync(app, chromium, "resources/gateway");

        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Clear cache" }).ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("Really forget everything?");
        await visit.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Clear cache" }).ClickAsync();

        await Expect(visit.Page.GetByText("The cache is locked.")).ToBeVisibleAsync();
    }

    [ChromiumFact]
    public async Task Details_Keyboard_OpenAndClose()
    {
        await using var app = await RunningDashboard.StartAsync();
        await using var visit = await DashboardVisit.OpenAsync(app, chromium);

        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "gateway", Exact = true }).FocusAsync();
        await visit.Page.Keyboard.PressAsync("Enter");
        var details = visit.Page.GetByRole(AriaRole.Complementary, new() { Name = "Details" });
        await Expect(details).ToBeFocusedAsync();
        await details.GetByText("Environment").ClickAsync();
        await Expect(details).ToContainTextAsync("••••••••  secret");
        await details.PressAsync("Escape");

        await Expect(details).ToBeHiddenAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Link, new() { Name = "gateway", Exact = true })).ToBeFocusedAsync();
    }

    [ChromiumFact]
    public async Task Console_Lines_AreLiveMarkedAndFound()
    {
        await using var app = await RunningDashboard.StartAsync();
        app.Resources.Write("gateway", "first");
        await using var visit = await DashboardVisit.OpenAsync(app, chromium, "console/gateway");
        var output = visit.Page.GetByRole(AriaRole.Log);
        await Expect(output).ToContainTextAsync("first");

        app.Resources.Write("gateway", "it broke", error: true);
        await Expect(output.Locator(".line.stderr")).ToContainTextAsync("it broke");

        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Pause" }).ClickAsync();
        app.Resources.Write("gateway", "while paused");
        await Expect(visit.Page.GetByText("paused, 1 waiting")).ToBeVisibleAsync();
        await Expect(output).Not.ToContainTextAsync("while paused");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Go on" }).ClickAsync();
        await Expect(output).ToContainTextAsync("while paused");

        await visit.Page.GetByLabel("Search the output").FillAsync("BROKE");
        await Expect(output.Locator(".line")).ToHaveCountAsync(1);
        await Expect(output.Locator("mark")).ToHaveTextAsync("broke");
    }

    [ChromiumFact]
    public async Task Console_Chatty_DocumentStaysBounded()
    {
        await using var app = await RunningDashboard.StartAsync();
        for (var i = 1; i <= 5000; i++)
            app.Resources.Write("gateway", $"line {i}");
        await using var visit = await DashboardVisit.OpenAsync(app, chromium, "console/gateway");
        var output = visit.Page.GetByRole(AriaRole.Log);
        await Expect(output).ToContainTextAsync("line 5000");

        for (var i = 5001; i <= 8000; i++)
            app.Resources.Write("gateway", $"line {i}");

        await Expect(output).ToContainTextAsync("line 8000");
        Assert.InRange(await output.Locator(".line").CountAsync(), 100, 1500);
        await Expect(visit.Page.GetByText("3,000 older dropped")).ToBeVisibleAsync();
    }

    [ChromiumFact]
    public async Task Console_All_NamesEachLinesResource()
    {
        await using var app = await RunningDashboard.StartAsync();
        app.Resources.Write("gateway", "from the gateway");
        app.Resources.Write("website", "from the website");
        await using var visit = await DashboardVisit.OpenAsync(app, chromium, "console");

        await Expect(visit.Page.Locator(".line", new() { HasText = "from the website" }).Locator(".who")).ToHaveTextAsync("website");
        await Expect(visit.Page.Locator(".line", new() { HasText = "from the gateway" }).Locator(".who")).ToHaveTextAsync("gateway");
    }

    [ChromiumFact]
    public async Task Console_Download_HoldsTheLines()
    {
        await using var app = await RunningDashboard.StartAsync();
        app.Resources.Write("gateway", "\u001b[32mkeep me\u001b[0m");
        await using var visit = await DashboardVisit.OpenAsync(app, chromium, "console/gateway");
        await Expect(visit.Page.GetByRole(AriaRole.Log)).ToContainTextAsync("keep me");

        var download = await visit.Page.RunAndWaitForDownloadAsync(() => visit.Page.GetByRole(AriaRole.Button, new() { Name = "Download" }).ClickAsync());

        Assert.Equal("gateway.log", download.SuggestedFilename);
        Assert.EndsWith("Z keep me\n", await File.ReadAllTextAsync((await download.PathAsync())!), StringComparison.Ordinal);
    }
}
