using ClothingApp.Serving.Tensors;

namespace ClothingApp.Serving;

/// <summary>One Predict call's input. Owns its tensors.</summary>
public sealed class PredictRequest : IDisposable
{
    /// <summary>Null only when a received request has none.</summary>
    public required ModelSpec? Spec { get; init; }

    /// <summary>By the signature's input names.</summary>
    public required IReadOnlyDictionary<string, Tensor> Inputs { get; init; }

    /// <summary>The wanted outputs; empty: all.</summary>
    public IReadOnlyList<string> OutputFilter { get; init; } = [];

    /// <summary>What a received request has taken of the memory for all; null: nobody counts that.</summary>
    internal IDisposable? Hold { get; init; }

    public void Dispose()
    {
        foreach (var tensor in Inputs.Values)
            tensor.Dispose();
        Hold?.Dispose();
    }
}
