using ClothingApp.Web.Classify;
using ClothingApp.Web.Gateway;
using ClothingApp.Web.Layout;
using ClothingApp.Web.Models;

namespace ClothingApp.Web.Explain;

/// <summary>What the page shows that says why.</summary>
/// <param name="Url">The address that the form is filled with; so are the others.</param>
public sealed record ExplainModel(
    ModelChoice Choice, string Url = "", string Label = "", string Other = "", bool Covering = false, Refusal? Refusal = null, Explained? Explained = null) : IAnswered;

/// <summary>One or two labels of one picture.</summary>
/// <param name="Picture">What the picture is called.</param>
public sealed record Explained(string Picture, string Model, long Version, IReadOnlyList<ExplainedLabel> Labels);

/// <summary>Which parts spoke for a label and which against it.</summary>
/// <param name="Probability">0 to 1.</param>
/// <param name="Covering">Whether parts were covered; else it is gradients.</param>
/// <param name="Overlay">A data: URI of the map over the picture.</param>
/// <param name="Thumbnail">The picture alone, in the same proportions; null when there is none.</param>
/// <param name="Strongest">The key of a text that names the place; null when nothing spoke for the label.</param>
public sealed record ExplainedLabel(
    string Label, double Probability, bool Covering, Completeness? Completeness, string Overlay, string? Thumbnail, string? Strongest);
