using System.Text.Json;
using ClothingApp.Gateway.Access;
using ClothingApp.Gateway.Admission;
using ClothingApp.Gateway.Documentation;
using ClothingApp.Gateway.Errors;
using ClothingApp.Gateway.Models;
using ClothingApp.Gateway.Predictions;

namespace ClothingApp.Gateway.Compatibility;

/// <summary>The contract of the tutorials' gateways that take an address, so that their clients run unmodified.</summary>
internal static class UrlEndpoint
{
    private const int MaxBodyBytes = 64 * 1024;

    /// <summary><c>POST /predict {"url": ...}</c>: the default model's raw outputs by label, in label order.</summary>
    public static void MapUrlPrediction(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapPost("/predict", PredictAsync).RequireScope(Scope.Predict).Describe(Routes.Url).WithMetadata(new Microsoft.AspNetCore.Mvc.RequestSizeLimitAttribute(MaxBodyBytes));

    private static async Task<IResult> PredictAsync(HttpRequest http, RequestGate gate, UploadDeadline deadline, PredictionService service, GatewayOptions options, CancellationToken ct)
    {
        var entered = gate.Enter(http.HttpContext);
        if (!entered.Succeeded)
            return new ProblemResult(entered.Failure);
        using var ticket = entered.Value;
        var url = await deadline.RunAsync(token => ReadUrlAsync(http, token), ct);
        if (!url.Succeeded)
            return new ProblemResult(url.Failure);
        if (gate.Charge(http.HttpContext, ticket, 1) is { } refused)
            return new ProblemResult(refused);
        using var picture = PictureSource.FromUrl(url.Value);
        var answer = await service.PredictAsync(new PredictionRequest(options.DefaultModel, VersionChoice.Newest, [picture], ticket), ct);
        if (!answer.Succeeded)
            return new ProblemResult(answer.Failure);
        var outcome = answer.Value.Outcomes[0];
        if (outcome.Failure is { } failure)
            return new ProblemResult(failure);
        ServerTiming.Write(http.HttpContext.Response, answer.Value.Outcomes);
        return new RawScoresResult(answer.Value.Model, outcome.Scores);
    }

    private static async Task<Result<string>> ReadUrlAsync(HttpRequest http, CancellationToken ct)
    {
        const string Example = "Send application/json {\"url\": \"https://...\"}.";
        if (http.ContentLength == 0)
            return Failure.InvalidRequest($"The body is empty. {Example}");
        if (!http.HasJsonContentType())
            return Failure.InvalidRequest($"The content type has to be application/json. {Example}");
        try
        {
            var body = await JsonSerializer.DeserializeAsync(http.Body, GatewayJson.Default.UrlBody, ct);
            return body?.Url is { Length: > 0 } url ? url : Failure.InvalidRequest($"The JSON names no url. {Example}");
        }
        catch (JsonException e)
        {
            return JsonPictures.Malformed(e);
        }
    }
}

/// <summary>The body of <c>/predict</c>.</summary>
internal sealed record UrlBody(string? Url);
