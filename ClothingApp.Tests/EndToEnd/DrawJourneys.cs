using System.Buffers.Binary;
using ClothingApp.Tests.Gateway.Infrastructure;
using ClothingApp.Tests.Infrastructure;
using ClothingApp.Tests.ModelServer;
using ClothingApp.Tests.Web;
using ClothingApp.Web.Examples;
using Microsoft.AspNetCore.Http;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ClothingApp.Tests.EndToEnd;

/// <summary>The drawing pad in a real browser.</summary>
public sealed class DrawJourneys(Chromium chromium) : IClassFixture<Chromium>
{
    private static readonly (int, int)[] Stroke = [(30, 20), (70, 20), (45, 80)];

    [ChromiumTheory]
    [InlineData(1280)]
    [InlineData(360)]
    public async Task Pad_DrawnOn_SendsASquarePngInWhiteOnBlack(int width)
    {
        byte[]? sent = null;
        await using var gateway = await StubGateway.StartAsync(async context =>
        {
            sent = await FileAsync(context);
            await StubGateway.AnswerAsync(context, "7");
        });
        await using var site = await TestWebsite.StartAsync(gateway.Address);
        await using var visit = await chromium.VisitAsync(site.Address, new Visitor(JavaScript: true, width));

        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Or draw a digit" }).ClickAsync();
        await visit.DrawAsync(Stroke);
        await visit.SubmitAsync();

        await Expect(visit.Answer).ToHaveTextAsync("7");
        Assert.Equal((280, 280), SizeOf(sent!));
        // Of a drawing that is moved and sized, the middle of what is bright lies in the middle, and the corners are black.
        var (x, y, corner) = await MiddleAsync(visit.Page, sent!);
        Assert.InRange(x, 138, 142);
        Assert.InRange(y, 138, 142);
        Assert.Equal(0, corner);
        await visit.ExpectCalmAsync();
    }

    [ChromiumFact]
    public async Task Pad_Cleared_TakesTheDrawingOutOfTheForm()
    {
        await using var gateway = await StubGateway.StartAsync(context => StubGateway.AnswerAsync(context, "7"));
        await using var site = await TestWebsite.StartAsync(gateway.Address);
        await using var visit = await chromium.VisitAsync(site.Address, new Visitor(JavaScript: true, Width: 1280));
        await visit.Page.GotoAsync("/draw");
        await visit.DrawAsync(Stroke);
        Assert.Equal("drawing.png", await ChosenAsync(visit.Page));

        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Clear" }).ClickAsync();
        Assert.Null(await ChosenAsync(visit.Page));
        await visit.SubmitAsync();

        await Expect(visit.FileError).ToHaveTextAsync("Draw a digit first, or choose a picture of one.");
        Assert.Equal(0, gateway.Calls);
    }

    /// <summary>The way of those who use the keyboard, and of browsers without a script.</summary>
    [ChromiumTheory]
    [InlineData(true, 1280)]
    [InlineData(true, 360)]
    [InlineData(false, 1280)]
    [InlineData(false, 360)]
    public async Task File_ChosenInsteadOfDrawing_IsWhatIsSent(bool javaScript, int width)
    {
        byte[]? sent = null;
        await using var gateway = await StubGateway.StartAsync(async context =>
        {
            sent = await FileAsync(context);
            await StubGateway.AnswerAsync(context, "3");
        });
        await using var site = await TestWebsite.StartAsync(gateway.Address);
        await using var visit = await chromium.VisitAsync(site.Address, new Visitor(javaScript, width));
        await visit.Page.GotoAsync("/draw");
        if (javaScript)
            await visit.DrawAsync(Stroke);

        var file = Path.Combine(ExamplePicture.Folder, "coat.webp");
        await visit.Page.GetByLabel("A picture of a digit, white on black").SetInputFilesAsync(file);
        await visit.SubmitAsync();

        await Expect(visit.Answer).ToHaveTextAsync("3");
        Assert.Equal(await File.ReadAllBytesAsync(file), sent);
        await Expect(visit.Page.Locator("#pad")).ToBeVisibleAsync(new() { Visible = javaScript });
        await visit.ExpectCalmAsync();
    }

    internal static async Task<byte[]> FileAsync(HttpContext context)
    {
        using var copy = new MemoryStream();
        await (await context.Request.ReadFormAsync()).Files.Single().CopyToAsync(copy);
        return copy.ToArray();
    }

    private static Task<string?> ChosenAsync(IPage page) => page.EvaluateAsync<string?>("document.getElementById('file').files[0]?.name ?? null");

    private static (int Width, int Height) SizeOf(byte[] png) =>
        (BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16)), BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(20)));

    private static async Task<(double X, double Y, double Corner)> MiddleAsync(IPage page, byte[] png)
    {
        var numbers = await page.EvaluateAsync<double[]>("""
            async data => {
              const image = new Image();
              image.src = data;
              await image.decode();
              const canvas = document.createElement("canvas");
              [canvas.width, canvas.height] = [image.width, image.height];
              const context = canvas.getContext("2d");
              context.drawImage(image, 0, 0);
              const pixels = context.getImageData(0, 0, image.width, image.height).data;
              let [sum, x, y] = [0, 0, 0];
              for (let i = 0; i < pixels.length / 4; i++) {
                sum += pixels[i * 4];
                x += pixels[i * 4] * (i % image.width);
                y += pixels[i * 4] * Math.floor(i / image.width);
              }
              return [x / sum, y / sum, pixels[0]];
            }
            """, "data:image/png;base64," + Convert.ToBase64String(png));
        return (numbers[0], numbers[1], numbers[2]);
    }
}

/// <summary>The pad before the model that it is for: drawings by mouse against what the model reads in them.</summary>
public sealed class DrawnDigitTests(Chromium chromium, ModelServerFixture server) : IClassFixture<Chromium>, IClassFixture<ModelServerFixture>
{
    private static readonly (int, int)[] Seven = [(25, 20), (72, 20), (45, 85)];
    private static readonly (int, int)[] Three = [(30, 22), (50, 15), (68, 25), (62, 42), (45, 48), (65, 55), (70, 72), (52, 85), (30, 78)];

    /// <summary>Of the usual size, small in a corner, and in two strokes.</summary>
    [ChromiumFact]
    public async Task Drawn_Digits_AreReadAsWhatTheyAre()
    {
        await using var gateway = await RunningGateway.StartAsync(server.Grpc.Authority);
        await gateway.WhenReadyAsync();
        await using var site = await TestWebsite.StartAsync(gateway.Address);
        await using var visit = await chromium.VisitAsync(site.Address, new Visitor(JavaScript: true, Width: 1280));
        await visit.Page.GotoAsync("/draw");

        foreach (var (digit, strokes) in new (string, (int, int)[][])[]
        {
            ("7", [Seven]), ("3", [Three]), ("7", [[.. Seven.Select(Small)]]), ("3", [[.. Three.Select(Small)]]), ("4", [[(60, 85), (60, 15), (25, 60), (80, 60)]]),
            ("1", [[(50, 15), (48, 85)]]),
        })
        {
            await visit.DrawAsync(strokes);
            await visit.SubmitAsync();
            await Expect(visit.Answer).ToHaveTextAsync(digit);
            await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Clear" }).ClickAsync();
        }
    }

    private static (int, int) Small((int X, int Y) point) => (5 + (point.X / 3), 60 + (point.Y / 3));
}
