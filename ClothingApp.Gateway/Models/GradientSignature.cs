using ClothingApp.Serving;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.Gateway.Models;

/// <summary>
/// A signature that gives gradients along a straight path: from <c>image</c>, <c>baseline</c>, <c>alphas</c> [K] and <c>class_index</c> the mean
/// over the K points baseline + alpha x (image - baseline) of that class's gradient, <c>gradients</c> of the picture's shape, and the scores
/// at the points [K, classes]. A card names it as <c>signatures.explain</c>.
/// </summary>
/// <param name="Scores">The name of the output with the scores, which is the model's own choice.</param>
internal sealed record GradientSignature(string Name, string Scores)
{
    public const string Image = "image", Baseline = "baseline", Alphas = "alphas", ClassIndex = "class_index", Gradients = "gradients";

    /// <param name="picture">The shape of one picture with the batch's dimension, as the model's predictions take it.</param>
    /// <returns>Null when the model has no such signature, or another form of it than the above.</returns>
    public static GradientSignature? Find(ModelMetadata metadata, string? name, TensorShape picture)
    {
        if (name is null || !metadata.Signatures.TryGetValue(name, out var signature))
            return null;
        var takes = signature.Inputs.Count == 4
            && Has(signature.Inputs, Image, DType.Float32, picture)
            && Has(signature.Inputs, Baseline, DType.Float32, picture)
            && Has(signature.Inputs, Alphas, DType.Float32, TensorShape.Of(1))
            && Has(signature.Inputs, ClassIndex, DType.Int32, TensorShape.Scalar);
        var scores = signature.Outputs.Where(output => output.Key != Gradients).ToArray();
        return takes && scores is [var (output, info)] && info.Type == DType.Float32 && Has(signature.Outputs, Gradients, DType.Float32, picture)
            ? new GradientSignature(name, output)
            : null;
    }

    private static bool Has(IReadOnlyDictionary<string, TensorInfo> tensors, string name, DType type, TensorShape shape) =>
        tensors.TryGetValue(name, out var info) && info.Type == type && info.Shape.Accepts(shape);
}
