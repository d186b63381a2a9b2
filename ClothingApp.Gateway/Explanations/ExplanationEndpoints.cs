using System.Globalization;
using ClothingApp.Gateway.Access;
using ClothingApp.Gateway.Admission;
using ClothingApp.Gateway.Answers;
using ClothingApp.Gateway.Documentation;
using ClothingApp.Gateway.Errors;
using ClothingApp.Gateway.Predictions;

namespace ClothingApp.Gateway.Explanations;

internal static class ExplanationEndpoints
{
    /// <summary><c>POST /api/models/{model}/explanations</c>.</summary>
    public static void MapExplanations(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapPost("/api/models/{model}/explanations", ExplainAsync).RequireScope(Scope.Explain).Describe(Routes.Explain);

    private static async Task<IResult> ExplainAsync(
        string model, HttpRequest http, RequestGate gate, PictureRequestReader reader, ExplanationService service, CancellationToken ct)
    {
        var query = ExplanationQuery.Parse(http.Query);
        if (!query.Succeeded)
            return new ProblemResult(query.Failure);
        var entered = gate.Enter(http.HttpContext);
        if (!entered.Succeeded)
            return new ProblemResult(entered.Failure);
        using var ticket = entered.Value;
        var read = await reader.ReadAsync(http, ct);
        if (!read.Succeeded)
            return new ProblemResult(read.Failure);
        using var body = read.Value;
        if (body.Pictures is not [var picture])
            return new ProblemResult(Failure.InvalidRequest($"{body.Pictures.Count} pictures in one request: they are explained one at a time. Send each on its own."));

        var plan = await service.PlanAsync(model, query.Value, ct);
        if (!plan.Succeeded)
            return new ProblemResult(plan.Failure);
        if (gate.Charge(http.HttpContext, ticket, plan.Value.Inferences, plan.Value.PerCall) is { } refused)
            return new ProblemResult(refused);
        var request = new ExplanationRequest(model, query.Value, picture, ticket);
        if (JsonLines.AreWanted(http))
        {
            await StreamAsync(http.HttpContext, service, plan.Value, request, ct);
            return TypedResults.Empty;
        }
        var explained = await service.ExplainAsync(plan.Value, request, ct);
        if (!explained.Succeeded)
            return new ProblemResult(explained.Failure);
        ServerTiming.Write(http.HttpContext.Response, [explained.Value.Outcome]);
        http.HttpContext.Response.Headers.Append("Server-Timing", string.Create(CultureInfo.InvariantCulture, $"explain;dur={explained.Value.Explaining.TotalMilliseconds:0.###}"));
        return new JsonAnswer<ExplanationAnswer>(ExplanationAnswer.Of(explained.Value), AnswerJson.Context.ExplanationAnswer, pictures: true);
    }

    /// <summary>A line for every stage and every call, and the explanation as the last.</summary>
    private static Task StreamAsync(HttpContext context, ExplanationService service, ExplanationPlan plan, ExplanationRequest request, CancellationToken ct) =>
        JsonLines.WriteAsync(context, async lines =>
        {
            var explained = await service.ExplainAsync(plan, request with
            {
                OnStage = stage => lines.Write(new ExplanationProgress(stage, null, null), AnswerJson.Context.ExplanationProgress),
                OnProgress = (done, of) => lines.Write(new ExplanationProgress("explain", done, of), AnswerJson.Context.ExplanationProgress),
            }, ct);
            lines.Write(
                explained.Succeeded ? new ExplanationEnd(ExplanationAnswer.Of(explained.Value), null) : new ExplanationEnd(null, Problem.Of(explained.Failure, context)),
                AnswerJson.Context.ExplanationEnd);
        }, ct);
}
