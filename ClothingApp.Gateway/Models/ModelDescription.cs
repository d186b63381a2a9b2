using System.Text.Json;
using ClothingApp.Serving;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.Gateway.Models;

/// <summary>A model as <c>GET /api/models</c> shows it: its card merged with the server's state.</summary>
internal sealed record ModelDescription(
    string Name,
    string Title,
    string? Description,
    string? License,
    string? Source,
    IReadOnlyList<string> Labels,
    bool Default,
    bool CardFound,
    bool Available,
    string? Problem,
    IReadOnlyList<VersionDescription> Versions,
    IReadOnlyDictionary<string, SignatureDescription> Signatures,
    IReadOnlyDictionary<string, JsonElement>? Metrics)
{
    public static ModelDescription Of(ModelSnapshot snapshot, string defaultModel)
    {
        var (card, model) = (snapshot.Card, snapshot.Model.Value);
        var labels = card?.Labels ?? [.. Enumerable.Range(0, model?.Classes ?? 0).Select(index => model!.Label(index))];
        return new ModelDescription(
            snapshot.Name, card?.Title ?? snapshot.Name, card?.Description, card?.License, card?.Source, labels,
            snapshot.Name == defaultModel, card is not null, snapshot.IsAvailable, snapshot.Model.Failure?.Detail,
            [.. snapshot.Versions.Select(status => new VersionDescription(status.Version, status.State.ToString().ToUpperInvariant()))],
            Describe(snapshot.Metadata), card?.Metrics);
    }

    // The model's initialiser is a signature to TensorFlow, but nothing that anybody calls.
    private static Dictionary<string, SignatureDescription> Describe(ModelMetadata? metadata) =>
        (metadata?.Signatures ?? new Dictionary<string, SignatureInfo>())
        .Where(signature => !signature.Key.StartsWith("__saved_model_", StringComparison.Ordinal)).ToDictionary(
            signature => signature.Key,
            signature => new SignatureDescription(Describe(signature.Value.Inputs), Describe(signature.Value.Outputs)));

    private static Dictionary<string, TensorDescription> Describe(IReadOnlyDictionary<string, TensorInfo> tensors) =>
        tensors.ToDictionary(
            tensor => tensor.Key,
            tensor => new TensorDescription(
                tensor.Value.Type.TensorFlowName(), tensor.Value.Shape.IsUnknownRank ? null : tensor.Value.Shape.Dimensions.ToArray()));
}

/// <param name="State">TensorFlow Serving's word: START, LOADING, AVAILABLE, UNLOADING or END.</param>
internal sealed record VersionDescription(long Version, string State);

internal sealed record SignatureDescription(
    IReadOnlyDictionary<string, TensorDescription> Inputs, IReadOnlyDictionary<string, TensorDescription> Outputs);

/// <param name="Shape">-1 where a size is free; null when not even the rank is known.</param>
internal sealed record TensorDescription(string Dtype, IReadOnlyList<long>? Shape);

/// <summary>The answer of <c>GET /api/models</c>.</summary>
internal sealed record ModelList(IReadOnlyList<ModelDescription> Models);
