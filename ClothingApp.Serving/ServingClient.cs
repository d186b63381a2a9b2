using ClothingApp.Grpc;
using ClothingApp.Serving.Models;

namespace ClothingApp.Serving;

/// <summary>A model server's client. Safe for concurrent use; the channel stays its creator's.</summary>
/// <remarks>
/// Every method throws <see cref="GrpcException"/> with the server's status or UNAVAILABLE, DEADLINE_EXCEEDED and the like of
/// this side, and <see cref="OperationCanceledException"/> when <c>ct</c> was cancelled.
/// </remarks>
public sealed class ServingClient(GrpcChannel channel)
{
    /// <summary>Runs a signature. The request stays the caller's; the response is the caller's to dispose.</summary>
    public Task<PredictResponse> PredictAsync(PredictRequest request, TimeSpan timeout, CancellationToken ct) =>
        channel.CallAsync(ServingMethods.Predict, request, timeout, ct);

    /// <summary>The signatures of a version; of the latest available one when <paramref name="spec"/> names none.</summary>
    public async Task<ModelMetadata> GetModelMetadataAsync(ModelSpec spec, TimeSpan timeout, CancellationToken ct)
    {
        var request = new Protocol.GetModelMetadataRequest { ModelSpec = spec.ToMessage(), MetadataField = { "signature_def" } };
        return ProtocolConversions.FromMessage(await channel.CallAsync(ServingMethods.GetModelMetadata, request, timeout, ct));
    }

    /// <summary>The versions that the server knows of a model, or the one that <paramref name="spec"/> names.</summary>
    public async Task<IReadOnlyList<ModelVersionStatus>> GetModelStatusAsync(ModelSpec spec, TimeSpan timeout, CancellationToken ct)
    {
        var request = new Protocol.GetModelStatusRequest { ModelSpec = spec.ToMessage() };
        var response = await channel.CallAsync(ServingMethods.GetModelStatus, request, timeout, ct);
        return [.. response.ModelVersionStatus.Select(ProtocolConversions.FromMessage)];
    }
}
