using System.Text.Encodings.Web;
using System.Text.Json;
using ClothingApp.Web.Gateway;

namespace ClothingApp.Web.Classify;

/// <summary>What the gateway answers to the shown command, as JSON for people: the five best labels, and no preview.</summary>
internal static class RawAnswer
{
    private static readonly JsonSerializerOptions Readable = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // Razor encodes it for the page
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
    };

    public static string Of(GatewayAnswer answer, int top) => JsonSerializer.Serialize(
        answer with { Predictions = [.. answer.Predictions.Select(one => one with { Top = [.. one.Top?.Take(top) ?? []], Thumbnail = null })] }, Readable);
}
