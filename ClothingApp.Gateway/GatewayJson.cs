using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using ClothingApp.Gateway.Access;
using ClothingApp.Gateway.Compatibility;
using ClothingApp.Gateway.Errors;
using ClothingApp.Gateway.Explanations;
using ClothingApp.Gateway.Models;
using ClothingApp.Gateway.Predictions;

namespace ClothingApp.Gateway;

/// <summary>Every JSON form that the gateway reads or writes.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    NumberHandling = JsonNumberHandling.Strict,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(ModelList))]
[JsonSerializable(typeof(ModelDescription))]
[JsonSerializable(typeof(PredictionBody))]
[JsonSerializable(typeof(PredictionsAnswer))]
[JsonSerializable(typeof(StreamedStage))]
[JsonSerializable(typeof(StreamedPrediction))]
[JsonSerializable(typeof(ExplanationAnswer))]
[JsonSerializable(typeof(ExplanationProgress))]
[JsonSerializable(typeof(ExplanationEnd))]
[JsonSerializable(typeof(UrlBody))]
[JsonSerializable(typeof(Dictionary<string, float>))]
[JsonSerializable(typeof(KeysDocument))]
[JsonSerializable(typeof(FileAnswer))]
internal sealed partial class GatewayJson : JsonSerializerContext;

internal static class AnswerJson
{
    /// <summary>For answers. They are never put into HTML, so that an apostrophe may be one instead of <c>\u0027</c>.</summary>
    public static readonly GatewayJson Context = new(new JsonSerializerOptions(GatewayJson.Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
