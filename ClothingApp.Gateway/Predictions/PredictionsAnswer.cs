using ClothingApp.Gateway.Errors;
using ClothingApp.Gateway.Models;

namespace ClothingApp.Gateway.Predictions;

/// <summary>The answer of <c>POST /api/models/{model}/predictions</c>.</summary>
internal sealed record PredictionsAnswer(string Model, long Version, bool CardFound, IReadOnlyList<PictureAnswer> Predictions)
{
    public static PredictionsAnswer Of(PredictionBatch batch, int top, HttpContext context) => new(
        batch.Model.Name, batch.Version, batch.Model.CardFound, [.. batch.Outcomes.Select(outcome => PictureAnswer.Of(outcome, batch.Model, top, context))]);
}

/// <summary>One picture: ranked labels, or the problem that it has.</summary>
/// <param name="Cached">True when the answer was there already; else not written.</param>
/// <param name="Thumbnail">A small JPEG as a <c>data:</c> URI, when asked for.</param>
internal sealed record PictureAnswer(
    string Image, IReadOnlyList<LabelScore>? Top, PictureTimings? Timings, string? Thumbnail, bool? Cached, Problem? Error)
{
    public static PictureAnswer Of(string image, Failure failure, HttpContext context) => new(image, null, null, null, null, Problem.Of(failure, context));

    public static PictureAnswer Of(PictureOutcome outcome, PictureModel model, int top, HttpContext context)
    {
        if (outcome.Failure is { } failure)
            return Of(outcome.Image, failure, context);
        var probabilities = Scores.Probabilities(outcome.Scores, model.Activation);
        var ranked = Array.ConvertAll(
            Scores.Top(outcome.Scores, top), index => new LabelScore(model.Label(index), outcome.Scores[index], probabilities[index]));
        var thumbnail = outcome.Thumbnail is { } jpeg ? "data:image/jpeg;base64," + Convert.ToBase64String(jpeg) : null;
        return new PictureAnswer(outcome.Image, ranked, PictureTimings.Of(outcome), thumbnail, outcome.Cached ? true : null, null);
    }
}

/// <param name="Score">As the model answered it: a logit for most.</param>
/// <param name="Probability">0 to 1.</param>
internal sealed record LabelScore(string Label, float Score, float Probability);

/// <summary>Where the time went, in milliseconds.</summary>
internal sealed record PictureTimings(
    double FetchMs, double DecodeMs, double PrepareMs, double QueueMs, double PredictMs, double TotalMs)
{
    public static PictureTimings Of(PictureOutcome outcome) => new(
        Milliseconds(outcome.Fetch), Milliseconds(outcome.Decode), Milliseconds(outcome.Prepare),
        Milliseconds(outcome.Queue), Milliseconds(outcome.Predict), Milliseconds(outcome.Total));

    private static double Milliseconds(TimeSpan time) => Math.Round(time.TotalMilliseconds, 3);
}
