using System.Net;
using System.Net.Http.Json;
using ClothingApp.Hosting.Dashboard;
using ClothingApp.Tests.EndToEnd;
using ClothingApp.Tests.Infrastructure;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ClothingApp.Tests.Hosting.Dashboard.Frontend;

/// <summary>The pages over the real receivers and store: what a service sends is what a person sees.</summary>
public sealed class RealTelemetryTests(Chromium chromium) : IClassFixture<Chromium>
{
    [ChromiumFact]
    public async Task Prediction_SentOverOtlp_IsSeenOnEveryPage()
    {
        await using var app = await RunningDashboard.StartAsync(real: DashboardTelemetry.Store);
        await using var visit = await DashboardVisit.OpenAsync(app, chromium, "traces");
        await Expect(visit.Page.GetByText("No traces yet")).ToBeVisibleAsync();

        await new SentTelemetry(app.Server).SendAsync();

        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "POST /", Exact = true }).ClickAsync();
        var tree = visit.Page.GetByRole(AriaRole.Tree);
        await Expect(tree.GetByRole(AriaRole.Treeitem)).ToHaveCountAsync(6);
        await tree.GetByRole(AriaRole.Treeitem, new() { Name = "gateway: serving.predict" }).ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Complementary, new() { Name = "Span" })).ToContainTextAsync("The model server is slow today");

        await visit.GoAsync("logs?level=warning");
        await Expect(visit.Page.Locator("tbody tr")).ToContainTextAsync("The model server is slow today");
        await visit.GoAsync("metrics?service=gateway&meter=Microsoft.AspNetCore.Hosting&name=http.server.request.duration");
        await Expect(visit.Page.GetByLabel("Split by").GetByText("http.route")).ToHaveCountAsync(1);
        await visit.GoAsync("graph");
        await Expect(visit.Page.Locator("tbody tr", new() { HasText = "tf-serving-2" })).ToContainTextAsync("gateway");
        await visit.GoAsync("replicas");
        await Expect(visit.Page.Locator("tr", new() { HasText = "tf-serving-2" })).ToBeVisibleAsync();
        Assert.Empty(visit.Complaints);
    }

    [ChromiumFact]
    public async Task ClearAll_Confirmed_ForgetsTelemetry()
    {
        await using var app = await RunningDashboard.StartAsync(real: DashboardTelemetry.Store);
        await new SentTelemetry(app.Server).SendAsync();
        await using var visit = await DashboardVisit.OpenAsync(app, chromium, "traces");
        await Expect(visit.Page.GetByText("1 trace", new() { Exact = true })).ToBeVisibleAsync();

        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Clear all" }).ClickAsync();
        await visit.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Clear all" }).ClickAsync();

        await Expect(visit.Page.GetByText("No traces yet")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Telemetry_WithoutTheKey_IsRefused()
    {
        await using var app = await RunningDashboard.StartAsync(real: DashboardTelemetry.Store);
        using var client = new HttpClient();

        using var answer = await client.PostAsJsonAsync(new Uri(app.Server.OtlpHttpUrl, "/v1/traces"), new { resourceSpans = Array.Empty<object>() });

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }
}
