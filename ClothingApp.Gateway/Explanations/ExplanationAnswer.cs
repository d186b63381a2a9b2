using ClothingApp.Gateway.Errors;
using ClothingApp.Gateway.Predictions;

namespace ClothingApp.Gateway.Explanations;

/// <summary>The answer of <c>POST /api/models/{model}/explanations</c>.</summary>
/// <param name="Method">integrated_gradients or occlusion.</param>
/// <param name="Score">Of the class that is explained, as the model answered it.</param>
/// <param name="Probability">0 to 1.</param>
/// <param name="Inferences">What it cost, by which rates are counted.</param>
/// <param name="Overlay">The map over the picture as the model saw it: a PNG as a <c>data:</c> URI.</param>
/// <param name="Thumbnail">The picture without the map, in the same proportions: a JPEG as a <c>data:</c> URI, when asked for.</param>
internal sealed record ExplanationAnswer(
    string Image, string Model, long Version, bool CardFound, string Method, string Label, float Score, float Probability,
    MapAnswer Map, Completeness? Completeness, int Inferences, ExplanationTimings Timings, string Overlay, string? Thumbnail)
{
    public static ExplanationAnswer Of(ExplainedPicture explained)
    {
        var (explanation, outcome) = (explained.Explanation, explained.Outcome);
        var (model, index) = (explanation.Model, explanation.ClassIndex);
        return new ExplanationAnswer(
            outcome.Image, model.Name, model.Version, model.CardFound, explanation.Method.Name(), model.Label(index), explanation.Scores[index],
            Scores.Probabilities(explanation.Scores, model.Activation)[index],
            new MapAnswer(explanation.Map.Rows, explanation.Map.Columns, explanation.Map.Rounded()), explanation.Completeness, explanation.Inferences,
            ExplanationTimings.Of(explained), "data:image/png;base64," + Convert.ToBase64String(explanation.Overlay),
            explanation.Thumbnail is { } jpeg ? "data:image/jpeg;base64," + Convert.ToBase64String(jpeg) : null);
    }
}

/// <param name="Values">A list per row, from the top; in units of the score, more than 0 where the picture spoke for the class.</param>
internal sealed record MapAnswer(int Rows, int Columns, IReadOnlyList<double[]> Values);

/// <summary>Where the time went, in milliseconds.</summary>
/// <param name="ExplainMs">The method's own calls, and the drawing.</param>
internal sealed record ExplanationTimings(double FetchMs, double DecodeMs, double PrepareMs, double QueueMs, double PredictMs, double ExplainMs, double TotalMs)
{
    public static ExplanationTimings Of(ExplainedPicture explained)
    {
        var stages = PictureTimings.Of(explained.Outcome);
        return new ExplanationTimings(
            stages.FetchMs, stages.DecodeMs, stages.PrepareMs, stages.QueueMs, stages.PredictMs, Math.Round(explained.Explaining.TotalMilliseconds, 3), stages.TotalMs);
    }
}

/// <summary>A line of the stream before the last one.</summary>
/// <param name="Stage">fetch, decode, prepare, predict or explain: it begins, or goes on.</param>
/// <param name="Done">Inferences so far.</param>
internal sealed record ExplanationProgress(string Stage, int? Done, int? Of);

/// <summary>The last line of the stream: the explanation, or why there is none.</summary>
internal sealed record ExplanationEnd(ExplanationAnswer? Explanation, Problem? Error);
