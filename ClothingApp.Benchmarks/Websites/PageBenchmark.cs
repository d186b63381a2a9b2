using System.Globalization;
using System.Text;
using ClothingApp.Benchmarks.Gateways;
using ClothingApp.Tests.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.Playwright;

namespace ClothingApp.Benchmarks.Websites;

/// <summary>
/// What the pages cost a visitor, in Chromium: requests, bytes, paint, what moves. Each load is a new visitor's with nothing kept, from a website on
/// this machine with a gateway that answers after a second: what moves within half a second of a click would not be counted.
/// </summary>
internal static class PageBenchmark
{
    private const int WarmUps = 1, Rounds = 5;

    /// <summary>Of a busy machine, which the figures then tell.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private const double MostCodeBytes = 60_000, MostFirstPaintMs = 100, MostShift = 0.05;

    /// <summary>What the browser itself needs to show anything: a new visitor is a new process of its.</summary>
    private const string JustAWord = "one word, without markup";

    private const string Begin = "<!-- The table is written by the command above. -->", End = "<!-- End of the table. -->";

    /// <summary>One of the website's own examples: a real picture of a real preview's size.</summary>
    private static readonly Lazy<string> Thumbnail = new(() => "data:image/webp;base64," + Convert.ToBase64String(
        File.ReadAllBytes(Path.Combine(Path.GetDirectoryName(GatewayBenchmark.Program("ClothingApp.Web"))!, "examples", "dress.webp"))));

    private static readonly (string Name, int Width, int Height)[] Devices = [("desktop", 1280, 900), ("phone", 360, 740)];

    private static readonly (string Name, string Path, Func<IPage, Task> ActAsync)[] Pages =
    [
        (JustAWord, "/alive", _ => Task.CompletedTask),
        ("front page", "/", _ => Task.CompletedTask),
        ("front page, and the answer with its thumbnail", "/", page => AskAsync(page, "https://example.org/dress.jpg", "#result h2")),
        ("front page, and an example's answer", "/", async page =>
        {
            await page.Locator(".examples button").First.ClickAsync();
            await page.Locator("#result h2").WaitForAsync();
        }),
        ("many pictures", "/many", _ => Task.CompletedTask),
        ("many pictures, and the answers to 12", "/many", page => AskAsync(page, string.Join('\n', Enumerable.Range(1, 12).Select(i => $"https://example.org/{i}.jpg")), "#pictures")),
        ("drawing", "/draw", _ => Task.CompletedTask),
        ("why this answer", "/why", _ => Task.CompletedTask),
        ("comparing", "/compare", _ => Task.CompletedTask),
        ("models", "/models", _ => Task.CompletedTask),
        ("a model", "/models/clothing-model", _ => Task.CompletedTask),
    ];

    public static async Task<int> RunAsync()
    {
        var chromium = Environment.GetEnvironmentVariable("CHROMIUM_PATH") ?? "/usr/bin/chromium";
        if (!File.Exists(chromium))
        {
            Console.Error.WriteLine($"There is no Chromium at {chromium}. Install it (Debian: apt install chromium), or name one by CHROMIUM_PATH.");
            return 1;
        }
        await using var gateway = await StubGateway.StartAsync(AnswerAsync);
        using var website = await WebsiteProcess.StartAsync(gateway.Address, new Dictionary<string, string> { ["Website__VisitorPicturesPerMinute"] = "0" });
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = chromium,
            Args = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--no-proxy-server"],
        });

        var (table, missed, own) = (new StringBuilder(), new List<string>(), new Dictionary<string, double>());
        table.AppendLine("| page | window | requests | kB | of them script and style | first byte | first paint | largest paint | layout shift |");
        table.AppendLine("|---|---|---|---|---|---|---|---|---|");
        foreach (var (name, path, act) in Pages)
        {
            foreach (var (device, width, height) in Devices)
            {
                var figures = await MeasureAsync(browser, new Uri(website.Address, path), new() { Width = width, Height = height }, act);
                table.AppendLine(CultureInfo.InvariantCulture,
                    $"| {name} | {device} | {figures.Requests:F0} | {figures.Bytes / 1000:F1} | {figures.CodeBytes / 1000:F1} | {figures.FirstByteMs:F1} ms | {figures.FirstPaintMs:F0} ms | {figures.LargestPaintMs:F0} ms | {figures.Shift:F3} |");
                Console.Error.WriteLine($"measured: {name}, {device}");
                if (figures.CodeBytes > MostCodeBytes)
                    missed.Add($"{name}, {device}: script and style");
                if (name == JustAWord)
                    own[device] = figures.FirstPaintMs;
                if (figures.FirstPaintMs - own[device] > MostFirstPaintMs)
                    missed.Add($"{name}, {device}: first paint");
                if (figures.Shift >= MostShift)
                    missed.Add($"{name}, {device}: layout shift");
            }
        }
        table.AppendLine();
        table.AppendLine(missed.Count == 0 ? "Every bar is held." : $"Missed: {string.Join("; ", missed)}.");
        Console.Write(table);
        await WriteAsync(table.ToString());
        return missed.Count == 0 ? 0 : 1;
    }

    private static async Task<MeasuredPage> MeasureAsync(IBrowser browser, Uri address, ViewportSize window, Func<IPage, Task> act)
    {
        var measured = new List<MeasuredPage>();
        for (var round = -WarmUps; round < Rounds; round++)
        {
            await using var context = await browser.NewContextAsync(new() { ViewportSize = window });
            await context.AddInitScriptAsync(MeasuredPage.Observer);
            context.SetDefaultTimeout((float)Patience.TotalMilliseconds);
            var page = await context.NewPageAsync();
            await page.GotoAsync(address.ToString(), new() { WaitUntil = WaitUntilState.NetworkIdle });
            await act(page);
            var figures = await MeasuredPage.OfAsync(page);
            if (round >= 0)
                measured.Add(figures);
        }
        return MeasuredPage.Median(measured);
    }

    private static async Task AskAsync(IPage page, string url, string until)
    {
        await page.Locator("#url").FillAsync(url);
        await page.Locator(".primary").ClickAsync();
        await page.Locator(until).WaitForAsync();
    }

    private static async Task AnswerAsync(HttpContext context)
    {
        await Task.Delay(TimeSpan.FromSeconds(1), context.RequestAborted);
        if (context.Request.ContentType?.StartsWith("image/", StringComparison.Ordinal) is true)
            await StubGateway.AnswerAsync(context, "dress");
        else
            await StubGateway.AnswerManyAsync(context, Thumbnail.Value);
    }

    /// <summary>Into its place in docs/website.md.</summary>
    private static async Task WriteAsync(string table)
    {
        var path = Path.Combine(RepositoryFolder.Find(), "docs", "website.md");
        var text = await File.ReadAllTextAsync(path);
        var (begin, end) = (text.IndexOf(Begin, StringComparison.Ordinal), text.IndexOf(End, StringComparison.Ordinal));
        if (begin < 0 || end < begin)
            throw new InvalidOperationException($"{path} has no place for the table: the lines '{Begin}' and '{End}'.");
        await File.WriteAllTextAsync(path, $"{text[..(begin + Begin.Length)]}\n\n{table.ReplaceLineEndings("\n")}\n{text[end..]}");
    }
}
