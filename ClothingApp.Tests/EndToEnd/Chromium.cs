using ClothingApp.Tests.Infrastructure;
using Microsoft.Playwright;

namespace ClothingApp.Tests.EndToEnd;

/// <summary>One browser for a class of journeys; each journey has a fresh context of its own.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async Task InitializeAsync()
    {
        if (Tools.Chromium is null)
            return; // the tests themselves are skipped, or fail, by their attribute
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Tools.Chromium,
            Args =
            [
                "--no-sandbox", "--disable-quic", "--disable-background-networking", "--disable-component-update", "--no-proxy-server",
                // A camera that films a test card, and a visitor who lets pages use it.
                "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream",
            ],
        });
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
    }

    /// <summary>A page in a new context; disposing it ends the context.</summary>
    /// <param name="website">Its front page is opened.</param>
    /// <param name="visitor">Who comes.</param>
    /// <param name="script">A file with a script that runs in every page before the page's own.</param>
    public async Task<Visit> VisitAsync(Uri website, Visitor visitor, string? script = null)
    {
        var context = await _browser!.NewContextAsync(new()
        {
            BaseURL = website.ToString(),
            JavaScriptEnabled = visitor.JavaScript,
            Locale = visitor.Language,
            ReducedMotion = visitor.Calm ? ReducedMotion.Reduce : ReducedMotion.NoPreference,
            ViewportSize = new() { Width = visitor.Width, Height = visitor.IsPhone ? 740 : 900 },
            HasTouch = visitor.IsPhone,
        });
        if (script is not null)
            await context.AddInitScriptAsync(scriptPath: script);
        var page = await context.NewPageAsync();
        var visit = new Visit(context, page);
        await page.GotoAsync("/");
        return visit;
    }
}

/// <summary>With what a visitor comes: xunit shows it in the test's name.</summary>
/// <param name="Width">Of the window, in CSS pixels.</param>
/// <param name="Language">That the browser asks for.</param>
/// <param name="Calm">Whether reduced motion is asked for: then nothing is half-way through a transition.</param>
public sealed record Visitor(bool JavaScript, int Width, string Language = "en-GB", bool Calm = false)
{
    public bool IsPhone => Width < 600;

    public override string ToString() => $"{(JavaScript ? "with" : "without")} JavaScript at {Width} px";
}
