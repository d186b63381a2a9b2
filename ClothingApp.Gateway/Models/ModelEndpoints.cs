using ClothingApp.Gateway.Access;
using ClothingApp.Gateway.Errors;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ClothingApp.Gateway.Models;

internal static class ModelEndpoints
{
    private static readonly string[] GetOrHead = [HttpMethods.Get, HttpMethods.Head];

    /// <summary><c>GET /api/models</c> and <c>GET /api/models/{model}</c>.</summary>
    public static void MapModels(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapMethods("/api/models", GetOrHead, List).RequireScope(Scope.Models);
        endpoints.MapMethods("/api/models/{model}", GetOrHead, DescribeAsync).RequireScope(Scope.Models);
    }

    private static JsonHttpResult<ModelList> List(ModelCatalog catalog, GatewayOptions options) =>
        TypedResults.Json(
            new ModelList([.. catalog.List().Select(snapshot => ModelDescription.Of(snapshot, options.DefaultModel))]),
            AnswerJson.Context.ModelList);

    private static async Task<IResult> DescribeAsync(string model, ModelCatalog catalog, GatewayOptions options, CancellationToken ct)
    {
        var snapshot = await catalog.DescribeAsync(model, ct);
        return snapshot.Succeeded
            ? TypedResults.Json(ModelDescription.Of(snapshot.Value, options.DefaultModel), AnswerJson.Context.ModelDescription)
            : new ProblemResult(snapshot.Failure);
    }
}
