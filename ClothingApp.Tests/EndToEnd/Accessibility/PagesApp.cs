using System.Text.Json;
using ClothingApp.Tests.Web;
using Microsoft.AspNetCore.Http;

namespace ClothingApp.Tests.EndToEnd.Accessibility;

/// <summary>The real website before a gateway that answers by what an address or a file is called.</summary>
public sealed class PagesApp : IAsyncLifetime
{
    private StubGateway? _gateway;
    private TestWebsite? _website;

    public Uri Website => _website!.Address;

    /// <summary>What the pages said so far.</summary>
    internal MissingTexts Texts { get; } = new();

    public async Task InitializeAsync()
    {
        _gateway = await StubGateway.StartAsync(AnswerAsync);
        _website = await TestWebsite.StartWithAsync(_gateway.Address, Texts.Watch, new KeyValuePair<string, string?>("Website:VisitorPicturesPerMinute", "0"));
    }

    public async Task DisposeAsync()
    {
        await _website!.DisposeAsync();
        await _gateway!.DisposeAsync();
    }

    private static async Task AnswerAsync(HttpContext context)
    {
        context.Request.EnableBuffering();
        using var body = new StreamReader(context.Request.Body, leaveOpen: true);
        var asked = await body.ReadToEndAsync();
        context.Request.Body.Position = 0;
        if (asked.Contains("overloaded", StringComparison.Ordinal))
            await StubGateway.RefuseAsync(context, 503, "overloaded", retryAfterSeconds: 7);
        else if (asked.Contains("corrupt", StringComparison.Ordinal))
            await StubGateway.RefuseAsync(context, 422, "corrupt_image");
        else if (asked.Contains("unsure", StringComparison.Ordinal))
            await context.Response.WriteAsync(Unsure, context.RequestAborted);
        else
            await StubGateway.AnswerAnyAsync(context);
    }

    /// <summary>Many labels, none of them likely, of a model without a card.</summary>
    private static readonly string Unsure = JsonSerializer.Serialize(new
    {
        model = "broken",
        version = 3,
        cardFound = false,
        predictions = new[]
        {
            new
            {
                top = Enumerable.Range(0, 40).Select(i => new { label = $"class {i}", score = -i / 10.0, probability = 0.025 }),
                timings = new { fetchMs = 1.2, decodeMs = 1.1, prepareMs = 0.5, queueMs = 0.0, predictMs = 14.0, totalMs = 17.2 },
                thumbnail = StubGateway.Thumbnail,
            },
        },
    });
}
