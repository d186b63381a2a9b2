using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ClothingApp.Tests.Web;

/// <summary>Stands in for the gateway: a real server on a free port that answers as a test wants and counts the calls.</summary>
internal sealed class StubGateway : IAsyncDisposable
{
    /// <summary>One transparent pixel.</summary>
    public const string Thumbnail = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";

    private readonly WebApplication _app;
    private int _calls;

    private StubGateway(RequestDelegate answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.MapPost("/api/models/clothing-model/predictions", context =>
        {
            Interlocked.Increment(ref _calls);
            return answer(context);
        });
    }

    public Uri Address => new(_app.Urls.Single());

    public int Calls => Volatile.Read(ref _calls);

    public static async Task<StubGateway> StartAsync(RequestDelegate answer)
    {
        var gateway = new StubGateway(answer);
        await gateway._app.StartAsync();
        return gateway;
    }

    /// <summary>Answers as the gateway does for one picture: <paramref name="label"/> first, four others after it.</summary>
    public static Task AnswerAsync(HttpContext context, string label, double probability = 0.9812, string? image = null)
    {
        var others = new[] { "dress", "hat", "shirt", "shorts", "skirt", "pants" }.Where(other => other != label).Take(4);
        var rest = (1 - probability) / 4;
        return context.Response.WriteAsJsonAsync(new
        {
            model = "clothing-model",
            version = 1,
            cardFound = true,
            predictions = new[]
            {
                new
                {
                    image,
                    top = others.Select(other => (Label: other, Probability: rest)).Prepend((label, probability))
                        .Select(entry => new { label = entry.Item1, score = Math.Log(entry.Item2), probability = entry.Item2 }),
                    timings = new { fetchMs = 1.2, decodeMs = 1.1, prepareMs = 0.5, queueMs = 0.0, predictMs = 14.0, totalMs = 17.2 },
                    thumbnail = context.Request.Query["thumbnail"] == "true" ? Thumbnail : null,
                },
            },
        });
    }

    /// <summary>Answers with a problem+json as the gateway writes it.</summary>
    public static Task RefuseAsync(HttpContext context, int status, string code, int? retryAfterSeconds = null)
    {
        context.Response.StatusCode = status;
        if (retryAfterSeconds is { } seconds)
            context.Response.Headers.RetryAfter = seconds.ToString();
        return context.Response.WriteAsJsonAsync(
            new { type = $"urn:test:{code}", title = code, status, detail = "only for programs", code, traceId = "00-trace-01" },
            options: null, contentType: "application/problem+json");
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
