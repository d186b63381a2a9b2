using ClothingApp.Gateway.Errors;
using ClothingApp.Serving;

namespace ClothingApp.Gateway.Models;

/// <summary>What was last known of a model: its card, and what the model server said.</summary>
/// <param name="Metadata">Null until the server described the model.</param>
/// <param name="Versions">Every version that the server knows, newest first.</param>
/// <param name="Model">How to send it pictures, or why that is not possible.</param>
/// <param name="Reachable">False when the last question went unanswered: the rest is older then.</param>
internal sealed record ModelSnapshot(
    string Name,
    ModelCard? Card,
    ModelMetadata? Metadata,
    IReadOnlyList<ModelVersionStatus> Versions,
    Result<PictureModel> Model,
    bool Reachable)
{
    public bool IsAvailable => Reachable && Model.Succeeded;
}
