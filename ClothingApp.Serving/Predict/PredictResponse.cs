using ClothingApp.Serving.Tensors;

namespace ClothingApp.Serving;

/// <summary>One Predict call's answer. Owns its tensors.</summary>
public sealed class PredictResponse : IDisposable
{
    /// <summary>Which version and signature answered.</summary>
    public required ModelSpec Spec { get; init; }

    /// <summary>By the signature's output names.</summary>
    public required IReadOnlyDictionary<string, Tensor> Outputs { get; init; }

    /// <summary>How the outputs are written when this is sent.</summary>
    public TensorEncoding Encoding { get; init; } = TensorEncoding.TypedList;

    public void Dispose()
    {
        foreach (var tensor in Outputs.Values)
            tensor.Dispose();
    }
}
