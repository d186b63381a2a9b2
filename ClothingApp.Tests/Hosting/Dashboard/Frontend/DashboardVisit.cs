using System.Collections.Concurrent;
using ClothingApp.Tests.EndToEnd;
using Microsoft.Playwright;

namespace ClothingApp.Tests.Hosting.Dashboard.Frontend;

/// <summary>A browser that has signed in, and what it had to complain about.</summary>
internal sealed class DashboardVisit : IAsyncDisposable
{
    private readonly Visit _visit;
    private readonly ConcurrentQueue<string> _complaints = new();

    private DashboardVisit(Visit visit)
    {
        _visit = visit;
        Page.Console += (_, message) =>
        {
            // Interfaces come and go on a machine that runs containers, and the browser then drops what it had asked for.
            if (message.Type is "error" or "warning" && !message.Text.Contains("ERR_NETWORK_CHANGED", StringComparison.Ordinal))
                _complaints.Enqueue(message.Text);
        };
        Page.PageError += (_, error) => _complaints.Enqueue(error);
    }

    public IPage Page => _visit.Page;

    /// <summary>Errors and warnings of the browser's console, and exceptions that nobody caught.</summary>
    public IReadOnlyCollection<string> Complaints => _complaints;

    public static async Task<DashboardVisit> OpenAsync(RunningDashboard app, Chromium chromium, string page = "resources", int width = 1280)
    {
        var visit = new DashboardVisit(await chromium.VisitAsync(app.Url, new Visitor(JavaScript: true, width)));
        await visit.Page.GotoAsync((app.Server.LoginUrl ?? app.Url).ToString());
        await visit.GoAsync(page);
        return visit;
    }

    public async Task GoAsync(string page)
    {
        await Page.EvaluateAsync("hash => { location.hash = hash }", $"#/{page}");
        try
        {
            await Page.Locator($".page[data-page={page.Split('/', '?')[0]}]").WaitForAsync();
        }
        catch (TimeoutException error)
        {
            throw new InvalidOperationException($"{Page.Url} shows no page {page}: {string.Join("; ", Complaints)}", error);
        }
    }

    public ValueTask DisposeAsync() => _visit.DisposeAsync();
}
