using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ClothingApp.Gateway.Access;
using ClothingApp.Gateway.Answers;
using ClothingApp.Gateway.Documentation;
using ClothingApp.Gateway.Errors;

namespace ClothingApp.Gateway.Models;

internal static class ModelEndpoints
{
    private static readonly string[] GetOrHead = [HttpMethods.Get, HttpMethods.Head];

    /// <summary><c>GET /api/models</c> and <c>GET /api/models/{model}</c>.</summary>
    public static void MapModels(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapMethods("/api/models", GetOrHead, List).RequireScope(Scope.Models).Describe(Routes.Models);
        endpoints.MapMethods("/api/models/{model}", GetOrHead, DescribeAsync).RequireScope(Scope.Models).Describe(Routes.Model);
    }

    private static BytesAnswer List(ModelCatalog catalog, GatewayOptions options) =>
        Json(
            new ModelList([.. catalog.List().Select(snapshot => ModelDescription.Of(snapshot, options.DefaultModel))]),
            AnswerJson.Context.ModelList);

    private static async Task<IResult> DescribeAsync(string model, ModelCatalog catalog, GatewayOptions options, CancellationToken ct)
    {
        var snapshot = await catalog.DescribeAsync(model, ct);
        return snapshot.Succeeded
            ? Json(ModelDescription.Of(snapshot.Value, options.DefaultModel), AnswerJson.Context.ModelDescription)
            : new ProblemResult(snapshot.Failure);
    }

    private static BytesAnswer Json<T>(T value, JsonTypeInfo<T> type) => new(JsonSerializer.SerializeToUtf8Bytes(value, type), "application/json; charset=utf-8");
}
