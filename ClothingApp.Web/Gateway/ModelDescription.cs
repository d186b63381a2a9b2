using System.Text.Json;

namespace ClothingApp.Web.Gateway;

/// <summary>A model as the gateway describes it: its card and the model server's state.</summary>
/// <param name="Labels">In the order of the model's outputs.</param>
/// <param name="Default">Whether the gateway asks this one when none is named.</param>
/// <param name="Problem">Why it cannot be asked; null when it can.</param>
/// <param name="Metrics">As the card has them: numbers and words.</param>
public sealed record ModelDescription(
    string Name,
    string Title,
    string? Description,
    string? License,
    string? Source,
    IReadOnlyList<string>? Labels,
    bool Default,
    bool CardFound,
    bool Available,
    string? Problem,
    IReadOnlyList<ModelVersion>? Versions,
    IReadOnlyDictionary<string, ModelSignature>? Signatures,
    IReadOnlyDictionary<string, JsonElement>? Metrics);

/// <param name="State">TensorFlow Serving's word, such as AVAILABLE.</param>
public sealed record ModelVersion(long Version, string State)
{
    /// <summary>The state of a version that can be asked.</summary>
    public const string Available = "AVAILABLE";
}

/// <summary>One way to call a model, its tensors by name.</summary>
public sealed record ModelSignature(IReadOnlyDictionary<string, ModelTensor>? Inputs, IReadOnlyDictionary<string, ModelTensor>? Outputs);

/// <param name="Shape">-1 where a size is free; null when not even the rank is known.</param>
public sealed record ModelTensor(string Dtype, IReadOnlyList<long>? Shape);

/// <summary>The answer of <c>GET /api/models</c>.</summary>
internal sealed record ModelDescriptions(IReadOnlyList<ModelDescription>? Models);
