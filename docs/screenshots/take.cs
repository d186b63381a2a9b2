#:package Microsoft.Playwright
#:property PublishAot=false

// Makes the pictures of the README from a running website, in Chromium (CHROMIUM_PATH, or Debian's):
//   dotnet run --project ClothingApp.AppHost                       in one terminal, and in another
//   dotnet run docs/screenshots/take.cs [http://localhost:8081 [http://localhost:18888/login?t=...]]
// With the dashboard's address, as the AppHost prints it, those of docs/apphost.md too.
using System.Runtime.CompilerServices;
using Microsoft.Playwright;

var website = args is [var address, ..] ? address : "http://localhost:8081";
var folder = Here();
using var playwright = await Playwright.CreateAsync();
await using var browser = await playwright.Chromium.LaunchAsync(new()
{
    ExecutablePath = Environment.GetEnvironmentVariable("CHROMIUM_PATH") ?? "/usr/bin/chromium",
    Args = ["--no-sandbox", "--disable-background-networking", "--no-proxy-server"],
});

await TakeAsync("form", 1280, ColorScheme.Light, _ => Task.CompletedTask);
await TakeAsync("answer", 1280, ColorScheme.Light, ClickExampleAsync);
await TakeAsync("answer-dark", 1280, ColorScheme.Dark, ClickExampleAsync);
await TakeAsync("answer-phone", 360, ColorScheme.Light, ClickExampleAsync);
await TakeAsync("refused", 1280, ColorScheme.Light, async page =>
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

async Task ClickExampleAsync(IPage page)
{
    await page.GetByRole(AriaRole.Button, new() { Name = "Dress", Exact = true }).ClickAsync();
    await page.Locator("#result h2").WaitForAsync();
}

async Task TakeAsync(string name, int width, ColorScheme scheme, Func<IPage, Task> act)
{
    var page = await browser.NewPageAsync(new()
    {
        ViewportSize = new() { Width = width, Height = 900 },
        ColorScheme = scheme,
        ReducedMotion = ReducedMotion.Reduce,
    });
    await page.GotoAsync(website);
    await act(page);
    await page.Mouse.MoveAsync(0, 0);
    await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}.png"), FullPage = true });
    await page.CloseAsync();
    Console.WriteLine(Path.Combine(folder, $"{name}.png"));
}

static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
