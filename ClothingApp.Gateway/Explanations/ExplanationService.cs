using ClothingApp.Gateway.Admission;
using ClothingApp.Gateway.Errors;
using ClothingApp.Gateway.Models;
using ClothingApp.Gateway.Predictions;
using ClothingApp.Grpc;
using ClothingApp.Imaging.Decoding;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.Gateway.Explanations;

/// <summary>What is to be explained.</summary>
/// <param name="OnStage">Told which stage begins.</param>
/// <param name="OnProgress">Told how many inferences of how many are done.</param>
internal sealed record ExplanationRequest(
    string Model, ExplanationQuery Query, PictureSource Picture, AdmissionTicket Ticket, Action<string>? OnStage = null, Action<int, int>? OnProgress = null);

// The path of a request:
//
//   1. plan: what does the model offer, and what will it cost?  (catalog; from memory)
//   2. the picture: fetch, decode, prepare
//   3. one prediction: the scores, and which class is meant when none was named
//   4. the method's calls, one after the other, all of them to the version that was planned for
//   5. the map over the picture
//
/// <summary>Answers which pixels mattered.</summary>
internal sealed class ExplanationService(
    ModelCatalog catalog, TrafficSplit traffic, PicturePipeline pipeline, Explainer explainer, GatewayMetrics metrics, GatewayOptions options, TimeProvider time,
    ILogger<ExplanationService> logger)
{
    /// <returns>What will be done, so that it can be asked for admission.</returns>
    public async Task<Result<ExplanationPlan>> PlanAsync(string model, ExplanationQuery query, CancellationToken ct)
    {
        var found = await catalog.GetAsync(model, query.Version, ct);
        if (query.Version.IsNewest && traffic.Choose(model) is { } share && await catalog.GetAsync(model, new(share), ct) is { Succeeded: true } chosen)
            found = chosen;
        return found.Succeeded ? ExplanationPlan.Of(found.Value, query, options.MaxPictures) : found.Failure;
    }

    /// <returns>The explanation with its timings, or why there is none.</returns>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public async Task<Result<ExplainedPicture>> ExplainAsync(ExplanationPlan plan, ExplanationRequest request, CancellationToken ct)
    {
        using var timeout = new CancellationTokenSource(options.RequestTimeout, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(ct, timeout.Token);
        var outcome = new PictureOutcome(request.Picture.Name);
        try
        {
            var answer = await ExplainAsync(plan, request, outcome, linked.Token);
            outcome.Failure = answer.Failure;
            metrics.Finished(outcome, plan.Model.Name);
            return answer;
        }
        catch (GrpcException e)
        {
            PredictionLog.CallFailed(logger, plan.Model.Name, plan.Model.Version, e.Code, e.Detail);
            // A version that was unloaded meanwhile: the next request shall know better.
            if (e.Code is GrpcStatusCode.NotFound or GrpcStatusCode.FailedPrecondition or GrpcStatusCode.InvalidArgument)
                await catalog.ReloadAsync(request.Model, request.Query.Version, ct);
            return ErrorTable.From(e.Code);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !ct.IsCancellationRequested)
        {
            return Failure.DeadlineExceeded(options.RequestTimeout);
        }
    }

    private async Task<Result<ExplainedPicture>> ExplainAsync(ExplanationPlan plan, ExplanationRequest request, PictureOutcome outcome, CancellationToken ct)
    {
        var start = time.GetTimestamp();
        var model = plan.Model;
        var byGradients = plan.Method == ExplanationMethod.IntegratedGradients;
        PreparedPicture? input = null, floats = null;
        ShownPicture? shown = null;
        var load = new PredictionRequest(model.Name, new(model.Version), [request.Picture], request.Ticket, OnStage: request.OnStage);
        await pipeline.LoadAsync(request.Picture, model, load, outcome, Prepare, ct);
        if (outcome.Failure is { } unusable)
            return unusable;

        request.OnStage?.Invoke("predict");
        var predicting = time.GetTimestamp();
        var scores = await explainer.ScoreAsync(model, input!, request.Ticket, ct);
        outcome.Predict = time.GetElapsedTime(predicting);
        if (!scores.Succeeded)
            return scores.Failure;

        request.OnStage?.Invoke("explain");
        var explaining = time.GetTimestamp();
        var (index, done) = (plan.ClassIndex ?? Scores.Top(scores.Value, 1)[0], 1);
        if (index >= scores.Value.Length)
            return Failure.ModelUnavailable($"The model '{model.Name}' answered {scores.Value.Length} scores, fewer than its card lists labels.");
        var attribution = byGradients
            ? await explainer.IntegrateAsync(plan, floats!, index, Advance, ct)
            : await explainer.OccludeAsync(plan, input!, index, scores.Value[index], Advance, ct);
        if (!attribution.Succeeded)
            return attribution.Failure;
        var overlay = HeatOverlay.ToPng(shown!, attribution.Value.Map);
        var thumbnail = request.Query.Thumbnail ? shown!.ToJpeg() : null;
        outcome.Total = time.GetElapsedTime(start);
        return new ExplainedPicture(
            new Explanation(model, plan.Method, index, scores.Value, attribution.Value.Map, attribution.Value.Completeness, done, overlay, thumbnail), outcome, time.GetElapsedTime(explaining));

        void Prepare(Picture picture)
        {
            input = PreparedPicture.Of(picture, model.Preparation, model.InputType);
            floats = !byGradients ? null : model.InputType == DType.Float32 ? input : PreparedPicture.Of(picture, model.Preparation, DType.Float32);
            shown = ShownPicture.Of(picture, model);
        }

        void Advance(int inferences)
        {
            done += inferences;
            request.Ticket.Finish(inferences);
            request.OnProgress?.Invoke(done, plan.Inferences);
        }
    }
}

/// <param name="Outcome">With the times of the stages.</param>
/// <param name="Explaining">The time of the method's own calls, and of the drawing.</param>
internal sealed record ExplainedPicture(Explanation Explanation, PictureOutcome Outcome, TimeSpan Explaining);
