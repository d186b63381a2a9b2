using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace ClothingApp.Tests.EndToEnd;

/// <summary>A page with the words of this website for its parts, and a record of what the browser did meanwhile.</summary>
public sealed class Visit : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly ConcurrentQueue<string> _hosts = new();
    private readonly ConcurrentQueue<string> _violations = new();

    public Visit(IBrowserContext context, IPage page)
    {
        _context = context;
        Page = page;
        page.Request += (_, request) =>
        {
            if (new Uri(request.Url) is { Scheme: "http" or "https" } url)
                _hosts.Enqueue(url.Authority);
        };
        page.Console += (_, message) =>
        {
            if (message.Text.Contains("Content Security Policy", StringComparison.OrdinalIgnoreCase))
                _violations.Enqueue(message.Text);
        };
    }

    public IPage Page { get; }

    public ILocator Address => Page.GetByLabel("Address of a picture");

    public ILocator File => Page.GetByLabel("Or a picture from this device");

    public ILocator Answer => Page.Locator("#result h2");

    public ILocator AddressError => Page.Locator("#url-error");

    public ILocator FileError => Page.Locator("#file-error");

    /// <summary>Every host that the browser contacted.</summary>
    public IReadOnlyCollection<string> Hosts => [.. _hosts.Distinct()];

    /// <summary>What the browser refused to do because of the page's policy.</summary>
    public IReadOnlyCollection<string> PolicyViolations => _violations;

    /// <summary>Nothing is wider than the window, and nothing was there that the policy had to stop.</summary>
    public async Task ExpectCalmAsync()
    {
        Assert.True(await Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"), $"{Page.Url} is wider than the window.");
        Assert.Empty(PolicyViolations);
    }

    /// <summary>Draws on the pad with the mouse, each stroke in one go.</summary>
    /// <param name="strokes">Points in hundredths of the pad, from its upper left corner.</param>
    public async Task DrawAsync(params (int X, int Y)[][] strokes)
    {
        var pad = await Page.Locator("#pad").BoundingBoxAsync() ?? throw new InvalidOperationException("There is no pad on the page.");
        foreach (var stroke in strokes)
        {
            for (var i = 0; i < stroke.Length; i++)
            {
                await Page.Mouse.MoveAsync(pad.X + (pad.Width * stroke[i].X / 100), pad.Y + (pad.Height * stroke[i].Y / 100), new() { Steps = 6 });
                if (i == 0)
                    await Page.Mouse.DownAsync();
            }
            await Page.Mouse.UpAsync();
        }
    }

    public Task ClickExampleAsync(string title) => Page.GetByRole(AriaRole.Button, new() { Name = title, Exact = true }).ClickAsync();

    public Task SubmitAsync() => Page.GetByRole(AriaRole.Button, new() { Name = "What is it?" }).ClickAsync();

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();
}
