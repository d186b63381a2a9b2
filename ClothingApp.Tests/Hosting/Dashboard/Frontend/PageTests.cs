using ClothingApp.Tests.EndToEnd;
using ClothingApp.Tests.Infrastructure;
using static Microsoft.Playwright.Assertions;

namespace ClothingApp.Tests.Hosting.Dashboard.Frontend;

/// <summary>What holds of every page.</summary>
public sealed class PageTests(Chromium chromium) : IClassFixture<Chromium>
{
    private const string Instrument = "metrics?service=gateway&meter=Microsoft.AspNetCore.Hosting&name=http.server.request.duration";

    /// <summary>Each page, and what is seen on it once it has been filled.</summary>
    private static readonly (string Page, string Text)[] Pages =
    [
        ("resources", "Running, unhealthy"),
        ("resources/gateway", "Health checks"),
        ("console", "Now listening"),
        ("console/gateway", "Now listening"),
        ("traces", "POST /api/models/{model}/predictions"),
        ("traces/aaaa0000000000000000000000000002?span=s3", "redirected"),
        ("logs", "Batch queue is three quarters full"),
        ("metrics", "Request duration"),
        (Instrument, "Percentiles"),
        ("graph", "p95"),
        ("replicas", "240 calls over 2 instances"),
    ];

    [ChromiumTheory]
    [InlineData(360)]
    [InlineData(1280)]
    public async Task EveryPage_Filled_FitsTheWindowWithoutAComplaint(int width)
    {
        await using var app = await RunningDashboard.StartAsync();
        app.Resources.Write("gateway", $"Now listening on: http://localhost:9696 {new string('x', 400)}");
        await using var visit = await DashboardVisit.OpenAsync(app, chromium, width: width);

        foreach (var (page, text) in Pages)
        {
            await visit.GoAsync(page);
            await Expect(visit.Page.Locator("main")).ToContainTextAsync(text);
            Assert.True(await visit.Page.EvaluateAsync<int>("document.documentElement.scrollWidth - innerWidth") <= 0, $"{page} is wider than {width} px");
        }

        Assert.Empty(visit.Complaints);
    }

    [ChromiumFact]
    public async Task EveryPage_NothingThereYet_SaysWhatIsMissing()
    {
        await using var app = await RunningDashboard.StartAsync();
        app.Resources.Set([]);
        Set("/api/telemetry", """{"services":[],"traces":0,"spans":0,"logs":0,"metrics":0,"dropped":{"spans":0,"logs":0,"points":0}}""");
        Set("/api/traces", """{"total":0,"traces":[]}""");
        Set("/api/logs", """{"total":0,"logs":[]}""");
        Set("/api/metrics", """{"instruments":[]}""");
        Set("/api/graph", """{"calls":[]}""");
        Set("/api/replicas", """{"services":[]}""");
        await using var visit = await DashboardVisit.OpenAsync(app, chromium);

        foreach (var (page, text) in new[]
        {
            ("resources", "No resources yet"), ("console", "Nothing written yet"), ("traces", "Has a request been made?"), ("logs", "No logs yet"),
            ("metrics", "No metrics yet"), ("graph", "No resources yet"), ("replicas", "Has a request been made?"),
        })
        {
            await visit.GoAsync(page);
            await Expect(visit.Page.Locator("main")).ToContainTextAsync(text);
        }
        Assert.Empty(visit.Complaints);

        void Set(string path, string json) => app.Telemetry.Answers[path] = System.Text.Json.Nodes.JsonNode.Parse(json)!;
    }

    [ChromiumFact]
    public async Task Page_DroppedSpans_AreCounted()
    {
        await using var app = await RunningDashboard.StartAsync();
        await using var visit = await DashboardVisit.OpenAsync(app, chromium, "traces");

        await Expect(visit.Page.GetByText("dropped to bound memory: 1,200 spans")).ToBeVisibleAsync();
    }

    [ChromiumFact]
    public async Task AppHost_Gone_IsSaid()
    {
        await using var app = await RunningDashboard.StartAsync();
        await using var visit = await DashboardVisit.OpenAsync(app, chromium);
        await Expect(visit.Page.GetByText("6 resources", new() { Exact = true })).ToBeVisibleAsync();

        await app.Server.StopAsync(CancellationToken.None);

        await Expect(visit.Page.GetByText("The AppHost does not answer")).ToBeVisibleAsync(new() { Timeout = 30_000 });
    }

    [ChromiumFact]
    public async Task SignIn_TokenTyped_LeadsIn()
    {
        await using var app = await RunningDashboard.StartAsync(token: "open sesame");
        await using var visit = await chromium.VisitAsync(app.Url, new Visitor(JavaScript: true, 360));

        await visit.Page.GetByLabel("Token").FillAsync("wrong");
        await visit.Page.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Expect(visit.Page.GetByText("That is not the token")).ToBeVisibleAsync();
        await visit.Page.GetByLabel("Token").FillAsync("open sesame");
        await visit.Page.Keyboard.PressAsync("Enter");

        await Expect(visit.Page.GetByRole(Microsoft.Playwright.AriaRole.Heading, new() { Name = "Resources" })).ToBeVisibleAsync();
        Assert.Empty(visit.PolicyViolations);
    }

    [ChromiumFact]
    public async Task SignIn_LinkOnAnotherSite_LeadsIn()
    {
        await using var app = await RunningDashboard.StartAsync();
        await using var visit = await chromium.VisitAsync(app.Url, new Visitor(JavaScript: true, 1280));
        // 127.0.0.1 and localhost are different sites to a browser.
        await visit.Page.RouteAsync("http://127.0.0.1/**", route => route.FulfillAsync(new() { ContentType = "text/html", Body = $"<a href='{app.Server.LoginUrl}'>the link</a>" }));
        await visit.Page.GotoAsync("http://127.0.0.1/chat");

        await visit.Page.GetByText("the link").ClickAsync();

        await Expect(visit.Page.GetByRole(Microsoft.Playwright.AriaRole.Heading, new() { Name = "Resources" })).ToBeVisibleAsync();
    }
}
