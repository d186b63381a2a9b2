using ClothingApp.Gateway.Errors;
using ClothingApp.Imaging.Preprocessing;
using ClothingApp.Serving;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.Gateway.Models;

/// <summary>Joins what the model server says of a model with what its card says.</summary>
internal static class PictureModelFactory
{
    private const int MaxSide = 4096;

    /// <param name="card">Null when the model has none.</param>
    /// <returns>How to ask the model, or why it cannot be asked about pictures.</returns>
    public static Result<PictureModel> Create(ModelMetadata metadata, ModelCard? card)
    {
        var name = metadata.Spec.Name;
        var signatureName = SignatureName(metadata, card ?? new ModelCard());
        if (!metadata.Signatures.TryGetValue(signatureName, out var signature))
            return Unsuitable(name, $"it has no signature '{signatureName}'; name one of its own in the card's signatures.predict");
        if (signature.Inputs.Count != 1)
            return Unsuitable(name, $"its signature '{signatureName}' takes {signature.Inputs.Count} tensors instead of one picture");

        var (inputName, input) = signature.Inputs.First();
        if (PictureSize(input) is not var (height, width, channels))
        {
            return Unsuitable(
                name, $"its signature '{signatureName}' takes {input.Type.TensorFlowName()}{input.Shape}, and pictures go to uint8 or float tensors [?,height,width,3 or 1] of a known size");
        }

        var color = card?.Input.Color ?? (channels == 1 ? ColorOrder.Gray : ColorOrder.Rgb);
        var preparation = card is null
            ? new PreparationOptions(width, height, Color: color)
            : new PreparationOptions(width, height, card.Input.Resize, card.Input.Fit, color, card.Input.Scale);
        if (preparation.Channels != channels)
            return Unsuitable(name, $"its card says {(channels == 1 ? "colour" : "gray")}, and the model takes {channels} channel(s); correct the card's input.color");

        if (Output(signature) is not { } output)
            return Unsuitable(name, $"its signature '{signatureName}' answers no tensor of scores [?,classes]");
        var classes = Classes(output.Value.Shape);
        if (card?.Labels is { } labels && classes is { } count && labels.Count != count)
            return Unsuitable(name, $"its card lists {labels.Count} labels, and the model answers {count} scores; correct the card's labels");

        return new PictureModel(
            name, metadata.Spec.Version ?? 0, card is not null, signatureName, inputName, input.Type, input.Shape.Rank,
            input.Shape[0] > 0 ? (int)input.Shape[0] : null, preparation, output.Key, classes,
            card?.Output.Activation ?? Activation.None, card?.Labels)
        {
            Gradients = GradientSignature.Find(metadata, card?.Signatures.Explain, input.Shape.Rank == 4 ? TensorShape.Of(1, height, width, channels) : TensorShape.Of(1, height, width)),
        };
    }

    // The one for bytes only when this version really has it: an older version may come without.
    private static string SignatureName(ModelMetadata metadata, ModelCard card) =>
        card.Signatures.PredictUint8 is { } name
        && metadata.Signatures.TryGetValue(name, out var signature)
        && signature.Inputs.Count == 1
        && signature.Inputs.First().Value.Type == DType.UInt8
            ? name
            : card.Signatures.Predict;

    private static (int Height, int Width, int Channels)? PictureSize(TensorInfo input)
    {
        var shape = input.Shape;
        if (input.Type is not (DType.UInt8 or DType.Float32) || shape.Rank is not (3 or 4))
            return null;
        var channels = shape.Rank == 4 ? shape[3] : 1;
        var known = shape[1] is > 0 and <= MaxSide && shape[2] is > 0 and <= MaxSide && channels is 1 or 3;
        return known ? ((int)shape[1], (int)shape[2], (int)channels) : null;
    }

    // Of several outputs the one that looks most like scores, and among equals the first by name.
    private static KeyValuePair<string, TensorInfo>? Output(SignatureInfo signature)
    {
        var scores = signature.Outputs
            .Where(output => output.Value.Type is DType.Float32 or DType.Float64 or DType.Float16)
            .Where(output => output.Value.Shape.Rank is 1 or 2 or -1)
            .OrderByDescending(output => output.Value.Shape.Rank)
            .ThenBy(output => output.Key, StringComparer.Ordinal);
        foreach (var output in scores)
            return output;
        return null;
    }

    private static int? Classes(TensorShape shape) => shape.Rank switch
    {
        1 => 1,
        2 when shape[1] > 0 => (int)shape[1],
        _ => null,
    };

    private static Failure Unsuitable(string model, string why) =>
        Failure.ModelUnavailable($"Pictures cannot be sent to the model '{model}': {why}.");
}
