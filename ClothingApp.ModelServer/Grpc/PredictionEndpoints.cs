using ClothingApp.Grpc;
using ClothingApp.ModelServer.Requests;
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

    private const string Entrypoint = "GRPC";

    public static void MapPredictionService(this IEndpointRouteBuilder endpoints)
    {
        var services = endpoints.ServiceProvider;
        var memory = services.GetRequiredService<RequestMemory>();
        var predictor = services.GetRequiredService<Predictor>();
        var servables = services.GetRequiredService<ServableManager>();
        var encoding = services.GetRequiredService<ModelServerOptions>().EnableSerializationAsTensorContent ? TensorEncoding.Content : TensorEncoding.TypedList;

        endpoints.MapGrpc(ServingMethods.CreatePredict(memory.MaxTensorBytes, memory.Budget), async (request, call) =>
        {
            using (request)
            {
                var note = RequestNote.Of(call.HttpContext);
                note.Asks(request.Spec?.Name, request.Spec?.SignatureName);
                var response = await predictor.PredictAsync(request, encoding, call.CancellationToken);
                note.Version = response.Spec.Version;
                return response;
            }
        }).WithMetadata(new RecordedAs(Entrypoint, "Predict"));
        var examples = services.GetRequiredService<ExamplePredictor>();
        endpoints.MapGrpc(ServingMethods.Classify.WithBoundedExamples(memory.MaxTensorBytes), async (request, call) =>
        {
            var note = RequestNote.Of(call.HttpContext);
            note.Asks(request.ModelSpec?.Name, request.ModelSpec?.SignatureName);
            var response = await examples.ClassifyAsync(request, call.CancellationToken);
            note.Answered(response.ModelSpec);
            return response;
        }).WithMetadata(new RecordedAs(Entrypoint, "Classify"));
        endpoints.MapGrpc(ServingMethods.Regress.WithBoundedExamples(memory.MaxTensorBytes), async (request, call) =>
        {
            var note = RequestNote.Of(call.HttpContext);
            note.Asks(request.ModelSpec?.Name, request.ModelSpec?.SignatureName);
            var response = await examples.RegressAsync(request, call.CancellationToken);
            note.Answered(response.ModelSpec);
            return response;
        }).WithMetadata(new RecordedAs(Entrypoint, "Regress"));
        endpoints.MapGrpc(ServingMethods.MultiInference.WithBoundedExamples(memory.MaxTensorBytes), async (request, call) =>
        {
            // Its tasks are signatures of one model: the first stands for all.
            var note = RequestNote.Of(call.HttpContext);
            note.Asks(request.Tasks.FirstOrDefault()?.ModelSpec?.Name, request.Tasks.FirstOrDefault()?.ModelSpec?.SignatureName);
            var response = await examples.MultiInferenceAsync(request, call.CancellationToken);
            note.Answered(response.Results[0].ModelSpec);
            return response;
        }).WithMetadata(new RecordedAs(Entrypoint, "MultiInference"));
        endpoints.MapGrpc(ServingMethods.GetModelMetadata, (request, call) =>
        {
            RequestNote.Of(call.HttpContext).Model = request.ModelSpec?.Name ?? "";
            return ValueTask.FromResult(Metadata(servables, request));
        }).WithMetadata(new RecordedAs(Entrypoint, "GetModelMetadata", IsCounted: false));
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
