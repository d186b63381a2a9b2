using ClothingApp.Web.Classify;
using ClothingApp.Web.Gateway;
using ClothingApp.Web.Layout;
using ClothingApp.Web.Models;

namespace ClothingApp.Web.Many;

/// <summary>What the page for many pictures shows.</summary>
/// <param name="Lines">The addresses that the form is filled with.</param>
/// <param name="Table">The answers; null before there are any.</param>
public sealed record ManyModel(ModelChoice Choice, IReadOnlyList<string> Lines, Refusal? Refusal = null, ManyTable? Table = null) : IAnswered;

/// <param name="Rows">In the order given: addresses first, then files.</param>
public sealed record ManyTable(string Model, long Version, IReadOnlyList<ManyRow> Rows);

/// <summary>One picture: <paramref name="Top"/>, likeliest first, or <paramref name="Error"/>.</summary>
/// <param name="Picture">Its address or file name.</param>
/// <param name="Thumbnail">A data: URI.</param>
public sealed record ManyRow(string Picture, string? Thumbnail, IReadOnlyList<LabelScore>? Top, Refusal? Error);
