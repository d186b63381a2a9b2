using System.Globalization;
using System.Text.Json;
using ClothingApp.Web.Classify;
using ClothingApp.Web.Gateway;

namespace ClothingApp.Web.Models;

/// <summary>What a model's page shows.</summary>
/// <param name="Snippets">How to call it.</param>
public sealed record ModelPageModel(ModelDescription Card, IReadOnlyList<Snippet> Snippets);

/// <summary>A model's card in words.</summary>
internal static class ModelText
{
    /// <summary>The language of cards and labels, which are not translated; null where the page is in it anyway.</summary>
    public static string? Language => CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == CardLanguage ? null : CardLanguage;

    private const string CardLanguage = "en";

    /// <returns>The card's accuracy as a percentage; null when it has none.</returns>
    public static string? Accuracy(ModelDescription model) =>
        model.Metrics is { } metrics && metrics.TryGetValue("accuracy", out var accuracy) && accuracy.ValueKind is JsonValueKind.Number
            ? Answer.Percent(accuracy.GetDouble())
            : null;

    /// <summary>Everything else that the card says, accuracy first.</summary>
    public static IEnumerable<(string Name, string Text)> Facts(ModelDescription model)
    {
        if (Accuracy(model) is { } accuracy)
            yield return ("Accuracy", accuracy);
        foreach (var (name, value) in model.Metrics ?? new Dictionary<string, JsonElement>())
        {
            if (name != "accuracy")
                yield return (name, value.ValueKind is JsonValueKind.Number ? value.GetDouble().ToString(CultureInfo.CurrentCulture) : value.ToString());
        }
        if (model.Source is { } source)
            yield return ("Source", source);
        if (model.License is { } license)
            yield return ("License", license);
    }

    public static IEnumerable<(string Way, string Name, ModelTensor Info)> Tensors(ModelSignature signature) =>
        [.. All("in", signature.Inputs), .. All("out", signature.Outputs)];

    /// <returns>Such as [?, 299, 299, 3], a question mark where a size is free.</returns>
    public static string Shape(ModelTensor tensor) =>
        tensor.Shape is { } shape ? $"[{string.Join(", ", shape.Select(size => size < 0 ? "?" : size.ToString(CultureInfo.InvariantCulture)))}]" : "?";

    private static IEnumerable<(string, string, ModelTensor)> All(string way, IReadOnlyDictionary<string, ModelTensor>? tensors) =>
        (tensors ?? new Dictionary<string, ModelTensor>()).Select(tensor => (way, tensor.Key, tensor.Value));
}
