using ClothingApp.Gateway.Access;
using ClothingApp.Gateway.Admission;
using ClothingApp.Gateway.Documentation;
using ClothingApp.Gateway.Errors;
using ClothingApp.Gateway.Models;
using ClothingApp.Gateway.Predictions;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ClothingApp.Gateway.Compatibility;

/// <summary>
/// The contract of the tutorials' gateway that takes files, so that its clients run unmodified: <c>POST /model/predict/</c> with a form, a page
/// <c>GET /form</c> with that form, and <c>GET /</c>.
/// </summary>
internal static class FileEndpoint
{
    /// <summary>Pages of every origin may call it.</summary>
    public const string CorsPolicy = "open";

    private const string Page = """
        <!doctype html>
        <html lang="en">
        <meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>ClothingApp gateway</title>
        <h1>What is in a picture?</h1>
        <form action="/model/predict/" method="post" enctype="multipart/form-data">
        <p><label>A picture: <input type="file" name="file" accept="image/*" required></label> <button>Ask</button></p>
        </form>
        <p>The API: <a href="/docs">/docs</a></p>

        """;

    public static void MapFilePrediction(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapPost("/model/predict", PredictAsync).RequireScope(Scope.Predict).RequireCors(CorsPolicy).Describe(Routes.File);
        endpoints.MapGet("/", Form).ExcludeFromDescription();
        endpoints.MapGet("/form", Form).ExcludeFromDescription();
    }

    private static ContentHttpResult Form(HttpResponse response)
    {
        response.Headers.ContentSecurityPolicy = "default-src 'none'; form-action 'self'; frame-ancestors 'none'";
        return TypedResults.Text(Page, "text/html");
    }

    private static async Task<IResult> PredictAsync(HttpRequest http, RequestGate gate, PictureRequestReader reader, PredictionService service, GatewayOptions options, CancellationToken ct)
    {
        var entered = gate.Enter(http.HttpContext);
        if (!entered.Succeeded)
            return new ProblemResult(entered.Failure);
        using var ticket = entered.Value;
        var read = await reader.ReadFormAsync(http, ct);
        if (!read.Succeeded)
            return new ProblemResult(read.Failure);
        using var body = read.Value;
        if (gate.Charge(http.HttpContext, ticket, body.Pictures.Count) is { } refused)
            return new ProblemResult(refused);
        var answer = await service.PredictAsync(new PredictionRequest(options.FileModel, VersionChoice.Newest, body.Pictures, ticket), ct);
        if (!answer.Succeeded)
            return new ProblemResult(answer.Failure);
        var outcomes = answer.Value.Outcomes;
        // Its clients know nothing else of a file that is no picture.
        if (outcomes.Any(outcome => outcome.Failure is not null))
            return TypedResults.Json(new FileAnswer(false, null), AnswerJson.Context.FileAnswer);
        ServerTiming.Write(http.HttpContext.Response, outcomes);
        return TypedResults.Json(new FileAnswer(true, [.. outcomes.Select(outcome => Best(outcome, answer.Value))]), AnswerJson.Context.FileAnswer);
    }

    private static FilePrediction Best(PictureOutcome outcome, PredictionBatch batch)
    {
        var best = Scores.Top(outcome.Scores, 1)[0];
        return new FilePrediction(batch.Model.Label(best), Scores.Probabilities(outcome.Scores, batch.Model.Activation)[best]);
    }
}

/// <summary>The answer of <c>/model/predict/</c>.</summary>
/// <param name="Predictions">One for each file.</param>
internal sealed record FileAnswer(bool Success, IReadOnlyList<FilePrediction>? Predictions);

/// <param name="Score">The probability, 0 to 1.</param>
internal sealed record FilePrediction(string Label, float Score);
