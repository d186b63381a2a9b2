using ClothingApp.Web.Classify;
using ClothingApp.Web.Gateway;

namespace ClothingApp.Web.Explain;

/// <summary>The question why, as posted.</summary>
/// <param name="Label">Empty for the likeliest.</param>
/// <param name="Other">A second one to set beside it; empty for none.</param>
/// <param name="Covering">Whether to cover part after part, though the model may offer something finer.</param>
internal sealed record ExplainForm(ClassifyForm Picture, ModelRef Model, string Label, string Other, bool Covering)
{
    /// <summary>The gateway's name for covering part after part.</summary>
    public const string Occlusion = "occlusion";

    /// <summary>One map each; null stands for the likeliest.</summary>
    public IReadOnlyList<string?> Labels => Other.Length == 0 || string.Equals(Other, Label, StringComparison.OrdinalIgnoreCase)
        ? [Label.Length == 0 ? null : Label]
        : [Label.Length == 0 ? null : Label, Other];

    /// <returns>The fields; null when the post is too large.</returns>
    public static async Task<ExplainForm?> ReadAsync(HttpRequest request, CancellationToken ct) =>
        await ClassifyForm.ReadAsync(request, ct) is { } picture
            ? new ExplainForm(
                picture, ModelRef.Parse(picture.Model), PostedForm.Field(request, "class"), PostedForm.Field(request, "other"),
                PostedForm.Field(request, "method") == Occlusion)
            : null;
}
