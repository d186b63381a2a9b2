using System.Diagnostics;
using ClothingApp.Gateway.Errors;
using ClothingApp.Gateway.Models;
using ClothingApp.Grpc;
using ClothingApp.Serving;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.Gateway.Predictions;

/// <summary>What the model server answered to one call.</summary>
/// <param name="Scores">A row per picture of the tensor, a score per class.</param>
internal sealed record PredictionAnswer(long Version, float[][] Scores, TimeSpan Duration);

/// <summary>One Predict call for the pictures in a tensor.</summary>
internal sealed class PredictionCall(ServingClient serving, GatewayOptions options, TimeProvider time)
{
    // Below the 64 MiB that a message may have, with room for everything around the tensor.
    private const int MaxTensorBytes = 60 * 1024 * 1024;

    /// <summary>How many pictures may go in one call.</summary>
    public static int MaxPictures(PictureModel model) =>
        Math.Max(1, Math.Min(model.MaxBatch ?? int.MaxValue, MaxTensorBytes / model.PictureBytes));

    /// <exception cref="GrpcException">The model server refused or failed.</exception>
    public async Task<Result<PredictionAnswer>> InvokeAsync(PictureModel model, VersionChoice version, TensorBatch pictures, CancellationToken ct)
    {
        using var activity = GatewayTelemetry.Source.StartActivity("serving.predict", ActivityKind.Internal);
        activity?.SetTag("model.name", model.Name).SetTag("model.signature", model.SignatureName).SetTag("batch.size", pictures.Count);
        var start = time.GetTimestamp();
        using var request = new PredictRequest
        {
            Spec = new ModelSpec(model.Name, version.Number, model.SignatureName, version.Label ?? ""),
            Inputs = new Dictionary<string, Tensor>(StringComparer.Ordinal) { [model.InputName] = pictures.ToTensor() },
            OutputFilter = [model.OutputName],
        };
        try
        {
            // The request's own deadline comes with ct; this one tells the server how long the work is wanted at most.
            using var response = await serving.PredictAsync(request, options.RequestTimeout, ct);
            var duration = time.GetElapsedTime(start);
            if (!response.Outputs.TryGetValue(model.OutputName, out var output))
                return Failure.ModelUnavailable($"The answer of the model '{model.Name}' cannot be used: its output '{model.OutputName}' is missing.");
            var scores = Scores.Read(output, model, pictures.Count);
            activity.Finish(scores.Succeeded ? null : nameof(ErrorCode.ModelUnavailable))?.SetTag("model.version", response.Spec?.Version);
            return scores.Succeeded
                ? new PredictionAnswer(response.Spec?.Version ?? model.Version, scores.Value, duration)
                : scores.Failure;
        }
        catch (GrpcException e)
        {
            activity.Finish(e.Code.ToString());
            throw;
        }
    }
}
