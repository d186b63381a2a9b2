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

    public Task ClickExampleAsync(string title) => Page.GetByRole(AriaRole.Button, new() { Name = title, Exact = true }).ClickAsync();

    public Task SubmitAsync() => Page.GetByRole(AriaRole.Button, new() { Name = "What is it?" }).ClickAsync();

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();
}
