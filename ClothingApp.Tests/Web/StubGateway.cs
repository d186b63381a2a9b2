using System.Collections.Concurrent;
using System.Text.Json;
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
    private readonly ConcurrentQueue<string> _explained = new();
    private int _calls;

    /// <summary>What <c>GET /api/models</c> answers; the shapes are those of the real gateway.</summary>
    public const string Models = """
        {"models":[
          {"name":"digits","title":"Digits","description":"Which digit.","license":"MIT","source":"trained here","labels":["0","1","2"],"default":false,
           "cardFound":true,"available":true,"versions":[{"version":1,"state":"AVAILABLE"}],
           "signatures":{"serving_default":{"inputs":{"x":{"dtype":"float","shape":[-1,28,28]}},"outputs":{"y":{"dtype":"float","shape":[-1,10]}}}},
           "metrics":{"accuracy":0.9803,"dataset":"MNIST"}},
          {"name":"clothing-model","title":"Clothing","labels":["dress","hat"],"default":true,"cardFound":true,"available":true,
           "versions":[{"version":2,"state":"AVAILABLE"},{"version":1,"state":"END"}],
           "signatures":{"serving_default":{"inputs":{"input":{"dtype":"float","shape":[-1,299,299,3]}},"outputs":{"logits":{"dtype":"float","shape":null}}}}},
          {"name":"broken","title":"broken","labels":[],"default":false,"cardFound":false,"available":false,"problem":"No version of broken is loaded.",
           "versions":[],"signatures":{}}
        ]}
        """;

    private StubGateway(RequestDelegate answer, RequestDelegate explain, string models)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.MapGet("/api/models", () => Results.Content(models, "application/json"));
        _app.MapPost("/api/models/{model}/predictions", context =>
        {
            Interlocked.Increment(ref _calls);
            return answer(context);
        });
        _app.MapPost("/api/models/{model}/explanations", context =>
        {
            _explained.Enqueue($"{context.Request.RouteValues["model"]}{context.Request.QueryString}");
            return explain(context);
        });
    }

    public Uri Address => new(_app.Urls.Single());

    public int Calls => Volatile.Read(ref _calls);

    /// <summary>Model and query of each explanation that was asked for.</summary>
    public IReadOnlyCollection<string> Explained => _explained;

    /// <param name="explain">Null for <see cref="ExplainAsync"/>.</param>
    /// <param name="models">The list of models; null for <see cref="Models"/>.</param>
    public static async Task<StubGateway> StartAsync(RequestDelegate answer, RequestDelegate? explain = null, string? models = null)
    {
        var gateway = new StubGateway(answer, explain ?? (context => ExplainAsync(context)), models ?? Models);
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

    /// <summary>Answers for as many pictures as are asked about, as JSON or, where that is accepted, as lines: a file or address named "broken" has a problem.</summary>
    public static Task AnswerManyAsync(HttpContext context) => AnswerManyAsync(context, Thumbnail);

    /// <inheritdoc cref="AnswerManyAsync(HttpContext)"/>
    public static async Task AnswerManyAsync(HttpContext context, string thumbnail)
    {
        var names = context.Request.HasFormContentType
            ? (await context.Request.ReadFormAsync()).Files.Select(file => file.FileName).ToList()
            : (await JsonDocument.ParseAsync(context.Request.Body)).RootElement.GetProperty("images").EnumerateArray().Select(image => image.GetProperty("url").GetString()!).ToList();
        var predictions = names.Select(name => name.Contains("broken", StringComparison.Ordinal)
            ? (object)new { image = name, error = new { code = "corrupt_image", traceId = "00-trace-02" } }
            : new
            {
                image = name,
                top = new[] { new { label = "dress", score = 3.0, probability = 0.9 }, new { label = "skirt", score = 1.0, probability = 0.1 } },
                timings = new { fetchMs = 1.2, decodeMs = 1.1, prepareMs = 0.5, queueMs = 0.0, predictMs = 14.0, totalMs = 17.2 },
                thumbnail,
            }).ToList();
        var model = (string)context.Request.RouteValues["model"]!;
        if (!context.Request.Headers.Accept.ToString().Contains("application/x-ndjson", StringComparison.Ordinal))
        {
            await context.Response.WriteAsJsonAsync(new { model, version = 1, cardFound = true, predictions });
            return;
        }
        context.Response.ContentType = "application/x-ndjson";
        for (var index = predictions.Count - 1; index >= 0; index--) // not in their order, as pictures get done
        {
            foreach (var stage in new[] { "fetch", "decode", "prepare", "predict" })
                await context.Response.WriteAsync(JsonSerializer.Serialize(new { index, stage }) + "\n");
            await context.Response.WriteAsync(JsonSerializer.Serialize(new { index, model, version = 1, prediction = predictions[index] }) + "\n");
        }
    }

    /// <summary>Answers "dress" however the pictures come: as addresses, files, or one as the raw body.</summary>
    public static Task AnswerAnyAsync(HttpContext context) =>
        context.Request.ContentType?.StartsWith("image/", StringComparison.Ordinal) is true ? AnswerAsync(context, "dress") : AnswerManyAsync(context);

    /// <summary>Explains as the gateway does, as JSON or, where that is accepted, as lines: what spoke for the label lies at the top right.</summary>
    /// <param name="overlay">What stands in the place of the overlay.</param>
    public static async Task ExplainAsync(HttpContext context, string overlay = Thumbnail)
    {
        var covering = context.Request.Query["method"] == "occlusion";
        var explanation = new
        {
            image = "image 1",
            model = (string)context.Request.RouteValues["model"]!,
            version = 2,
            cardFound = true,
            method = covering ? "occlusion" : "integrated_gradients",
            label = context.Request.Query["class"] is [{ Length: > 0 } label] ? label : "dress",
            score = 4.4,
            probability = 0.976,
            map = new { rows = 3, columns = 3, values = new double[][] { [0, 0, 2], [0, 1, 0], [-4, 0, 0] } },
            completeness = covering ? null : new { sum = 4.2, difference = 4.51, error = 0.31 },
            inferences = 127,
            overlay,
            thumbnail = context.Request.Query["thumbnail"] == "true" ? Thumbnail : null,
        };
        if (!context.Request.Headers.Accept.ToString().Contains("application/x-ndjson", StringComparison.Ordinal))
        {
            await context.Response.WriteAsJsonAsync(explanation);
            return;
        }
        context.Response.ContentType = "application/x-ndjson";
        foreach (var stage in new[] { "decode", "prepare", "predict", "explain" })
            await context.Response.WriteAsync(JsonSerializer.Serialize(new { stage }) + "\n");
        foreach (var done in new[] { 64, 127 })
            await context.Response.WriteAsync(JsonSerializer.Serialize(new { stage = "explain", done, of = 127 }) + "\n");
        await context.Response.WriteAsync(JsonSerializer.Serialize(new { explanation }) + "\n");
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
