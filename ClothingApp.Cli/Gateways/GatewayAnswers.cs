using System.Text.Json.Serialization;

namespace ClothingApp.Cli.Gateways;

/// <summary>What the gateway answers to a prediction request.</summary>
internal sealed record PredictionsAnswer(string Model, long Version, bool CardFound, IReadOnlyList<PictureAnswer> Predictions);

/// <summary>One picture: ranked labels and where the time went, or a problem.</summary>
internal sealed record PictureAnswer(string Image, IReadOnlyList<LabelScore>? Top, StageTimings? Timings, Problem? Error);

internal sealed record LabelScore(string Label, float Score, float Probability);

/// <summary>In milliseconds.</summary>
internal sealed record StageTimings(
    double FetchMs, double DecodeMs, double PrepareMs, double QueueMs, double PredictMs, double TotalMs);

internal sealed record Problem(string? Code, string? Title, string? Detail);

/// <summary>What the gateway says of a model, as far as it matters here.</summary>
internal sealed record ModelAnswer(string Name, IReadOnlyList<string> Labels, bool Available, string? Problem);

internal sealed record ImagesBody(IReadOnlyList<ImageBody> Images);

internal sealed record ImageBody(string Url);

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(PredictionsAnswer))]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(ModelAnswer))]
[JsonSerializable(typeof(ImagesBody))]
internal sealed partial class GatewayJson : JsonSerializerContext;
