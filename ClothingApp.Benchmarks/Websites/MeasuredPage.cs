using Microsoft.Playwright;

namespace ClothingApp.Benchmarks.Websites;

/// <summary>What one load of a page cost, in the browser's own figures.</summary>
/// <param name="Requests">Of the page itself and all that it needs.</param>
/// <param name="Bytes">As transferred, headers included.</param>
/// <param name="CodeBytes">Those of scripts and styles.</param>
/// <param name="FirstByteMs">From the request of the page to the first byte of the answer.</param>
/// <param name="FirstPaintMs">From the start of the navigation.</param>
/// <param name="LargestPaintMs">The largest part's, from the start of the navigation.</param>
/// <param name="Shift">All that moved by itself, as the layout-shift entries count it; the usual figure takes the worst five seconds of it.</param>
internal sealed record MeasuredPage(double Requests, double Bytes, double CodeBytes, double FirstByteMs, double FirstPaintMs, double LargestPaintMs, double Shift)
{
    /// <summary>Runs in every page before its own scripts.</summary>
    public const string Observer = """
        window.measured = { largest: 0, shift: 0 };
        new PerformanceObserver(list => { for (const entry of list.getEntries()) measured.largest = entry.startTime; })
          .observe({ type: "largest-contentful-paint", buffered: true });
        new PerformanceObserver(list => { for (const entry of list.getEntries()) if (!entry.hadRecentInput) measured.shift += entry.value; })
          .observe({ type: "layout-shift", buffered: true });
        """;

    // Two frames later all that was drawn has been counted.
    private const string Read = """
        async () => {
          await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))));
          const [page] = performance.getEntriesByType("navigation");
          const parts = performance.getEntriesByType("resource");
          const sum = entries => entries.reduce((bytes, entry) => bytes + entry.transferSize, 0);
          const paint = performance.getEntriesByName("first-contentful-paint")[0];
          return [
            1 + parts.length, sum([page, ...parts]), sum(parts.filter(part => /\.(css|js)$/.test(new URL(part.name).pathname))),
            page.responseStart - page.requestStart, paint.startTime, measured.largest, measured.shift,
          ];
        }
        """;

    public static async Task<MeasuredPage> OfAsync(IPage page)
    {
        var figures = await page.EvaluateAsync<double[]>(Read);
        return new MeasuredPage(figures[0], figures[1], figures[2], figures[3], figures[4], figures[5], figures[6]);
    }

    /// <summary>Each figure's median, and the worst of the shifts.</summary>
    public static MeasuredPage Median(IReadOnlyList<MeasuredPage> pages)
    {
        return new MeasuredPage(
            Of(page => page.Requests), Of(page => page.Bytes), Of(page => page.CodeBytes), Of(page => page.FirstByteMs),
            Of(page => page.FirstPaintMs), Of(page => page.LargestPaintMs), pages.Max(page => page.Shift));

        double Of(Func<MeasuredPage, double> figure) => pages.Select(figure).Order().ElementAt(pages.Count / 2);
    }
}
