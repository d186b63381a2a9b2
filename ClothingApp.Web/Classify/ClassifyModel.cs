using System.Globalization;
using ClothingApp.Web.Gateway;
using ClothingApp.Web.Layout;
using ClothingApp.Web.Models;

namespace ClothingApp.Web.Classify;

/// <summary>What the page shows.</summary>
/// <param name="Url">The address that the form is filled with.</param>
public sealed record ClassifyModel(ModelChoice Choice, string Url = "", Refusal? Refusal = null, Answer? Answer = null) : IAnswered;

/// <summary>What a form about the same picture has to send; a file is not kept, so that it has to be chosen again.</summary>
/// <param name="Url">Null unless the picture was given by its address.</param>
/// <param name="Example">Null unless it is one of the site's own.</param>
public sealed record PictureAgain(string? Url, string? Example)
{
    public bool IsFile => Url is null && Example is null;

    internal static PictureAgain Of(PictureSource source) => new(
        source is PictureSource.Address(var url) ? url : null,
        source is PictureSource.Example(var example) ? example.Name : null);
}

/// <summary>A prediction, ready to show.</summary>
/// <param name="Picture">What the picture is called: its address, file name or title.</param>
/// <param name="Labels">All of them, or the best thousand; likeliest first; at least one.</param>
/// <param name="Thumbnail">A data: URI, so that the visitor's browser never contacts the host that the picture came from.</param>
/// <param name="Raw">The gateway's own answer, as JSON.</param>
/// <param name="Snippets">Commands and programs that ask the gateway the same.</param>
/// <param name="Link">Leads to the form filled in the same way; null where only an address could be filled in.</param>
public sealed record Answer(
    string Picture,
    string Model,
    long Version,
    bool CardFound,
    IReadOnlyList<LabelScore> Labels,
    StageTimings? Timings,
    string? Thumbnail,
    string Raw,
    IReadOnlyList<Snippet> Snippets,
    string? Link)
{
    /// <summary>Labels that have a bar.</summary>
    public const int Shown = 5;

    /// <summary>Below this the best label is said to be a guess.</summary>
    private const double SureFrom = 0.5;

    public PictureAgain Again { get; init; } = new(null, null);

    public Evidence Evidence { get; } = Evidence.Of(Labels);

    public bool IsGuess => Labels[0].Probability < SureFrom || Evidence.IsWeak;

    /// <summary>0.9812 as "98.1 %", as the visitor's language writes it.</summary>
    public static string Percent(double probability) => string.Create(CultureInfo.CurrentCulture, $"{probability * 100:0.0} %");

    /// <summary>A length for an SVG attribute: unlike a style attribute it is not the policy's business.</summary>
    public static string BarWidth(double probability) =>
        string.Create(CultureInfo.InvariantCulture, $"{Math.Clamp(probability, 0.004, 1) * 100:0.##}%");

    public static string Milliseconds(double ms) => string.Create(CultureInfo.CurrentCulture, $"{ms:0.0} ms");
}
