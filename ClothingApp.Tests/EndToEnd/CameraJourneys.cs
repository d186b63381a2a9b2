using ClothingApp.Tests.Infrastructure;
using ClothingApp.Tests.Web;
using ClothingApp.Web.Examples;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ClothingApp.Tests.EndToEnd;

/// <summary>The camera in a real browser, with one that films a test card.</summary>
public sealed class CameraJourneys(Chromium chromium) : IClassFixture<Chromium>
{
    private static readonly Visitor Desktop = new(JavaScript: true, Width: 1280);

    [ChromiumFact]
    public async Task Camera_PictureTaken_IsTheFormsFileAndTheCameraGoesOff()
    {
        byte[]? sent = null;
        await using var gateway = await StubGateway.StartAsync(async context =>
        {
            sent = await DrawJourneys.FileAsync(context);
            await StubGateway.AnswerAsync(context, "hat");
        });
        await using var site = await TestWebsite.StartAsync(gateway.Address);
        await using var visit = await chromium.VisitAsync(site.Address, Desktop);
        await KeepStreamAsync(visit.Page);

        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Use the camera" }).ClickAsync();
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Take the picture" }).ClickAsync();
        await Expect(visit.Page.GetByAltText("camera.jpg")).ToBeVisibleAsync();
        Assert.Equal("ended", await visit.Page.EvaluateAsync<string>("stream.getTracks()[0].readyState"));
        await visit.SubmitAsync();

        await Expect(visit.Answer).ToHaveTextAsync("hat");
        Assert.Equal([0xFF, 0xD8, 0xFF], sent![..3]); // a JPEG
        Assert.True(sent.Length > 1000, "The picture is empty.");
        await visit.ExpectCalmAsync();
    }

    [ChromiumFact]
    public async Task Camera_ClosedByEscape_GoesOffAndTheFocusReturns()
    {
        await using var gateway = await StubGateway.StartAsync(context => StubGateway.AnswerAsync(context, "hat"));
        await using var site = await TestWebsite.StartAsync(gateway.Address);
        await using var visit = await chromium.VisitAsync(site.Address, Desktop);
        await KeepStreamAsync(visit.Page);

        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Use the camera" }).ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Button, new() { Name = "Take the picture" })).ToBeFocusedAsync();
        await visit.Page.Keyboard.PressAsync("Escape");

        await Expect(visit.Page.GetByRole(AriaRole.Button, new() { Name = "Use the camera" })).ToBeFocusedAsync();
        Assert.Equal("ended", await visit.Page.EvaluateAsync<string>("stream.getTracks()[0].readyState"));
    }

    [ChromiumFact]
    public async Task Camera_NotAllowed_SaysSoAtTheField()
    {
        await using var gateway = await StubGateway.StartAsync(context => StubGateway.AnswerAsync(context, "hat"));
        await using var site = await TestWebsite.StartAsync(gateway.Address);
        await using var visit = await chromium.VisitAsync(site.Address, Desktop);
        await visit.Page.EvaluateAsync("() => { navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', 'NotAllowedError')); }");

        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Use the camera" }).ClickAsync();

        await Expect(visit.FileError).ToContainTextAsync("The camera cannot be used");
        await Expect(visit.Page.Locator("#camera-panel")).ToBeHiddenAsync();
    }

    [ChromiumFact]
    public async Task Camera_BrowserWithoutOne_HasNoButton()
    {
        await using var gateway = await StubGateway.StartAsync(context => StubGateway.AnswerAsync(context, "hat"));
        await using var site = await TestWebsite.StartAsync(gateway.Address);
        await using var visit = await chromium.VisitAsync(site.Address, Desktop);
        await visit.Page.AddInitScriptAsync("Object.defineProperty(navigator, 'mediaDevices', { value: undefined })");

        await visit.Page.ReloadAsync();
        await visit.ClickExampleAsync("Dress");

        await Expect(visit.Answer).ToHaveTextAsync("hat"); // the script has run
        await Expect(visit.Page.Locator("#camera")).ToBeHiddenAsync();
    }

    [ChromiumTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Phone_PhotographTaken_IsWhatIsSent(bool javaScript)
    {
        byte[]? sent = null;
        await using var gateway = await StubGateway.StartAsync(async context =>
        {
            sent = await DrawJourneys.FileAsync(context);
            await StubGateway.AnswerAsync(context, "hat");
        });
        await using var site = await TestWebsite.StartAsync(gateway.Address);
        await using var visit = await chromium.VisitAsync(site.Address, new Visitor(javaScript, Width: 360));
        var photograph = visit.Page.GetByLabel("Or a photograph");
        var file = Path.Combine(ExamplePicture.Folder, "coat.webp");

        await Expect(photograph).ToHaveAttributeAsync("capture", "environment");
        await Expect(visit.Page.Locator("#camera")).ToBeHiddenAsync();
        await photograph.SetInputFilesAsync(file);
        await visit.SubmitAsync();

        await Expect(visit.Answer).ToHaveTextAsync("hat");
        Assert.Equal(await File.ReadAllBytesAsync(file), sent);
        await visit.ExpectCalmAsync();
    }

    private static async Task KeepStreamAsync(IPage page) => await page.EvaluateAsync("""
        () => {
          const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
          navigator.mediaDevices.getUserMedia = async wanted => window.stream = await ask(wanted);
        }
        """);
}
