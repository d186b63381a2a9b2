using ClothingApp.ModelServer.Grpc;
using ClothingApp.ModelServer.Servables;
using ModelSpec = ClothingApp.Serving.ModelSpec;

namespace ClothingApp.ModelServer.Rest;

/// <summary><c>GET /v1/models/NAME/metadata</c>: the signatures of a version.</summary>
internal static class ModelMetadataAnswer
{
    public static async Task WriteAsync(HttpResponse response, ServableManager servables, ModelSpec model, CancellationToken ct)
    {
        using var lease = servables.Find(model);
        var spec = new ClothingApp.Serving.Protocol.ModelSpec { Name = lease.Model, Version = lease.Version };
        // Put together by hand: protobuf's own JSON of the answer would have an "@type" in it, which the original's has not.
        var text = $$"""
            {
            "model_spec": {{ProtobufJson.Format(spec)}},
            "metadata": {"signature_def": {{ProtobufJson.Format(PredictionEndpoints.Signatures(lease.Servable))}}}
            }

            """;
        await ProtobufJson.WriteAsync(response, text, ct);
    }
}
