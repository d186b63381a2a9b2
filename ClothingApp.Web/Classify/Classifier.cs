using ClothingApp.Web.Gateway;
using ClothingApp.Web.Language;
using ClothingApp.Web.Models;
using Microsoft.Extensions.Localization;

namespace ClothingApp.Web.Classify;

/// <summary>Takes the picture out of a form, asks the gateway about it, and says what the page has to show.</summary>
internal sealed class Classifier(GatewayClient gateway, CodeSnippets snippets, ModelList models, IStringLocalizer<Texts> texts)
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
        // All labels: how spread the probabilities are is known by all of them.
        var result = await source.AskAsync(picture => gateway.PredictAsync(new ModelRef(model), picture, GatewayClient.MaxTop, report, ct));
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
    public static string? ThumbnailOf(GatewayPrediction? prediction) => PictureIn(prediction?.Thumbnail);

    /// <returns>The address when it holds a picture by itself; null for any other.</returns>
    public static string? PictureIn(string? dataUri) =>
        dataUri is not null && dataUri.StartsWith("data:image/", StringComparison.Ordinal) ? dataUri : null;

    private async Task<Answer> PresentAsync(GatewayAnswer answer, PictureSource source, ModelChoice choice, Uri site, CancellationToken ct)
    {
        var prediction = answer.Predictions[0];
        var known = (await models.GetAsync(ct)).FirstOrDefault(model => model.Name == answer.Model);
        return new Answer(
            texts.NameOf(source), answer.Model, answer.Version, answer.CardFound && (known?.CardFound ?? true),
            prediction.Top!, prediction.Timings, ThumbnailOf(prediction), RawAnswer.Of(answer, Answer.Shown),
            snippets.For(source, answer.Model, site),
            source is PictureSource.Address(var url)
                ? $"/?url={Uri.EscapeDataString(url)}{(choice.IsOther ? $"&model={Uri.EscapeDataString(choice.Selected)}" : "")}"
                : null)
        {
            Again = PictureAgain.Of(source),
        };
    }
}
