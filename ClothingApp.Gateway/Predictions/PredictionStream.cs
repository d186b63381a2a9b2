using ClothingApp.Gateway.Errors;

namespace ClothingApp.Gateway.Predictions;

/// <summary>
/// The answer as lines: one per picture as soon as it is done, in whatever order, and before it, when asked for, one per stage that it enters.
/// Each picture is asked about on its own, so that none waits for another.
/// </summary>
internal static class PredictionStream
{
    public static Task WriteAsync(
        HttpContext context, PredictionService service, PredictionRequest request, int parallel, int top, bool stages, CancellationToken ct)
    {
        return JsonLines.WriteAsync(
            context,
            lines => Parallel.ForAsync(
                0, request.Pictures.Count, new ParallelOptions { MaxDegreeOfParallelism = parallel, CancellationToken = ct },
                (index, token) => AnswerOneAsync(lines, index, token)),
            ct);

        async ValueTask AnswerOneAsync(JsonLines lines, int index, CancellationToken token)
        {
            var one = request with
            {
                Pictures = [request.Pictures[index]],
                OnStage = stages ? stage => lines.Write(new StreamedStage(index, stage), AnswerJson.Context.StreamedStage) : null,
            };
            lines.Write(Done(index, one, await service.PredictAsync(one, token), top, context), AnswerJson.Context.StreamedPrediction);
        }
    }

    private static StreamedPrediction Done(int index, PredictionRequest one, Result<PredictionBatch> answer, int top, HttpContext context) => answer.Succeeded
        ? new StreamedPrediction(index, answer.Value.Model.Name, answer.Value.Version, PictureAnswer.Of(answer.Value.Outcomes[0], answer.Value.Model, top, context))
        : new StreamedPrediction(index, one.Model, null, PictureAnswer.Of(one.Pictures[0].Name, answer.Failure, context));
}

/// <param name="Index">Of the picture in the request, from 0.</param>
/// <param name="Stage">fetch, decode, prepare or predict: it begins.</param>
internal sealed record StreamedStage(int Index, string Stage);

/// <param name="Index">Of the picture in the request, from 0.</param>
/// <param name="Version">Null: no version answered.</param>
internal sealed record StreamedPrediction(int Index, string Model, long? Version, PictureAnswer Prediction);
