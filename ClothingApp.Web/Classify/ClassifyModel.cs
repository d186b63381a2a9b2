using System.Globalization;
using ClothingApp.Web.Gateway;

namespace ClothingApp.Web.Classify;

/// <summary>What the page shows.</summary>
/// <param name="Url">The address that the form is filled with.</param>
public sealed record ClassifyModel(string Url = "", Refusal? Refusal = null, Answer? Answer = null);

/// <summary>A prediction, ready to show.</summary>
/// <param name="Picture">What the picture is called: its address, file name or title.</param>
/// <param name="Top">Likeliest first; at least one.</param>
/// <param name="Thumbnail">A data: URI, so that the visitor's browser never contacts the host that the picture came from.</param>
/// <param name="Curl">A command that asks the gateway the same.</param>
/// <param name="Link">Leads to the form filled in the same way; null where only an address could be filled in.</param>
public sealed record Answer(
    string Picture,
    string Model,
    long Version,
    bool CardFound,
    IReadOnlyList<LabelScore> Top,
    StageTimings? Timings,
    string? Thumbnail,
    string Curl,
    string? Link)
{
    /// <summary>Below this the best label is said to be a guess.</summary>
    private const double SureFrom = 0.5;

    public bool IsGuess => Top[0].Probability < SureFrom;

    /// <summary>0.9812 as "98.1 %".</summary>
    public static string Percent(double probability) => string.Create(CultureInfo.InvariantCulture, $"{probability * 100:0.0} %");

    /// <summary>A length for an SVG attribute: unlike a style attribute it is not the policy's business.</summary>
    public static string BarWidth(double probability) =>
        string.Create(CultureInfo.InvariantCulture, $"{Math.Clamp(probability, 0.004, 1) * 100:0.##}%");

    public static string Milliseconds(double ms) => string.Create(CultureInfo.InvariantCulture, $"{ms:0.0} ms");
}
