using ClothingApp.Gateway.Errors;
using ClothingApp.Tests.Infrastructure;
using ClothingApp.Web.Classify;
using ClothingApp.Web.Gateway;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ClothingApp.Tests.EndToEnd.Refusals;

/// <summary>Every trouble of the table as every visitor meets it: the message stands where it belongs, and nothing that was given is lost.</summary>
public sealed class RefusalJourneys(TroubledApp app, Chromium chromium) : IClassFixture<TroubledApp>, IClassFixture<Chromium>
{
    public static TheoryData<Visitor> Visitors => ClassifyJourneys.Visitors;

    [ChromiumTheory, MemberData(nameof(Visitors))]
    public async Task Picture_InAnyTrouble_IsRefusedWithTheCure(Visitor visitor)
    {
        await using var visit = await chromium.VisitAsync(app.Website, visitor);
        var wrong = new List<string>();
        foreach (var trouble in Trouble.All)
        {
            try
            {
                await MeetAsync(visit, trouble, visitor);
            }
            catch (PlaywrightException error)
            {
                wrong.Add($"{trouble}: {error.Message}");
            }
        }
        Assert.Empty(wrong);
        Assert.Empty(visit.PolicyViolations);
    }

    [Fact]
    public void Codes_OfTheGatewayAndTheWebsite_EachHaveATrouble()
    {
        string[] neverMet = ["not_found", "method_not_allowed"]; // the website asks for what is there
        string[] own = [GatewayFailure.Unreachable, GatewayFailure.Timeout, GatewayFailure.Unreadable]; // below, and in OwnRefusalJourneys
        var codes = Enum.GetValues<ErrorCode>().Select(code => ErrorTable.Entry(code).Code).Except(neverMet).Union(ClothingApp.Web.Classify.Refusals.Codes.Except(own));

        Assert.Empty(codes.Except(Trouble.All.Select(trouble => trouble.Code), StringComparer.Ordinal));
        Assert.Empty(Enum.GetValues<ErrorCode>().Select(code => ErrorTable.Entry(code).Code).Except(neverMet).Except(ClothingApp.Web.Classify.Refusals.Codes));
    }

    private static async Task MeetAsync(Visit visit, Trouble trouble, Visitor visitor)
    {
        await visit.Page.GotoAsync("/");
        var (name, address) = (TroubledApp.NameOf(trouble), $"https://example.org/{TroubledApp.NameOf(trouble)}");
        switch (trouble.Way)
        {
            case Way.Address:
                await visit.Address.FillAsync(address);
                await visit.SubmitAsync();
                break;
            case Way.File:
                await visit.File.SetInputFilesAsync(new FilePayload { Name = name, MimeType = "image/png", Buffer = [1, 2, 3] });
                await visit.SubmitAsync();
                break;
            default:
                await visit.ClickExampleAsync("Dress");
                break;
        }

        var message = visit.Page.Locator(trouble.Place);
        await Expect(message).ToContainTextAsync(trouble.Says);
        await Expect(message).ToBeInViewportAsync();
        if (trouble.Way is Way.Address)
            await Expect(visit.Address).ToHaveValueAsync(address);
        await Expect(visit.Page.Locator("[aria-invalid=true]")).ToHaveCountAsync(trouble.Place.EndsWith("-error", StringComparison.Ordinal) ? 1 : 0);
        await Expect(visit.Answer).ToHaveCountAsync(trouble.Place.Contains("notice", StringComparison.Ordinal) ? 1 : 0);
        if (await visit.Page.EvaluateAsync<int>("document.documentElement.scrollWidth") > visitor.Width)
            throw new PlaywrightException("The page is wider than the window.");
    }
}
