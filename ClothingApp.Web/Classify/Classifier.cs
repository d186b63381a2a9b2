using ClothingApp.Web.Examples;
using ClothingApp.Web.Gateway;
using ClothingApp.Web.Models;

namespace ClothingApp.Web.Classify;

/// <summary>Takes the picture out of a form, asks the gateway about it, and says what the page has to show.</summary>
internal sealed class Classifier(GatewayClient gateway, CodeSnippets snippets, ModelList models)
{
    /// <param name="form">Null when the post was too large to be read.</param>
    /// <param name="site">The website's own address as the visitor sees it.</param>
    /// <param name="report">Hears of the stages; null when nobody waits for that.</param>
    public async Task<ClassifyModel> ClassifyAsync(ClassifyForm? form, Uri site, Func<GatewayProgress, Task>? report, CancellationToken ct)
    {
        var choice = await models.ChoiceAsync(form?.Model, ct);
        if (form is null)
            return new ClassifyModel(choice, Refusal: Refusals.TooLarge);
        var (source, refusal) = form.Choose();
        if (source is null)
            return new ClassifyModel(choice, form.Url, refusal);
        var model = form.Model.Length > 0 ? form.Model : choice.Selected;
        var result = await AskAsync(source, model, report, ct);
        return result switch
        {
            { Answer: { } answer } => new ClassifyModel(choice, form.Url, Answer: await PresentAsync(answer, source, choice, site, ct)),
            { Failure.Code: "unknown_model" } when model != models.Default => new ClassifyModel(choice, form.Url, Refusals.ModelGone),
            _ => new ClassifyModel(choice, form.Url, Refusals.For(result.Failure!, source)),
        };
    }

    /// <summary>A file's name. Old browsers send the whole path.</summary>
    public static string NameOf(IFormFile file) =>
        file.FileName[(file.FileName.AsSpan().LastIndexOfAny('/', '\\') + 1)..] is { Length: > 0 } name ? name : "picture";

    /// <returns>The preview; null when there is none, or something else than a picture.</returns>
    public static string? ThumbnailOf(GatewayPrediction? prediction) =>
        prediction?.Thumbnail is { } thumbnail && thumbnail.StartsWith("data:image/", StringComparison.Ordinal) ? thumbnail : null;

    private async Task<GatewayResult> AskAsync(PictureSource source, string model, Func<GatewayProgress, Task>? report, CancellationToken ct)
    {
        // All labels: how spread the probabilities are is known by all of them.
        switch (source)
        {
            case PictureSource.Address(var url):
                return await gateway.PredictAsync(model, PictureBody.Addresses(url), GatewayClient.MaxTop, report, ct);
            case PictureSource.Upload(var file):
                await using (var picture = file.OpenReadStream())
                    return await gateway.PredictAsync(model, PictureBody.Files((picture, source.Name)), GatewayClient.MaxTop, report, ct);
            case PictureSource.Example(var example):
                await using (var picture = example.Open())
                    return await gateway.PredictAsync(model, PictureBody.Raw(picture, ExamplePicture.MediaType), GatewayClient.MaxTop, report, ct);
            default:
                throw new InvalidOperationException($"There is no way to ask for a {source.GetType().Name}.");
        }
    }

    private async Task<Answer> PresentAsync(GatewayAnswer answer, PictureSource source, ModelChoice choice, Uri site, CancellationToken ct)
    {
        var prediction = answer.Predictions[0];
        var known = (await models.GetAsync(ct)).FirstOrDefault(model => model.Name == answer.Model);
        return new Answer(
            source.Name, answer.Model, answer.Version, answer.CardFound && (known?.CardFound ?? true),
            prediction.Top!, prediction.Timings, ThumbnailOf(prediction), RawAnswer.Of(answer, Answer.Shown),
            snippets.For(source, answer.Model, site),
            source is PictureSource.Address(var url)
                ? $"/?url={Uri.EscapeDataString(url)}{(choice.IsOther ? $"&model={Uri.EscapeDataString(choice.Selected)}" : "")}"
                : null);
    }
}
