using System.Text.Json;
using System.Text.Json.Serialization;
using ClothingApp.Cli.Evaluate;
using ClothingApp.Cli.Predict;

namespace ClothingApp.Cli;

/// <summary>What <c>--json</c> prints.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PredictJson))]
[JsonSerializable(typeof(EvaluateJson))]
internal sealed partial class ReportJson : JsonSerializerContext;
