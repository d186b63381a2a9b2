using System.Text.Json;

namespace ClothingApp.Gateway.Models;

/// <summary>How cards are read. Not by generated code: that would give null to every property that a card leaves out, instead of its default.</summary>
internal static class ModelCardJson
{
    public static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        RespectNullableAnnotations = true,
    };
}
