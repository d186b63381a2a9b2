using ClothingApp.Web.Language;
using Microsoft.Extensions.Localization;

namespace ClothingApp.Web.Classify;

/// <summary>A refusal in the visitor's language.</summary>
internal static class RefusalText
{
    public static string Say(this IStringLocalizer<Texts> texts, Refusal refusal) =>
        refusal.Argument is { } argument ? texts[refusal.Text, argument] : texts[refusal.Text];
}
