using ClothingApp.Gateway.Access;
using ClothingApp.Gateway.Admission;
using ClothingApp.Gateway.Answers;
using ClothingApp.Gateway.Documentation;
using ClothingApp.Gateway.Errors;

namespace ClothingApp.Gateway.Predictions;

internal static class PredictionEndpoints
{
    /// <summary><c>POST /api/models/{model}/predictions</c>.</summary>
    public static void MapPredictions(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapPost("/api/models/{model}/predictions", PredictAsync).RequireScope(Scope.Predict).Describe(Routes.Predict);

    private static async Task<IResult> PredictAsync(
        string model, HttpRequest http, RequestGate gate, PictureRequestReader reader, PredictionService service, GatewayOptions options, CancellationToken ct)
    {
        var query = PredictionQuery.Parse(http.Query);
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
        var top = query.Value.TopFor(body);
        if (!top.Succeeded)
            return new ProblemResult(top.Failure);

        if (gate.Charge(http.HttpContext, ticket, body.Pictures.Count) is { } refused)
            return new ProblemResult(refused);
        var request = new PredictionRequest(model, query.Value.Version, body.Pictures, ticket, query.Value.Thumbnail, Fresh: http.GetTypedHeaders().CacheControl is { NoCache: true } or { NoStore: true });
        if (JsonLines.AreWanted(http))
        {
            await PredictionStream.WriteAsync(http.HttpContext, service, request, options.MaxParallelPictures, top.Value.Value, query.Value.Stages, ct);
            return TypedResults.Empty;
        }
        var answer = await service.PredictAsync(request, ct);
        if (!answer.Succeeded)
            return new ProblemResult(answer.Failure);
        var outcomes = answer.Value.Outcomes;
        // A request for one picture has one outcome, and the status says which.
        if (outcomes is [{ Failure: { } failure }])
            return new ProblemResult(failure);
        ServerTiming.Write(http.HttpContext.Response, outcomes);
        return new JsonAnswer<PredictionsAnswer>(
            PredictionsAnswer.Of(answer.Value, top.Value.Value, http.HttpContext), AnswerJson.Context.PredictionsAnswer, pictures: query.Value.Thumbnail);
    }
}
