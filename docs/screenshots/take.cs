#:package Microsoft.Playwright
#:property PublishAot=false

// Makes the pictures of the README and docs/website.md from a running website, in Chromium (CHROMIUM_PATH, or Debian's):
//   dotnet run --project ClothingApp.AppHost                       in one terminal, and in another
//   dotnet run docs/screenshots/take.cs [http://localhost:8081 [http://localhost:18888/login?t=...]]
// With the dashboard's address, as the AppHost prints it, those of docs/apphost.md too. Pictures that are there are replaced.
using System.Runtime.CompilerServices;
using Microsoft.Playwright;

var website = args is [var address, ..] ? address : "http://localhost:8081";
var folder = Here();
var chromium = Environment.GetEnvironmentVariable("CHROMIUM_PATH") ?? "/usr/bin/chromium";
if (!File.Exists(chromium))
    return Fail($"There is no Chromium at {chromium}. Install it (Debian: apt install chromium), or name one by CHROMIUM_PATH.");
if (!await AnswersAsync(website))
    return Fail($"Nothing answers at {website}. Start it: dotnet run --project ClothingApp.AppHost; or give its address.");
using var playwright = await Playwright.CreateAsync();
await using var browser = await playwright.Chromium.LaunchAsync(new()
{
    ExecutablePath = chromium,
    Args = ["--no-sandbox", "--disable-background-networking", "--no-proxy-server"],
});

await TakeAsync("form", "/", 1280, ColorScheme.Light, _ => Task.CompletedTask);
await TakeAsync("answer", "/", 1280, ColorScheme.Light, ClickExampleAsync);
await TakeAsync("answer-dark", "/", 1280, ColorScheme.Dark, ClickExampleAsync);
await TakeAsync("answer-phone", "/", 360, ColorScheme.Light, ClickExampleAsync);
await TakeAsync("many", "/many", 1280, ColorScheme.Light, AskAboutFilesAsync);
await TakeAsync("many-phone", "/many", 360, ColorScheme.Dark, AskAboutFilesAsync);
await TakeAsync("models", "/models", 1280, ColorScheme.Light, _ => Task.CompletedTask);
await TakeAsync("model", "/models/clothing-model", 1280, ColorScheme.Light, _ => Task.CompletedTask);
await TakeAsync("draw", "/draw", 1280, ColorScheme.Light, DrawASevenAsync);
await TakeAsync("compare", "/compare", 1280, ColorScheme.Light, page => ClickAsync(page, "Running shoe"));
await TakeAsync("why", "/", 1280, ColorScheme.Light, async page =>
{
    await ClickExampleAsync(page);
    await page.GetByRole(AriaRole.Button, new() { Name = "Show what mattered" }).ClickAsync();
    await page.Locator("img.heat").WaitForAsync(new() { Timeout = 60_000 });
});
await TakeAsync("refused", "/", 1280, ColorScheme.Light, async page =>
{
    await page.GetByLabel("Address of a picture").FillAsync("http://192.168.0.1/camera.jpg");
    await page.GetByRole(AriaRole.Button, new() { Name = "What is it?" }).ClickAsync();
    await page.Locator("#url-error:not(:empty)").WaitForAsync();
});

if (args is [_, var dashboard])
{
    var context = await browser.NewContextAsync(new() { ViewportSize = new() { Width = 1280, Height = 900 }, ReducedMotion = ReducedMotion.Reduce });
    var page = await context.NewPageAsync();
    await page.GotoAsync(dashboard);
    await ShowAsync(page, "resources", "web");
    await SaveAsync(page, "dashboard-resources");
    await ShowAsync(page, "traces", "POST /");
    // A request of the website that went all the way.
    await page.Locator("main tr").Filter(new() { HasText = "tf-serving" }).Filter(new() { HasText = "POST /" }).Locator("a").First.ClickAsync();
    await page.GetByText("serving.predict").First.WaitForAsync();
    await SaveAsync(page, "dashboard-trace");
    foreach (var name in (string[])["graph", "replicas", "metrics"])
    {
        await ShowAsync(page, name, "gateway");
        await SaveAsync(page, $"dashboard-{name}");
    }
}
return 0;

static int Fail(string message)
{
    Console.Error.WriteLine(message);
    return 1;
}

static async Task<bool> AnswersAsync(string address)
{
    try
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        using var response = await http.GetAsync(new Uri(address));
        return response.IsSuccessStatusCode;
    }
    catch (HttpRequestException)
    {
        return false;
    }
}

async Task ShowAsync(IPage page, string name, string text)
{
    await page.GotoAsync($"{new Uri(page.Url).GetLeftPart(UriPartial.Authority)}/#/{name}");
    await page.Locator("main").GetByText(text).First.WaitForAsync();
    await page.WaitForTimeoutAsync(2000); // charts and lines draw themselves
}

async Task SaveAsync(IPage page, string name)
{
    await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}.png") });
    Console.WriteLine(Path.Combine(folder, $"{name}.png"));
}

Task ClickExampleAsync(IPage page) => ClickAsync(page, "Dress");

async Task ClickAsync(IPage page, string example)
{
    await page.GetByRole(AriaRole.Button, new() { Name = example, Exact = true }).ClickAsync();
    await page.Locator("#result h2").WaitForAsync();
}

async Task DrawASevenAsync(IPage page)
{
    var pad = (await page.Locator("#pad").BoundingBoxAsync())!;
    (float X, float Y)[] corners = [(0.3f, 0.25f), (0.7f, 0.25f), (0.45f, 0.8f)];
    await page.Mouse.MoveAsync(pad.X + (corners[0].X * pad.Width), pad.Y + (corners[0].Y * pad.Height));
    await page.Mouse.DownAsync();
    foreach (var (x, y) in corners[1..])
        await page.Mouse.MoveAsync(pad.X + (x * pad.Width), pad.Y + (y * pad.Height), new() { Steps = 10 });
    await page.Mouse.UpAsync();
    await page.Locator("form .primary").First.ClickAsync();
    await page.Locator("#result h2").WaitForAsync();
}

// The website's own examples, downloaded from it, as if they lay on this machine.
async Task AskAboutFilesAsync(IPage page)
{
    using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
    var files = new List<FilePayload>();
    foreach (var name in (string[])["t-shirt", "jeans", "dress", "running-shoe", "coat", "sun-hat"])
        files.Add(new() { Name = $"{name}.webp", MimeType = "image/webp", Buffer = await http.GetByteArrayAsync(new Uri($"{website.TrimEnd('/')}/examples/{name}.webp")) });
    await page.Locator("#file").SetInputFilesAsync(files);
    await page.Locator(".primary").ClickAsync();
    await page.Locator("#pictures").WaitForAsync();
}

async Task TakeAsync(string name, string path, int width, ColorScheme scheme, Func<IPage, Task> act)
{
    var page = await browser.NewPageAsync(new()
    {
        ViewportSize = new() { Width = width, Height = 900 },
        ColorScheme = scheme,
        ReducedMotion = ReducedMotion.Reduce,
        Locale = "en-GB",
    });
    await page.GotoAsync(website.TrimEnd('/') + path);
    await act(page);
    await page.Mouse.MoveAsync(0, 0);
    await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}.png"), FullPage = true });
    await page.CloseAsync();
    Console.WriteLine(Path.Combine(folder, $"{name}.png"));
}

static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
