using ClothingApp.Tests.EndToEnd;
using ClothingApp.Tests.Infrastructure;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ClothingApp.Tests.Hosting.Dashboard.Frontend;

/// <summary>From a request that failed to its reason, through traces, logs and metrics.</summary>
public sealed class TelemetryJourneys(Chromium chromium) : IClassFixture<Chromium>
{
    private const string Trace = "traces/aaaa0000000000000000000000000002";

    [ChromiumFact]
    public async Task Waterfall_ThousandSpans_DrawsOnlyWhatIsInSight()
    {
        await using var app = await RunningDashboard.StartAsync();
        app.Telemetry.Answers[$"/api/{Trace}"] = SampleTelemetry.Wide(1000);
        await using var visit = await DashboardVisit.OpenAsync(app, chromium, Trace);
        var tree = visit.Page.GetByRole(AriaRole.Tree);
        await Expect(tree).ToContainTextAsync("step 0");

        await tree.PressAsync("End");

        await Expect(tree.GetByRole(AriaRole.Treeitem, new() { Name = "tf-serving: step 998, 40.0 ms" })).ToBeVisibleAsync();
        Assert.InRange(await tree.GetByRole(AriaRole.Treeitem).CountAsync(), 10, 80);
    }

    [ChromiumFact]
    public async Task Waterfall_Folded_HidesTheSubtree()
    {
        await using var app = await RunningDashboard.StartAsync();
        await using var visit = await DashboardVisit.OpenAsync(app, chromium, Trace);
        var tree = visit.Page.GetByRole(AriaRole.Tree);
        await Expect(tree.GetByRole(AriaRole.Treeitem)).ToHaveCountAsync(10);

        await tree.GetByRole(AriaRole.Button, new() { Name = "Fold or unfold serving.predict" }).ClickAsync();

        await Expect(tree.GetByRole(AriaRole.Treeitem)).ToHaveCountAsync(7);
        await Expect(tree).Not.ToContainTextAsync("session.run");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Unfold all" }).ClickAsync();
        await Expect(tree.GetByRole(AriaRole.Treeitem)).ToHaveCountAsync(10);
    }

    [ChromiumFact]
    public async Task Waterfall_Keyboard_ChoosesAndFolds()
    {
        await using var app = await RunningDashboard.StartAsync();
        await using var visit = await DashboardVisit.OpenAsync(app, chromium, Trace);
        var tree = visit.Page.GetByRole(AriaRole.Tree);
        await Expect(tree.GetByRole(AriaRole.Treeitem)).ToHaveCountAsync(10);

        await tree.PressAsync("ArrowDown");
        await Expect(visit.Page.GetByRole(AriaRole.Complementary, new() { Name = "Span" })).ToContainTextAsync("POST /");
        await tree.PressAsync("ArrowLeft");

        await Expect(tree.GetByRole(AriaRole.Treeitem)).ToHaveCountAsync(1);
    }

    [ChromiumFact]
    public async Task Span_Chosen_TellsItsAttributesEventsAndLogs()
    {
        await using var app = await RunningDashboard.StartAsync();
        await using var visit = await DashboardVisit.OpenAsync(app, chromium, Trace);
        var panel = visit.Page.GetByRole(AriaRole.Complementary, new() { Name = "Span" });

        await visit.Page.GetByRole(AriaRole.Treeitem, new() { Name = "gateway: image.fetch" }).ClickAsync();
        await Expect(panel).ToContainTextAsync("redirected at 10.0 ms");
        await Expect(panel).ToContainTextAsync("https://example.org/jeans.jpg");
        await visit.Page.GetByRole(AriaRole.Treeitem, new() { Name = "gateway: image.decode" }).ClickAsync();
        await Expect(panel).ToContainTextAsync("Predicted pants in 41 ms");
        await visit.Page.GetByRole(AriaRole.Treeitem, new() { Name = "session.run" }).ClickAsync();

        await Expect(panel).ToContainTextAsync("It did not work");
        await Expect(panel.GetByRole(AriaRole.Link, new() { Name = "aaaa0000000000000000000000000001" })).ToBeVisibleAsync();
    }

    [ChromiumFact]
    public async Task TraceAndLog_EachLeadsToTheOther()
    {
        await using var app = await RunningDashboard.StartAsync();
        await using var visit = await DashboardVisit.OpenAsync(app, chromium, Trace);

        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Logs of this trace" }).ClickAsync();
        await Expect(visit.Page.GetByLabel("Trace id")).ToHaveValueAsync("aaaa0000000000000000000000000002");
        await visit.Page.Locator("tr", new() { HasText = "Predicted pants" }).GetByRole(AriaRole.Link, new() { Name = "aaaa000" }).ClickAsync();

        await Expect(visit.Page.GetByRole(AriaRole.Complementary, new() { Name = "Span" })).ToContainTextAsync("image.decode");
    }

