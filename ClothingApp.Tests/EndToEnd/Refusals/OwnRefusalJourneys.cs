using ClothingApp.Tests.Infrastructure;
using ClothingApp.Tests.Web;
using ClothingApp.Web.Gateway;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ClothingApp.Tests.EndToEnd.Refusals;

/// <summary>What the website refuses by itself, and what it says when the gateway says nothing.</summary>
public sealed class OwnRefusalJourneys(Chromium chromium) : IClassFixture<Chromium>
{
    public static TheoryData<Visitor> Visitors => ClassifyJourneys.Visitors;

    [ChromiumTheory, MemberData(nameof(Visitors))]
    public async Task Gateway_Down_SaysHowToStartIt(Visitor visitor)
    {
        await using var site = await TestWebsite.StartAsync(new Uri("http://127.0.0.1:1"));
        await using var visit = await chromium.VisitAsync(site.Address, visitor);

        await visit.Address.FillAsync("https://example.org/a.jpg");
        await visit.SubmitAsync();

        await Expect(visit.Page.Locator("#result .notice")).ToContainTextAsync("dotnet run --project ClothingApp.AppHost");
        await Expect(visit.Address).ToHaveValueAsync("https://example.org/a.jpg");
        await ExpectCalmAsync(visit, visitor);
    }

    [ChromiumTheory, MemberData(nameof(Visitors))]
    public async Task Gateway_Slow_IsGivenUp(Visitor visitor)
    {
        await using var gateway = await StubGateway.StartAsync(context => Task.Delay(Timeout.Infinite, context.RequestAborted));
        await using var site = await TestWebsite.StartWithAsync(gateway.Address, services => services.Configure<HttpClientFactoryOptions>(
            nameof(GatewayClient), http => http.HttpClientActions.Add(client => client.Timeout = TimeSpan.FromMilliseconds(200))));
        await using var visit = await chromium.VisitAsync(site.Address, visitor);

        await visit.ClickExampleAsync("Coat");

        await Expect(visit.Page.Locator("#result .notice")).ToContainTextAsync("did not answer in time");
        await ExpectCalmAsync(visit, visitor);
    }

    [ChromiumTheory, MemberData(nameof(Visitors))]
    public async Task Posts_TooMany_AskForAPauseAndKeepTheInput(Visitor visitor)
    {
        await using var gateway = await StubGateway.StartAsync(StubGateway.AnswerManyAsync);
        await using var site = await TestWebsite.StartAsync(gateway.Address, new KeyValuePair<string, string?>("Website:VisitorPicturesPerMinute", "1"));
        await using var visit = await chromium.VisitAsync(site.Address, visitor);
        await visit.Address.FillAsync("https://example.org/1.jpg");
        await visit.SubmitAsync();
        await Expect(visit.Answer).ToHaveTextAsync("dress");

        await visit.Address.FillAsync("https://example.org/2.jpg");
        await visit.SubmitAsync();

        await Expect(visit.Page.Locator("#result .notice")).ToContainTextAsync("many pictures in a short time");
        await Expect(visit.Page.Locator("#result .notice")).ToContainTextAsync("a pause of 60 s");
        await Expect(visit.Address).ToHaveValueAsync("https://example.org/2.jpg");
        await ExpectCalmAsync(visit, visitor);
    }

    /// <summary>A page of somebody else that posts the form here, as the browser tells.</summary>
    [ChromiumTheory, MemberData(nameof(Visitors))]
    public async Task Post_FromAnotherSite_IsNotLookedAt(Visitor visitor)
    {
        await using var gateway = await StubGateway.StartAsync(StubGateway.AnswerManyAsync);
        await using var site = await TestWebsite.StartAsync(gateway.Address);
        await using var visit = await chromium.VisitAsync(site.Address, visitor);
        await visit.Page.RouteAsync("http://other.example/", route => route.FulfillAsync(new()
        {
            ContentType = "text/html",
            Body = $"<form method=post action='{site.Address}'><input name=url value='https://example.org/a.jpg'><button>Win</button></form>",
        }));
        await visit.Page.GotoAsync("http://other.example/");

        await visit.Page.GetByText("Win").ClickAsync();

        await Expect(visit.Page.Locator("h1")).ToHaveTextAsync("This form belongs to another site");
        await visit.Page.GetByText("To the front page").ClickAsync();
        await Expect(visit.Address).ToHaveValueAsync("");
        Assert.Equal(0, gateway.Calls);
        await ExpectCalmAsync(visit, visitor);
    }

    [ChromiumTheory, MemberData(nameof(Visitors))]
    public async Task Many_NothingOrTooMuch_IsRefusedBesideTheField(Visitor visitor)
    {
        await using var gateway = await StubGateway.StartAsync(StubGateway.AnswerManyAsync);
        await using var site = await TestWebsite.StartAsync(gateway.Address);
        await using var visit = await chromium.VisitAsync(site.Address, visitor);
        var button = visit.Page.GetByRole(AriaRole.Button, new() { Name = "What are they?" });
        await visit.Page.GotoAsync("/many");

        await button.ClickAsync();
        await Expect(visit.AddressError).ToContainTextAsync("Give addresses, one a line, or choose files.");

        await visit.Page.Locator("#url").FillAsync(string.Join('\n', Enumerable.Range(1, 33).Select(i => $"https://example.org/{i}.jpg")));
        await button.ClickAsync();
        await Expect(visit.AddressError).ToContainTextAsync("These are 33 pictures, and 32 at once are the most.");
        await ExpectCalmAsync(visit, visitor);

        await visit.Page.GotoAsync("/many");
        var folder = Directory.CreateTempSubdirectory("clothingapp-");
        try
        {
            await visit.Page.GetByLabel("Or pictures from this device").SetInputFilesAsync(Enumerable.Range(1, 4).Select(i => FileOf9Megabytes(folder, $"{i}.png")));
            await button.ClickAsync();
            await Expect(visit.FileError).ToContainTextAsync("larger than 32 MB together");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
        Assert.Equal(0, gateway.Calls);
        await ExpectCalmAsync(visit, visitor);
    }

    /// <summary>One in trouble leaves the others alone; the gateway in trouble is every row's.</summary>
    [ChromiumTheory, MemberData(nameof(Visitors))]
    public async Task Many_GatewayOverloaded_SaysSoInEveryRow(Visitor visitor)
    {
        await using var gateway = await StubGateway.StartAsync(context => StubGateway.RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, "overloaded"));
        await using var site = await TestWebsite.StartAsync(gateway.Address);
        await using var visit = await chromium.VisitAsync(site.Address, visitor);
        await visit.Page.GotoAsync("/many");

        await visit.Page.Locator("#url").FillAsync("https://example.org/a.jpg\nno address\nhttps://example.org/b.jpg");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "What are they?" }).ClickAsync();

        await Expect(visit.Page.Locator("#pictures .error")).ToContainTextAsync(["There are too many pictures", "This is not a picture's address", "There are too many pictures"]);
        await ExpectCalmAsync(visit, visitor);
    }

    private static string FileOf9Megabytes(DirectoryInfo folder, string name)
    {
        using var file = File.Create(Path.Combine(folder.FullName, name));
        file.SetLength(9 * 1024 * 1024);
        return file.Name;
    }

    private static async Task ExpectCalmAsync(Visit visit, Visitor visitor)
    {
        Assert.True(await visit.Page.EvaluateAsync<int>("document.documentElement.scrollWidth") <= visitor.Width, "The page is wider than the window.");
        Assert.Empty(visit.PolicyViolations);
    }
}
