using ClothingApp.Tests.Infrastructure;
using ClothingApp.Web.Examples;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ClothingApp.Tests.EndToEnd;

/// <summary>What visitors do on the front page, in a real browser: with and without JavaScript, on a desktop and on a phone.</summary>
public abstract class ClassifyJourneys(IAppUnderTest app, Chromium chromium)
{
    public static TheoryData<Visitor> Visitors => new(
        from javaScript in new[] { true, false }
        from width in new[] { 1280, 360 }
        select new Visitor(javaScript, width));

    [ChromiumTheory, MemberData(nameof(Visitors))]
    public async Task Example_Clicked_ShowsItsLabel(Visitor visitor)
    {
        await using var visit = await chromium.VisitAsync(app.Website, visitor);

        await visit.ClickExampleAsync("Dress");

        await Expect(visit.Answer).ToHaveTextAsync("dress");
        await Expect(visit.Page.Locator(".bars li")).ToHaveCountAsync(5);
        await ExpectCalmAsync(visit, visitor);
    }

    [ChromiumTheory, MemberData(nameof(Visitors))]
    public async Task Address_OfAPicture_ShowsLabelAndThumbnailWithoutTheBrowserGoingThere(Visitor visitor)
    {
        await using var visit = await chromium.VisitAsync(app.Website, visitor);
        var address = new Uri(app.Pictures, "jeans.webp").ToString();

        await visit.Address.FillAsync(address);
        await visit.Address.PressAsync("Enter");

        await Expect(visit.Answer).ToHaveTextAsync("pants");
        await Expect(visit.Page.Locator("img.thumbnail[src^='data:image/']")).ToBeVisibleAsync();
        await Expect(visit.Address).ToHaveValueAsync(address);
        Assert.Equal([app.Website.Authority], visit.Hosts);
        await ExpectCalmAsync(visit, visitor);
    }

    [ChromiumTheory, MemberData(nameof(Visitors))]
    public async Task Link_WithAnAddress_FillsTheFormAndIsAnsweredByTheButtonAlone(Visitor visitor)
    {
        await using var visit = await chromium.VisitAsync(app.Website, visitor);

        await visit.Page.GotoAsync($"/?url={Uri.EscapeDataString(new Uri(app.Pictures, "jeans.webp").ToString())}");
        await Expect(visit.Page.Locator("#result .empty")).ToHaveCountAsync(1);
        await Expect(visit.Answer).ToHaveCountAsync(0);
        await visit.SubmitAsync();

        await Expect(visit.Answer).ToHaveTextAsync("pants");
        await ExpectCalmAsync(visit, visitor);
    }

    [ChromiumTheory, MemberData(nameof(Visitors))]
    public async Task File_Chosen_ShowsItsLabel(Visitor visitor)
    {
        await using var visit = await chromium.VisitAsync(app.Website, visitor);

        await visit.File.SetInputFilesAsync(Path.Combine(ExamplePicture.Folder, "running-shoe.webp"));
        await visit.SubmitAsync();

        await Expect(visit.Answer).ToHaveTextAsync("shoes");
        await Expect(visit.Page.Locator("#result .picture-name")).ToHaveTextAsync("running-shoe.webp");
        await ExpectCalmAsync(visit, visitor);
    }

    [ChromiumTheory, MemberData(nameof(Visitors))]
    public async Task File_ThatIsNoPicture_SaysWhichAre(Visitor visitor)
    {
        await using var visit = await chromium.VisitAsync(app.Website, visitor);

        await visit.File.SetInputFilesAsync(new FilePayload { Name = "notes.png", MimeType = "image/png", Buffer = "not a picture"u8.ToArray() });
        await visit.SubmitAsync();

        await Expect(visit.FileError).ToContainTextAsync("not a picture that can be read here");
        await ExpectCalmAsync(visit, visitor);
    }

    [ChromiumTheory, MemberData(nameof(Visitors))]
    public async Task File_TooLarge_SaysTheLimit(Visitor visitor)
    {
        await using var visit = await chromium.VisitAsync(app.Website, visitor);

        var large = Path.Combine(Directory.CreateTempSubdirectory("clothingapp-").FullName, "large.png");
        try
        {
            await using (var file = File.Create(large))
                file.SetLength(35 * 1024 * 1024);

            await visit.File.SetInputFilesAsync(large);
            await visit.SubmitAsync();

            await Expect(visit.FileError).ToContainTextAsync("larger than 10 MB");
            await ExpectCalmAsync(visit, visitor);
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(large)!, recursive: true);
        }
    }

    [ChromiumTheory, MemberData(nameof(Visitors))]
    public async Task Address_ThatIsNone_NamesTheCureAndKeepsTheInput(Visitor visitor)
    {
        await using var visit = await chromium.VisitAsync(app.Website, visitor);

        await visit.Address.FillAsync("a picture of trousers");
        await visit.SubmitAsync();

        await Expect(visit.AddressError).ToContainTextAsync("Give the whole address, starting with https://");
        await Expect(visit.Address).ToHaveValueAsync("a picture of trousers");
        await Expect(visit.Address).ToHaveAttributeAsync("aria-invalid", "true");
        await ExpectCalmAsync(visit, visitor);
    }

    [ChromiumTheory, MemberData(nameof(Visitors))]
    public async Task Address_WhereNothingIs_NamesTheCure(Visitor visitor)
    {
        await using var visit = await chromium.VisitAsync(app.Website, visitor);

        await visit.Address.FillAsync(new Uri(app.Pictures, "gone.webp").ToString());
        await visit.SubmitAsync();

        await Expect(visit.AddressError).ToContainTextAsync("could not be downloaded");
        await ExpectCalmAsync(visit, visitor);
    }

    [ChromiumTheory, MemberData(nameof(Visitors))]
    public async Task Address_OfAPage_SaysHowToFindThePicture(Visitor visitor)
    {
        await using var visit = await chromium.VisitAsync(app.Website, visitor);

        await visit.Address.FillAsync(new Uri(app.Pictures, "page.html").ToString());
        await visit.SubmitAsync();

        await Expect(visit.AddressError).ToContainTextAsync("open the picture alone");
        await ExpectCalmAsync(visit, visitor);
    }

    [ChromiumTheory, MemberData(nameof(Visitors))]
    public async Task Address_Private_IsRefusedWithTheReason(Visitor visitor)
    {
        await using var visit = await chromium.VisitAsync(app.Website, visitor);

        await visit.Address.FillAsync("http://169.254.169.254/latest/meta-data/");
        await visit.SubmitAsync();

        await Expect(visit.AddressError).ToContainTextAsync("leads into a private network");
        await ExpectCalmAsync(visit, visitor);
    }

    /// <summary>After every journey: nothing wider than the window, and nothing that the policy had to stop.</summary>
    private static async Task ExpectCalmAsync(Visit visit, Visitor visitor)
    {
        Assert.True(await visit.Page.EvaluateAsync<int>("document.documentElement.scrollWidth") <= visitor.Width, "The page is wider than the window.");
        Assert.Empty(visit.PolicyViolations);
    }
}
