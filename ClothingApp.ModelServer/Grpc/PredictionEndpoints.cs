using ClothingApp.Grpc;
using ClothingApp.ModelServer.Servables;
using ClothingApp.ModelServer.Servables.Configuration;
using ClothingApp.ModelServer.Servables.Examples;
using ClothingApp.Serving;
using ClothingApp.Serving.Protocol;
using ClothingApp.Serving.Tensors;
using Google.Protobuf.WellKnownTypes;

namespace ClothingApp.ModelServer.Grpc;

/// <summary><c>tensorflow.serving.PredictionService</c>.</summary>
internal static class PredictionEndpoints
{
    private const string SignatureDefField = "signature_def";

    public static void MapPredictionService(this IEndpointRouteBuilder endpoints)
    {
        var services = endpoints.ServiceProvider;
        var predictor = services.GetRequiredService<Predictor>();
        var servables = services.GetRequiredService<ServableManager>();
        var encoding = services.GetRequiredService<ModelServerOptions>().EnableSerializationAsTensorContent ? TensorEncoding.Content : TensorEncoding.TypedList;

        endpoints.MapGrpc(ServingMethods.Predict, async (request, call) =>
        {
            using (request)
                return await predictor.PredictAsync(request, encoding, call.CancellationToken);
        });
        var examples = services.GetRequiredService<ExamplePredictor>();
        endpoints.MapGrpc(ServingMethods.Classify, async (request, call) => await examples.ClassifyAsync(request, call.CancellationToken));
        endpoints.MapGrpc(ServingMethods.Regress, async (request, call) => await examples.RegressAsync(request, call.CancellationToken));
        endpoints.MapGrpc(ServingMethods.MultiInference, async (request, call) => await examples.MultiInferenceAsync(request, call.CancellationToken));
        endpoints.MapGrpc(ServingMethods.GetModelMetadata, (request, _) => ValueTask.FromResult(Metadata(servables, request)));
    }

    private static GetModelMetadataResponse Metadata(ServableManager servables, GetModelMetadataRequest request)
    {
        if (request.MetadataField.Count == 0)
            throw new GrpcException(GrpcStatusCode.InvalidArgument, "GetModelMetadataRequest must specify at least one metadata_field");
        if (request.MetadataField.FirstOrDefault(f => f != SignatureDefField) is { } unknown)
            throw new GrpcException(GrpcStatusCode.InvalidArgument, $"Metadata field {unknown} is not supported");

        using var lease = servables.Find(request.ModelSpec.ToSpec());
        return new GetModelMetadataResponse
        {
            ModelSpec = new ClothingApp.Serving.Protocol.ModelSpec { Name = request.ModelSpec.Name, Version = lease.Version },
            Metadata = { [SignatureDefField] = Any.Pack(Signatures(lease.Servable)) },
        };
    }

    /// <summary>Every signature of the file, the initialiser included.</summary>
    public static SignatureDefMap Signatures(Servable servable)
    {
        var signatures = new SignatureDefMap();
        foreach (var (name, signature) in servable.AllSignatures)
            signatures.SignatureDef.Add(name, signature);
        return signatures;
    }
}
