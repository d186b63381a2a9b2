using ClothingApp.Web.Classify;
using ClothingApp.Web.Gateway;

namespace ClothingApp.Web.Compare;

/// <summary>One picture and the two models to set side by side, as posted.</summary>
internal sealed record CompareForm(ClassifyForm Picture, ModelRef Left, ModelRef Right)
{
    /// <returns>The fields; null when the post is too large.</returns>
    public static async Task<CompareForm?> ReadAsync(HttpRequest request, CancellationToken ct) =>
        await ClassifyForm.ReadAsync(request, ct) is { } picture
            ? new CompareForm(picture, ModelRef.Parse(PostedForm.Field(request, "left")), ModelRef.Parse(PostedForm.Field(request, "right")))
            : null;
}
