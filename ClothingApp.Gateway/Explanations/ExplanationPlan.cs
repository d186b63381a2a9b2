using ClothingApp.Gateway.Errors;
using ClothingApp.Gateway.Models;
using ClothingApp.Gateway.Predictions;

namespace ClothingApp.Gateway.Explanations;

/// <summary>What an explanation will do, before any of it is done.</summary>
/// <param name="ClassIndex">Null: the class with the highest score.</param>
/// <param name="PerCall">Pictures, or points of the path, in one call to the model server.</param>
internal sealed record ExplanationPlan(PictureModel Model, ExplanationMethod Method, int? ClassIndex, int PerCall)
{
    /// <summary>Small enough that other requests' pictures get their turn between two calls.</summary>
    private const int MaxPerCall = 16;

    /// <summary>Inferences that it costs in all, the plain prediction at the beginning among them.</summary>
    public int Inferences => 1 + (Method == ExplanationMethod.IntegratedGradients
        ? GradientPath.Points * GradientPath.InferencesPerPoint
        : OcclusionGrid.Of(Model.Preparation).Positions);

    /// <returns>A failure when the model has no such class or signature.</returns>
    public static Result<ExplanationPlan> Of(PictureModel model, ExplanationQuery query, int maxPictures)
    {
        if (query.Method == ExplanationMethod.IntegratedGradients && model.Gradients is null)
            return Failure.InvalidRequest($"The model '{model.Name}' has no signature for integrated gradients. Ask with ?method=occlusion.");
        int? index = null;
        if (query.Label is { } label)
        {
            index = IndexOf(model, label);
            if (index is null)
                return Failure.InvalidRequest($"The model '{model.Name}' has no class {Quoted.Name(label)}. GET /api/models/{model.Name} lists its labels.");
        }
        var method = query.Method ?? (model.Gradients is null ? ExplanationMethod.Occlusion : ExplanationMethod.IntegratedGradients);
        return new ExplanationPlan(model, method, index, Math.Min(Math.Min(MaxPerCall, maxPictures), PredictionCall.MaxPictures(model)));
    }

    private static int? IndexOf(PictureModel model, string label)
    {
        var classes = model.Labels?.Count ?? model.Classes ?? 0;
        for (var i = 0; i < classes; i++)
        {
            if (string.Equals(model.Label(i), label, StringComparison.OrdinalIgnoreCase))
                return i;
        }
        return null;
    }
}
