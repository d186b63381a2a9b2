using System.Text.Json;

namespace ClothingApp.Gateway.Models;

/// <summary>A card as it was found on disk.</summary>
/// <param name="Card">Null when the file is broken.</param>
/// <param name="Problem">Why it is broken, for the operator and for whoever asks the model; else null.</param>
internal sealed record CardFile(string Name, ModelCard? Card, string? Problem)
{
    public const string FileName = "model.json";

    /// <summary>Reads one card. The folder names the model unless the card does.</summary>
    public static CardFile Read(string path)
    {
        var folder = Path.GetFileName(Path.GetDirectoryName(path))!;
        try
        {
            using var stream = File.OpenRead(path);
            var card = JsonSerializer.Deserialize<ModelCard>(stream, ModelCardJson.Options) ?? new ModelCard();
            return card.Labels is { Count: 0 }
                ? new CardFile(folder, null, $"{folder}/{FileName} has an empty list of labels: leave it out, or name every class.")
                : new CardFile(card.Name ?? folder, card, null);
        }
        catch (JsonException e)
        {
            return new CardFile(folder, null, $"{folder}/{FileName} is no valid card: see {e.Path ?? "$"} in line {e.LineNumber + 1}.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new CardFile(folder, null, $"{folder}/{FileName} cannot be read: check that the gateway may open it.");
        }
    }
}