    [ChromiumFact]
    public async Task Traces_Filters_AreAskedOfTheServerAndKeptInTheAddress()
    {
        await using var app = await RunningDashboard.StartAsync();
        await using var visit = await DashboardVisit.OpenAsync(app, chromium, "traces");
        await Expect(visit.Page.GetByText("3 traces", new() { Exact = true })).ToBeVisibleAsync();

        await visit.Page.RunAndWaitForRequestAsync(() => visit.Page.GetByLabel("Service").SelectOptionAsync("gateway"), request => request.Url.Contains("/api/traces?service=gateway&sort=failed", StringComparison.Ordinal));
        await visit.Page.RunAndWaitForRequestAsync(() => visit.Page.GetByLabel("At least this many milliseconds").FillAsync("50"), request => request.Url.Contains("minMs=50", StringComparison.Ordinal));
        await visit.Page.RunAndWaitForRequestAsync(() => visit.Page.GetByRole(AriaRole.Button, new() { Name = "Slowest" }).ClickAsync(), request => request.Url.Contains("sort=slowest", StringComparison.Ordinal));

        Assert.EndsWith("#/traces?service=gateway&minMs=50&sort=slowest", visit.Page.Url, StringComparison.Ordinal);
    }

    [ChromiumFact]
    public async Task Log_Opened_ShowsAttributesAndException()
    {
        await using var app = await RunningDashboard.StartAsync();
        await using var visit = await DashboardVisit.OpenAsync(app, chromium, "logs");

        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "The prediction failed" }).ClickAsync();

        var details = visit.Page.Locator("tr.detail");
        await Expect(details).ToContainTextAsync("deadline_exceeded");
        await Expect(details).ToContainTextAsync("at ClothingApp.Grpc.GrpcChannel.CallAsync()");
    }

    [ChromiumFact]
    public async Task Metric_Exemplar_LeadsToItsTrace()
    {
        await using var app = await RunningDashboard.StartAsync();
        await using var visit = await DashboardVisit.OpenAsync(app, chromium, "metrics");
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "http.server.request.duration" }).ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Group, new() { Name = "Percentiles" })).ToBeVisibleAsync();

        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Trace of a value of 130 ms" }).ClickAsync();

        await Expect(visit.Page.GetByRole(AriaRole.Complementary, new() { Name = "Span" })).ToContainTextAsync("serving.predict");
    }

    [ChromiumFact]
    public async Task Chart_ArrowKey_TellsTheValuesOfAMoment()
    {
        await using var app = await RunningDashboard.StartAsync();
        await using var visit = await DashboardVisit.OpenAsync(app, chromium, "metrics?service=gateway&meter=Microsoft.AspNetCore.Hosting&name=http.server.request.duration");
        var chart = visit.Page.GetByRole(AriaRole.Group, new() { Name = "Percentiles" });
        await Expect(chart).ToBeVisibleAsync();

        await chart.PressAsync("ArrowLeft");

        var tip = visit.Page.Locator(".tip:visible");
        await Expect(tip).ToContainTextAsync("p50");
        await Expect(tip).ToContainTextAsync("p99");
    }

    [ChromiumFact]
    public async Task Metric_SplitByAnAttribute_IsAskedOfTheServer()
    {
        await using var app = await RunningDashboard.StartAsync();
        await using var visit = await DashboardVisit.OpenAsync(app, chromium, "metrics?service=gateway&meter=Microsoft.AspNetCore.Hosting&name=http.server.request.duration");

        await visit.Page.RunAndWaitForRequestAsync(
            () => visit.Page.GetByLabel("Split by").SelectOptionAsync("http.response.status_code"), request => request.Url.Contains("groupBy=http.response.status_code", StringComparison.Ordinal));

        await Expect(visit.Page.GetByRole(AriaRole.Button, new() { Name = "503" }).First).ToBeVisibleAsync();
    }

    [ChromiumFact]
    public async Task Graph_CallsSeen_AreDrawnBetweenTheirResources()
    {
        await using var app = await RunningDashboard.StartAsync();
        await using var visit = await DashboardVisit.OpenAsync(app, chromium, "graph");

        await Expect(visit.Page.GetByText("22.4/min · 7 errors · p95 31.0 ms")).ToBeVisibleAsync();
        var (website, gateway, server) = (await LeftOf("website"), await LeftOf("gateway"), await LeftOf("tf-serving-2"));
        Assert.True(website < gateway && gateway < server, $"{website}, {gateway}, {server} do not lie from left to right");

        async Task<float> LeftOf(string name) => (await visit.Page.Locator($"a.node[href='#/resources/{name}']").BoundingBoxAsync())!.X;
    }

    [ChromiumFact]
    public async Task Replicas_Shares_AreSaidInPercent()
    {
        await using var app = await RunningDashboard.StartAsync();
        await using var visit = await DashboardVisit.OpenAsync(app, chromium, "replicas");

        await Expect(visit.Page.Locator("tr", new() { HasText = "tf-serving-2" })).ToContainTextAsync("46.7 %");
    }
}
