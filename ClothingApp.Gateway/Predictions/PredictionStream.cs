using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Threading.Channels;
using ClothingApp.Gateway.Errors;

namespace ClothingApp.Gateway.Predictions;

/// <summary>
/// The answer as newline-delimited JSON, for those who accept <c>application/x-ndjson</c>: a line per picture as soon as it is done, in whatever
/// order, and before it, when asked for, a line per stage that it enters. Each picture is asked about on its own, so that none waits for another.
/// </summary>
internal static class PredictionStream
{
    private const string ContentType = "application/x-ndjson";

    public static bool IsWanted(HttpRequest request) =>
        request.Headers.Accept.Any(accept => accept?.Contains(ContentType, StringComparison.OrdinalIgnoreCase) ?? false);

    public static async Task WriteAsync(
        HttpContext context, PredictionService service, PredictionRequest request, int parallel, int top, bool stages, CancellationToken ct)
    {
        context.Response.ContentType = ContentType;
        context.Response.Headers.CacheControl = "no-store";
        // A few lines for each of at most 32 pictures: nobody has to wait for a slow reader.
        var lines = Channel.CreateUnbounded<byte[]>(new UnboundedChannelOptions { SingleReader = true });
        var answering = AnswerAsync();
        await foreach (var line in lines.Reader.ReadAllAsync(ct))
        {
            await context.Response.BodyWriter.WriteAsync(line, ct);
            await context.Response.BodyWriter.FlushAsync(ct);
        }
        await answering;

        async Task AnswerAsync()
        {
            try
            {
                await Parallel.ForAsync(0, request.Pictures.Count, new ParallelOptions { MaxDegreeOfParallelism = parallel, CancellationToken = ct }, AnswerOneAsync);
            }
            finally
            {
                lines.Writer.Complete();
            }
        }

        async ValueTask AnswerOneAsync(int index, CancellationToken token)
        {
            var one = request with
            {
                Pictures = [request.Pictures[index]],
                OnStage = stages ? stage => lines.Writer.TryWrite(Line(new StreamedStage(index, stage), AnswerJson.Context.StreamedStage)) : null,
            };
            lines.Writer.TryWrite(Line(Done(index, one, await service.PredictAsync(one, token), top, context), AnswerJson.Context.StreamedPrediction));
        }
    }

    private static StreamedPrediction Done(int index, PredictionRequest one, Result<PredictionBatch> answer, int top, HttpContext context) => answer.Succeeded
        ? new StreamedPrediction(index, answer.Value.Model.Name, answer.Value.Version, PictureAnswer.Of(answer.Value.Outcomes[0], answer.Value.Model, top, context))
        : new StreamedPrediction(index, one.Model, null, PictureAnswer.Of(one.Pictures[0].Name, answer.Failure, context));

    private static byte[] Line<T>(T value, JsonTypeInfo<T> type) => [.. JsonSerializer.SerializeToUtf8Bytes(value, type), (byte)'\n'];
}

/// <param name="Index">Of the picture in the request, from 0.</param>
/// <param name="Stage">fetch, decode, prepare or predict: it begins.</param>
internal sealed record StreamedStage(int Index, string Stage);

/// <param name="Index">Of the picture in the request, from 0.</param>
/// <param name="Version">Null: no version answered.</param>
internal sealed record StreamedPrediction(int Index, string Model, long? Version, PictureAnswer Prediction);
