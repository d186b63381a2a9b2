using ClothingApp.Gateway.Models;

namespace ClothingApp.Gateway.Explanations;

/// <summary>Which pixels mattered to a model for one class.</summary>
/// <param name="Scores">A score per class, as the model answered them for the whole picture.</param>
/// <param name="Completeness">Null for methods that promise none.</param>
/// <param name="Overlay">A PNG file.</param>
/// <param name="Thumbnail">A JPEG file of what lies below the overlay; null when it was not asked for.</param>
internal sealed record Explanation(
    PictureModel Model, ExplanationMethod Method, int ClassIndex, float[] Scores, HeatMap Map, Completeness? Completeness, int Inferences, byte[] Overlay, byte[]? Thumbnail);

/// <summary>Integrated gradients have to add up to what the picture changes in the score, against the gray one.</summary>
/// <param name="Sum">Of all pixels' shares.</param>
/// <param name="Difference">f(picture) - f(gray).</param>
/// <param name="Error">By how much they miss each other, in units of the score.</param>
internal sealed record Completeness(double Sum, double Difference, double Error)
{
    public static Completeness Of(double sum, double difference) => new(Math.Round(sum, 6), Math.Round(difference, 6), Math.Round(Math.Abs(sum - difference), 6));
}
