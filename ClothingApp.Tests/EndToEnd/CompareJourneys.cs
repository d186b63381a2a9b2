using ClothingApp.Tests.Infrastructure;
using ClothingApp.Tests.Web;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ClothingApp.Tests.EndToEnd;

/// <summary>Comparing models, and the models' own pages, in a real browser.</summary>
public sealed class CompareJourneys(Chromium chromium) : IClassFixture<Chromium>
{
    public static TheoryData<Visitor> Visitors => ClassifyJourneys.Visitors;

    [ChromiumTheory, MemberData(nameof(Visitors))]
    public async Task Compare_FromAModelsPage_ShowsBothAnswers(Visitor visitor)
    {
        await using var gateway = await StubGateway.StartAsync(context => StubGateway.AnswerAsync(context, (string?)context.Request.RouteValues["model"] == "digits" ? "hat" : "dress"));
        await using var site = await TestWebsite.StartAsync(gateway.Address);
        await using var visit = await chromium.VisitAsync(site.Address, visitor);
        await visit.Page.GotoAsync("/models/digits");

        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Compare it with another" }).ClickAsync();
        await Expect(visit.Page.GetByLabel("One", new() { Exact = true })).ToHaveValueAsync("digits");
        await visit.Page.GetByLabel("The other").SelectOptionAsync("clothing-model");
        await visit.ClickExampleAsync("Dress");

        await Expect(visit.Answer).ToHaveTextAsync("They differ: hat and dress.");
        await Expect(visit.Page.Locator("#result h3")).ToHaveTextAsync(["hat", "dress"]);
        await visit.ExpectCalmAsync();
    }

    [ChromiumTheory, MemberData(nameof(Visitors))]
    public async Task Compare_Nothing_IsSaidAtTheField(Visitor visitor)
    {
        await using var gateway = await StubGateway.StartAsync(context => StubGateway.AnswerAsync(context, "dress"));
        await using var site = await TestWebsite.StartAsync(gateway.Address);
        await using var visit = await chromium.VisitAsync(site.Address, visitor);
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Compare" }).ClickAsync();

        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Compare" }).ClickAsync();

        await Expect(visit.AddressError).ToContainTextAsync("Give the address of a picture");
        await visit.ExpectCalmAsync();
    }

    [ChromiumTheory]
    [InlineData("/models")]
    [InlineData("/models/clothing-model")]
    [InlineData("/models/digits")]
    [InlineData("/models/broken")]
    [InlineData("/many")]
    [InlineData("/why")]
    public async Task Page_OnAPhone_IsNotWiderThanIt(string path)
    {
        await using var gateway = await StubGateway.StartAsync(StubGateway.AnswerManyAsync, models: Wide);
        await using var site = await TestWebsite.StartAsync(gateway.Address);
        await using var visit = await chromium.VisitAsync(site.Address, new Visitor(JavaScript: true, Width: 360));

        await visit.Page.GotoAsync(path);

        await visit.ExpectCalmAsync();
    }

    /// <summary>With names and texts that do not want to break.</summary>
    private static string Wide => StubGateway.Models
        .Replace("\"Which digit.\"", $"\"{new string('w', 120)}\"", StringComparison.Ordinal)
        .Replace("\"Digits\"", $"\"{new string('D', 60)}\"", StringComparison.Ordinal)
        .Replace("\"trained here\"", $"\"https://example.org/{new string('a', 120)}\"", StringComparison.Ordinal)
        .Replace("\"serving_default\"", $"\"{new string('s', 80)}\"", StringComparison.Ordinal)
        .Replace("\"y\"", $"\"{new string('y', 80)}\"", StringComparison.Ordinal)
        .Replace("\"No version of broken is loaded.\"", $"\"{new string('p', 120)}\"", StringComparison.Ordinal);
}
