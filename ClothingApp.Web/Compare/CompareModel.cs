using ClothingApp.Web.Classify;
using ClothingApp.Web.Gateway;
using ClothingApp.Web.Layout;
using ClothingApp.Web.Models;

namespace ClothingApp.Web.Compare;

/// <summary>What the page shows on which two models look at one picture.</summary>
/// <param name="Options">Models, and versions of those that have several.</param>
/// <param name="Left">One of them; so is <paramref name="Right"/>.</param>
/// <param name="Url">The address that the form is filled with.</param>
public sealed record CompareModel(
    IReadOnlyList<ModelOption> Options, string Left, string Right, string Url = "", Refusal? Refusal = null, Compared? Compared = null) : IAnswered;

/// <param name="Picture">What the picture is called.</param>
public sealed record Compared(string Picture, string? Thumbnail, ComparedSide Left, ComparedSide Right)
{
    /// <summary>Whether both name the same label first; null when one of them did not answer.</summary>
    public bool? Agree => Left.Best is { } left && Right.Best is { } right ? string.Equals(left.Label, right.Label, StringComparison.OrdinalIgnoreCase) : null;
}

/// <summary>One model's answer: <paramref name="Labels"/>, likeliest first, or <paramref name="Error"/>.</summary>
/// <param name="Version">The one that answered; 0 when none did.</param>
public sealed record ComparedSide(string Model, long Version, IReadOnlyList<LabelScore> Labels, StageTimings? Timings, Refusal? Error)
{
    public LabelScore? Best => Labels.Count > 0 ? Labels[0] : null;
}
