using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ClothingApp.Tests.Cli;

/// <summary>A gateway whose model reads the label from the file itself: its text. The text <c>broken</c> is no picture.</summary>
internal sealed class StubGateway : IAsyncDisposable
{
    public static readonly string[] Labels = ["hat", "pants", "shirt"];

    private readonly WebApplication _app;

    private StubGateway(WebApplication app) => _app = app;

    public string Address { get; private set; } = "";

    /// <summary>Bodies and queries as they came.</summary>
    public ConcurrentQueue<(string Query, string Body)> Seen { get; } = new();

    public static async Task<StubGateway> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var gateway = new StubGateway(app);
        app.MapGet("/api/models/clothing-model", () => Results.Json(new { name = "clothing-model", labels = Labels, available = true }));
        app.MapGet("/api/models/{model}", (string model) => Problem(404, "unknown_model", $"There is no model '{model}'."));
        app.MapPost("/api/models/clothing-model/predictions", gateway.PredictAsync);
        await app.StartAsync();
        gateway.Address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return gateway;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task<IResult> PredictAsync(HttpRequest request)
    {
        using var reader = new StreamReader(request.Body);
        var body = await reader.ReadToEndAsync();
        Seen.Enqueue((request.QueryString.Value ?? "", body));
        if (body == "broken")
            return Problem(415, "unsupported_image", "That is no picture.");
        var best = Array.IndexOf(Labels, body) is >= 0 and var index ? index : 0;
        var top = Labels.Select((label, i) => new { label, score = i == best ? 3f : 0f, probability = i == best ? 0.909f : 0.045f })
            .OrderByDescending(entry => entry.score).Take(int.Parse(request.Query["top"].ToString()));
        var timings = new { fetchMs = 1, decodeMs = 2, prepareMs = 3, queueMs = 4, predictMs = 5.5, totalMs = 16 };
        return Results.Json(new
        {
            model = "clothing-model",
            version = 3,
            cardFound = true,
            predictions = new[] { new { image = "image 1", top, timings } },
        });
    }

    private static IResult Problem(int status, string code, string detail) =>
        Results.Json(new { title = "No", status, code, detail }, contentType: "application/problem+json", statusCode: status);
}
