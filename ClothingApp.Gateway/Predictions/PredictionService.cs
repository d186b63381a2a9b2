using ClothingApp.Gateway.Errors;
using ClothingApp.Gateway.Models;
using ClothingApp.Grpc;

namespace ClothingApp.Gateway.Predictions;

// The path of a request:
//
//   1. what does the model take?  (catalog; from memory)
//   2. every picture: fetch, decode, prepare, in parallel, each into its place in one tensor; those that were answered lately need none
//   3. one Predict call for all that got a place; then the answers of those that another request has under way
//   4. if the answer shows that the model changed meanwhile: learn what it takes now, and once more from 2 if that differs
//
/// <summary>Answers what a model sees in pictures.</summary>
internal sealed class PredictionService(
    ModelCatalog catalog, TrafficSplit traffic, PicturePipeline pipeline, PredictionCall call, GatewayMetrics metrics, GatewayOptions options, TimeProvider time,
    ILogger<PredictionService> logger)
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
            foreach (var outcome in answer.Value?.Outcomes ?? [])
                metrics.Finished(outcome, request.Model);
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
        if (request.Version.IsNewest && traffic.Choose(request.Model) is { } share && (await catalog.GetAsync(request.Model, new(share), ct)) is { Succeeded: true } chosen)
            (found, request) = (chosen, request with { Version = new(share) });
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
            if (attempt == 2 || (found.Value is { } now && now.TakesInputOf(model) && (IsOfOneVersion(answer) || now.Version == model.Version)))
                return answer;
        }
    }

    // What was answered before the version changed, and what after, are not to be in one answer.
    private static bool IsOfOneVersion(Result<PredictionBatch> answer) => answer.Value is { } batch && !batch.Outcomes.Any(outcome => outcome.Cached);

    // Another version answered, or these codes: a version that was unloaded, or one with other signatures or shapes.
    private static bool MayBeStale(PictureModel model, Result<PredictionBatch> answer, GrpcStatusCode status) =>
        status is GrpcStatusCode.NotFound or GrpcStatusCode.FailedPrecondition or GrpcStatusCode.InvalidArgument
        || (answer.Value is { } batch && batch.Version != model.Version);

    private async Task<Result<PredictionBatch>> AttemptAsync(PictureModel model, PredictionRequest request, CancellationToken ct)
    {
        var outcomes = request.Pictures.Select(picture => new PictureOutcome(picture.Name)).ToArray();
        var version = model.Version;
        try
        {
            foreach (var part in outcomes.Index().Chunk(PredictionCall.MaxPictures(model)))
            {
                var start = time.GetTimestamp();
                var asked = await AskAsync(model, request, part, alone: false, ct);
                // Claims without an answer, such as those of broken pictures, end here: whoever waits may be this request itself,
                // with the same picture twice, or another one that we are about to wait for.
                foreach (var (_, outcome) in part)
                    outcome.Claim?.Dispose();
                if (asked.Failure is null && await JoinAsync(part, ct) is { Length: > 0 } inVain)
                    asked = await AskAsync(model, request, inVain, alone: true, ct);
                if (asked.Failure is not null)
                    return asked.Failure;
                version = asked.Version ?? version;
                foreach (var (_, outcome) in part)
                    outcome.Total = time.GetElapsedTime(start);
            }
            return new PredictionBatch(model, version, outcomes);
        }
        finally
        {
            foreach (var outcome in outcomes)
                outcome.Claim?.Dispose();
        }
    }

    /// <returns>The version that answered; null when nothing had to be asked.</returns>
    private async Task<(Failure? Failure, long? Version)> AskAsync(
        PictureModel model, PredictionRequest request, (int Index, PictureOutcome Outcome)[] part, bool alone, CancellationToken ct)
    {
        using var tensor = new TensorBatch(model, part.Length);
        if (part is [var (index, single)])
        {
            await pipeline.RunAsync(request.Pictures[index], model, tensor, request, single, alone, ct);
        }
        else
        {
            var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.MaxParallelPictures, CancellationToken = ct };
            await Parallel.ForEachAsync(part, parallel, async (picture, token) =>
                await pipeline.RunAsync(request.Pictures[picture.Index], model, tensor, request, picture.Outcome, alone, token));
        }
        if (tensor.Count == 0)
            return default;
        request.OnStage?.Invoke("predict");
        var answer = await call.InvokeAsync(model, request.Version, tensor, ct);
        if (!answer.Succeeded)
            return (answer.Failure, null);
        request.Ticket.Finish(tensor.Count);
        HandOut(answer.Value, model, part);
        return (null, answer.Value.Version);
    }

    private static void HandOut(PredictionAnswer answer, PictureModel model, (int Index, PictureOutcome Outcome)[] part)
    {
        foreach (var (_, outcome) in part)
        {
            if (outcome.Slot < 0)
                continue;
            outcome.Scores = answer.Scores[outcome.Slot];
            outcome.Predict = answer.Duration;
            if (answer.Version == model.Version)
                outcome.Claim?.Publish(outcome.Scores);
        }
    }

    /// <summary>Waits for the pictures that others have under way. Our own are answered by now, so that two requests never wait for each other.</summary>
    /// <returns>Those that got no answer there.</returns>
    private static async Task<(int Index, PictureOutcome Outcome)[]> JoinAsync((int Index, PictureOutcome Outcome)[] part, CancellationToken ct)
    {
        var inVain = new List<(int, PictureOutcome)>();
        foreach (var (index, outcome) in part)
        {
            if (outcome.UnderWay is not { } underWay)
                continue;
            if (await underWay.WaitAsync(ct) is { } scores)
                (outcome.Scores, outcome.Cached) = (scores, true);
            else
                inVain.Add((index, outcome));
        }
        return [.. inVain];
    }
}
