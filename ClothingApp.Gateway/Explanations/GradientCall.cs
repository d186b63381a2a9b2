using ClothingApp.Gateway.Errors;
using ClothingApp.Gateway.Models;
using ClothingApp.Grpc;
using ClothingApp.Serving;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.Gateway.Explanations;

/// <param name="Gradients">The mean over the points, [height, width, channels].</param>
/// <param name="Scores">[points, classes].</param>
internal sealed record GradientAnswer(float[] Gradients, float[] Scores);

/// <summary>One call for the gradients at some points of the path.</summary>
internal sealed class GradientCall(ServingClient serving, GatewayOptions options)
{
    /// <param name="picture">As floats.</param>
    /// <exception cref="GrpcException">The model server refused or failed.</exception>
    public async Task<Result<GradientAnswer>> InvokeAsync(PictureModel model, PreparedPicture picture, int classIndex, float[] alphas, CancellationToken ct)
    {
        var signature = model.Gradients!;
        using var activity = GatewayTelemetry.Source.StartActivity("serving.gradients");
        activity?.SetTag("model.name", model.Name).SetTag("model.signature", signature.Name).SetTag("batch.size", alphas.Length);
        using var request = new PredictRequest
        {
            Spec = new ModelSpec(model.Name, model.Version, signature.Name),
            Inputs = new Dictionary<string, Tensor>(StringComparer.Ordinal)
            {
                [GradientSignature.Image] = Tensor.FromBytes(DType.Float32, model.InputShape(1), picture.Input),
                [GradientSignature.Baseline] = Tensor.FromBytes(DType.Float32, model.InputShape(1), picture.Blank),
                [GradientSignature.Alphas] = Tensor.Create<float>(TensorShape.Of(alphas.Length), alphas),
                [GradientSignature.ClassIndex] = Tensor.Create<int>(TensorShape.Scalar, [classIndex]),
            },
        };
        try
        {
            using var response = await serving.PredictAsync(request, options.RequestTimeout, ct);
            return Read(response, model, signature, picture.Input.Length / sizeof(float), alphas.Length, classIndex);
        }
        catch (GrpcException e)
        {
            activity.Finish(e.Code.ToString());
            throw;
        }
    }

    private static Result<GradientAnswer> Read(PredictResponse response, PictureModel model, GradientSignature signature, int values, int points, int classIndex)
    {
        if (response.Outputs.GetValueOrDefault(GradientSignature.Gradients) is { Type: DType.Float32 } gradients && gradients.Shape.ElementCount == values
            && response.Outputs.GetValueOrDefault(signature.Scores) is { Type: DType.Float32, Shape.Rank: 2 } scores
            && scores.Shape[0] == points && scores.Shape[1] > classIndex && AreFinite(gradients) && AreFinite(scores))
        {
            return new GradientAnswer(gradients.AsSpan<float>().ToArray(), scores.AsSpan<float>().ToArray());
        }
        return Failure.ModelUnavailable($"What the model '{model.Name}' answered about its gradients cannot be used. Ask with ?method=occlusion.");
    }

    private static bool AreFinite(Tensor tensor)
    {
        foreach (var value in tensor.AsSpan<float>())
        {
            if (!float.IsFinite(value))
                return false;
        }
        return true;
    }
}
