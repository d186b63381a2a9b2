using ClothingApp.Grpc;
using ClothingApp.ModelServer.Grpc;
using ClothingApp.ModelServer.Servables;
using ClothingApp.Serving;
using Google.Protobuf;

namespace ClothingApp.ModelServer.Rest;

/// <summary><c>GET /v1/models/NAME</c>: which versions there are and in which state, as protobuf's JSON.</summary>
internal static class ModelStatusEndpoints
{
    private static readonly JsonFormatter Json = new(JsonFormatter.Settings.Default.WithFormatDefaultValues(true).WithPreserveProtoFieldNames(true));

    public static void MapModelStatus(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/v1/models/{name}", (string name, ServableManager servables) => Status(servables, new ModelSpec(name)));
        endpoints.MapGet("/v1/models/{name}/versions/{version:long}", (string name, long version, ServableManager servables) => Status(servables, new ModelSpec(name, version)));
    }

    private static IResult Status(ServableManager servables, ModelSpec spec)
    {
        try
        {
            return Results.Text(Json.Format(ModelEndpoints.Status(servables, spec)), "application/json");
        }
        catch (GrpcException e) when (e.Code == GrpcStatusCode.NotFound)
        {
            return Results.Json(new Dictionary<string, string>(StringComparer.Ordinal) { ["error"] = e.Detail }, statusCode: StatusCodes.Status404NotFound);
        }
    }
}
