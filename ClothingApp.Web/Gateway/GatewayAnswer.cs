namespace ClothingApp.Web.Gateway;

/// <summary>What the gateway answers to a request for predictions; one entry of <see cref="Predictions"/> for each picture.</summary>
internal sealed record GatewayAnswer(string Model, long Version, bool CardFound, IReadOnlyList<GatewayPrediction> Predictions);

/// <summary>What one picture shows: either <see cref="Top"/>, likeliest first, or <see cref="Error"/>.</summary>
/// <param name="Image">The picture's address or file name.</param>
/// <param name="Thumbnail">A small preview as a data: URI.</param>
internal sealed record GatewayPrediction(
    string? Image, IReadOnlyList<LabelScore>? Top, StageTimings? Timings, string? Thumbnail, GatewayProblem? Error);

/// <param name="Score">The model's raw output.</param>
/// <param name="Probability">0 to 1.</param>
public sealed record LabelScore(string Label, double Score, double Probability);

/// <summary>Milliseconds spent in each stage of one prediction.</summary>
public sealed record StageTimings(double FetchMs, double DecodeMs, double PrepareMs, double QueueMs, double PredictMs, double TotalMs);

/// <summary>The parts of a problem+json that the website uses.</summary>
internal sealed record GatewayProblem(string? Code, string? TraceId);
