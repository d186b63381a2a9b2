using ClothingApp.Gateway.Errors;
using ClothingApp.Gateway.Models;
using ClothingApp.Grpc;

namespace ClothingApp.Gateway.Predictions;

// The path of a request:
//
//   1. what does the model take?  (catalog; from memory)
//   2. every picture: fetch, decode, prepare, in parallel, each into its place in one tensor
//   3. one Predict call for all that got a place
//   4. if the answer shows that the model changed meanwhile: learn what it takes now, and once more from 2 if that differs
//
/// <summary>Answers what a model sees in pictures.</summary>
internal sealed class PredictionService(
    ModelCatalog catalog, PicturePipeline pipeline, PredictionCall call, GatewayOptions options, TimeProvider time, ILogger<PredictionService> logger)
{
    /// <returns>An outcome per picture; a failure when the model cannot answer at all.</returns>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public async Task<Result<PredictionBatch>> PredictAsync(PredictionRequest request, CancellationToken ct)
    {
        using var timeout = new CancellationTokenSource(options.RequestTimeout, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(ct, timeout.Token);
        var start = time.GetTimestamp();
        try
        {
            var answer = await PredictFreshAsync(request, linked.Token);
            if (answer.Value is { } batch && logger.IsEnabled(LogLevel.Information))
            {
                var answered = batch.Outcomes.Count(outcome => outcome.Failure is null);
                PredictionLog.Answered(logger, batch.Model.Name, batch.Version, answered, batch.Outcomes.Count, time.GetElapsedTime(start).TotalMilliseconds);
            }
            return answer;
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !ct.IsCancellationRequested)
        {
            return Failure.DeadlineExceeded(options.RequestTimeout);
        }
    }

    private async Task<Result<PredictionBatch>> PredictFreshAsync(PredictionRequest request, CancellationToken ct)
    {
        var found = await catalog.GetAsync(request.Model, request.Version, ct);
        for (var attempt = 1; ; attempt++)
        {
            if (!found.Succeeded)
                return found.Failure;
            var (model, answer, status) = (found.Value, default(Result<PredictionBatch>), GrpcStatusCode.Ok);
            try
            {
                answer = await AttemptAsync(model, request, ct);
            }
            catch (GrpcException e)
            {
                PredictionLog.CallFailed(logger, model.Name, model.Version, e.Code, e.Detail);
                (answer, status) = (ErrorTable.From(e.Code), e.Code);
            }
            if (!MayBeStale(model, answer, status))
                return answer;
            found = await catalog.ReloadAsync(request.Model, request.Version, ct);
            if (attempt == 2 || (found.Value is { } now && now.TakesInputOf(model) && (answer.Succeeded || now.Version == model.Version)))
                return answer;
        }
    }

    // Another version answered, or these codes: a version that was unloaded, or one with other signatures or shapes.
    private static bool MayBeStale(PictureModel model, Result<PredictionBatch> answer, GrpcStatusCode status) =>
        status is GrpcStatusCode.NotFound or GrpcStatusCode.FailedPrecondition or GrpcStatusCode.InvalidArgument
        || (answer.Value is { } batch && batch.Version != model.Version);

    private async Task<Result<PredictionBatch>> AttemptAsync(PictureModel model, PredictionRequest request, CancellationToken ct)
    {
        var outcomes = request.Pictures.Select(picture => new PictureOutcome(picture.Name)).ToArray();
        var version = model.Version;
        var batchSize = PredictionCall.MaxPictures(model);
        for (var first = 0; first < outcomes.Length; first += batchSize)
        {
            var end = Math.Min(first + batchSize, outcomes.Length);
            var start = time.GetTimestamp();
            using var tensor = new TensorBatch(model, end - first);
            await PrepareAsync(model, request, tensor, outcomes, first..end, ct);
            if (tensor.Count > 0)
            {
                var answer = await call.InvokeAsync(model, request.Version, tensor, ct);
                if (!answer.Succeeded)
                    return answer.Failure;
                version = answer.Value.Version;
                HandOut(answer.Value, outcomes.AsSpan(first..end));
            }
            foreach (var outcome in outcomes.AsSpan(first..end))
                outcome.Total = time.GetElapsedTime(start);
        }
        return new PredictionBatch(model, version, outcomes);
    }

    private Task PrepareAsync(
        PictureModel model, PredictionRequest request, TensorBatch tensor, PictureOutcome[] outcomes, Range range, CancellationToken ct)
    {
        var (first, end) = (range.Start.Value, range.End.Value);
        if (end - first == 1)
            return pipeline.RunAsync(request.Pictures[first], model, tensor, request.Thumbnails, outcomes[first], ct);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.MaxParallelPictures, CancellationToken = ct };
        return Parallel.ForAsync(first, end, parallel, async (i, token) =>
            await pipeline.RunAsync(request.Pictures[i], model, tensor, request.Thumbnails, outcomes[i], token));
    }

    private static void HandOut(PredictionAnswer answer, ReadOnlySpan<PictureOutcome> outcomes)
    {
        foreach (var outcome in outcomes)
        {
            if (outcome.Slot < 0)
                continue;
            outcome.Scores = answer.Scores[outcome.Slot];
            outcome.Predict = answer.Duration;
        }
    }
}
