using ClothingApp.Imaging.Preprocessing;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.Gateway.Models;

/// <summary>One version of a model as pictures meet it: what to send, and how to read the answer.</summary>
/// <param name="InputType"><see cref="DType.UInt8"/> or <see cref="DType.Float32"/>.</param>
/// <param name="InputRank">4: [batch, height, width, channels]; 3: [batch, height, width].</param>
/// <param name="MaxBatch">Pictures in one call; null when the model takes any number.</param>
/// <param name="Classes">Of the output; null when only the answer will tell.</param>
internal sealed record PictureModel(
    string Name,
    long Version,
    bool CardFound,
    string SignatureName,
    string InputName,
    DType InputType,
    int InputRank,
    int? MaxBatch,
    PreparationOptions Preparation,
    string OutputName,
    int? Classes,
    Activation Activation,
    IReadOnlyList<string>? Labels)
{
    /// <summary>How to ask which pixels mattered; null when the model cannot be asked that.</summary>
    public GradientSignature? Gradients { get; init; }

    /// <summary>Bytes of one prepared picture.</summary>
    public int PictureBytes => Preparation.Width * Preparation.Height * Preparation.Channels * InputType.ElementSize();

    public TensorShape InputShape(int pictures) => InputRank == 4
        ? TensorShape.Of(pictures, Preparation.Height, Preparation.Width, Preparation.Channels)
        : TensorShape.Of(pictures, Preparation.Height, Preparation.Width);

    public string Label(int index) => Labels is null ? $"class {index}" : Labels[index];

    /// <summary>True when a tensor made for <paramref name="other"/> is just what this one takes.</summary>
    public bool TakesInputOf(PictureModel other) =>
        SignatureName == other.SignatureName && InputName == other.InputName && InputType == other.InputType
        && InputRank == other.InputRank && Preparation == other.Preparation;
}
