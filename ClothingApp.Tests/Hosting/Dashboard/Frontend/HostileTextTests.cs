using System.Text.Json.Nodes;
using ClothingApp.Tests.EndToEnd;
using ClothingApp.Tests.Infrastructure;
using static Microsoft.Playwright.Assertions;

namespace ClothingApp.Tests.Hosting.Dashboard.Frontend;

/// <summary>What services report is somebody else's text. Wherever it is shown, it is shown as text.</summary>
public sealed class HostileTextTests(Chromium chromium) : IClassFixture<Chromium>
{
    private const string Hostile = "<img src=x onerror=window.hacked=1><script>window.hacked=1</script>\"'`${hacked}";

    [ChromiumFact]
    public async Task EveryPage_HostileText_IsShownAsText()
    {
        await using var app = await RunningDashboard.StartAsync();
        app.Resources.Change("gateway", resource => resource with
        {
            DisplayName = Hostile,
            Note = Hostile,
            Source = Hostile,
            Environment = [new(Hostile, Hostile, false)],
            Arguments = [Hostile],
            HealthReports = [new(Hostile, "Unhealthy", Hostile)],
            Urls = [new("http", "javascript:window.hacked=1", Hostile, false)],
        });
        app.Resources.Write("gateway", Hostile);
        app.Resources.Write("gateway", $"\u001b[31m{Hostile}\u001b[0m \u001b]8;;javascript:hacked=1\u0007link\u001b]8;;\u0007", error: true);
        foreach (var path in app.Telemetry.Answers.Keys.ToList())
            app.Telemetry.Answers[path] = Poison(app.Telemetry.Answers[path])!;
        await using var visit = await DashboardVisit.OpenAsync(app, chromium);

        foreach (var page in new[]
        {
            "resources", "resources/gateway", "console", "console/gateway", "traces", "traces/aaaa0000000000000000000000000002?span=s3", "logs",
            $"metrics?service={Uri.EscapeDataString(Hostile)}&meter={Uri.EscapeDataString(Hostile)}&name={Uri.EscapeDataString(Hostile)}", "metrics", "graph", "replicas",
        })
        {
            await visit.GoAsync(page);
            await Expect(visit.Page.Locator("main")).ToContainTextAsync("<script>window.hacked=1");
            Assert.Equal(0, await visit.Page.Locator("main img, main script, a[href^='javascript:']").CountAsync());
        }

        Assert.False(await visit.Page.EvaluateAsync<bool>("'hacked' in window"));
        Assert.Empty(visit.Complaints);
    }

    [ChromiumFact]
    public async Task Console_EscapeSequences_BecomeColoursAndNothingElse()
    {
        await using var app = await RunningDashboard.StartAsync();
        app.Resources.Write("gateway", "\u001b[1;32mgreen\u001b[0m plain \u001b[38;5;196mred\u001b[39m\u001b[2J\u001b]0;title\u0007 end");
        await using var visit = await DashboardVisit.OpenAsync(app, chromium, "console/gateway");

        var line = visit.Page.Locator(".line .text");
        await Expect(line).ToHaveTextAsync("green plain red end");
        await Expect(line.Locator(".a2.ab")).ToHaveTextAsync("green");
        await Expect(line.Locator(".a9")).ToHaveTextAsync("red");
    }

    /// <summary>Every text that is no time, id, kind or address becomes hostile.</summary>
    private static JsonNode? Poison(JsonNode? node) => node switch
    {
        JsonObject known => new JsonObject(known.Select(one => KeyValuePair.Create(one.Key, one.Key switch
        {
            "name" or "service" or "meter" or "message" or "category" or "description" or "scope" or "exception" or "eventName" when one.Value is JsonValue => JsonValue.Create(Hostile),
            "from" or "to" or "instance" => one.Value?.DeepClone(),
            "attributes" => new JsonObject { [Hostile] = Hostile },
            _ => Poison(one.Value),
        }))),
        JsonArray list => new JsonArray([.. list.Select(Poison)]),
        _ => node?.DeepClone(),
    };
}
