using ClothingApp.ModelServer.Grpc;
using ClothingApp.ModelServer.Servables;
using ClothingApp.Serving;

namespace ClothingApp.ModelServer.Rest;

/// <summary><c>GET /v1/models/NAME</c>: which versions there are and in which state.</summary>
internal static class ModelStatusAnswer
{
    public static Task WriteAsync(HttpResponse response, ServableManager servables, ModelSpec model, CancellationToken ct) =>
        ProtobufJson.WriteAsync(response, ProtobufJson.Format(ModelEndpoints.Status(servables, model)), ct);
}
