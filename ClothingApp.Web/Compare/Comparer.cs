using ClothingApp.Web.Classify;
using ClothingApp.Web.Gateway;
using ClothingApp.Web.Language;
using ClothingApp.Web.Models;
using Microsoft.Extensions.Localization;

namespace ClothingApp.Web.Compare;

/// <summary>Asks two models, or two versions of one, about the same picture.</summary>
internal sealed class Comparer(GatewayClient gateway, ModelList models, IStringLocalizer<Texts> texts)
{
    private static readonly Refusal Alike = new(FormPlace.Answer, StatusCodes.Status422UnprocessableEntity, "Choose two that differ: there is nothing to compare otherwise.");

    /// <param name="form">Null when the post was too large to be read.</param>
    /// <param name="report">Hears of the stages; null when nobody waits for that.</param>
    public async Task<CompareModel> CompareAsync(CompareForm? form, Func<GatewayProgress, Task>? report, CancellationToken ct)
    {
        var model = await EmptyAsync(form, ct);
        if (form is null)
            return model with { Refusal = Refusals.TooLarge };
        var (source, refusal) = form.Picture.Choose();
        if (source is null)
            return model with { Refusal = refusal };
        if (model.Left == model.Right)
            return model with { Refusal = Alike };

        var (left, thumbnail) = await AskAsync(source, ModelRef.Parse(model.Left), report, ct);
        // What is wrong with the picture is so for both.
        if (left.Error is { Place: not FormPlace.Answer } unusable)
            return model with { Refusal = unusable };
        var (right, other) = await AskAsync(source, ModelRef.Parse(model.Right), report, ct);
        if (left.Error is not null && right.Error is not null)
            return model with { Refusal = left.Error };
        return model with { Compared = new Compared(texts.NameOf(source), thumbnail ?? other, left, right) };
    }

    /// <summary>The form as it was filled; what is not chosen, or gone, is chosen so that the two differ.</summary>
    public async Task<CompareModel> EmptyAsync(CompareForm? form, CancellationToken ct)
    {
        var known = await models.GetAsync(ct);
        var options = Options(known);
        var left = Chosen(form?.Left) ?? options[0].Name;
        return new CompareModel(options, left, Chosen(form?.Right) ?? OtherThan(left), form?.Picture.Url ?? "");

        string? Chosen(ModelRef? model) => options.FirstOrDefault(option => option.Name == model?.ToString())?.Name;

        // An older version of the same, else the model that knows the most labels.
        string OtherThan(string one)
        {
            var asked = ModelRef.Parse(one);
            var newest = Versions(known.FirstOrDefault(model => model.Name == asked.Name)).DefaultIfEmpty().Max();
            return options.FirstOrDefault(option => option.Name != one && ModelRef.Parse(option.Name) is { Version: { } version } other && other.Name == asked.Name && version != newest)?.Name
                ?? known.Where(model => model.Name != asked.Name).MaxBy(model => model.Labels?.Count ?? 0)?.Name
                ?? one;
        }
    }

    /// <returns>Each model by its newest version, and below it the versions, where there are several; never empty.</returns>
    private List<ModelOption> Options(IReadOnlyList<ModelDescription> known)
    {
        List<ModelOption> options = [];
        foreach (var model in known)
        {
            var option = ModelOption.Of(model);
            options.Add(option);
            if (Versions(model) is { Count: > 1 } versions)
                options.AddRange(versions.Select(version => new ModelOption(new ModelRef(model.Name, version).ToString(), $"{option.Text}, {texts["version {0}", version]}")));
        }
        return options.Count > 0 ? options : [new ModelOption(models.Default, models.Default)];
    }

    /// <returns>Those that can be asked, the oldest first.</returns>
    private static List<long> Versions(ModelDescription? model) =>
        [.. (model?.Versions ?? []).Where(version => version.State == ModelVersion.Available).Select(version => version.Version).Order()];

    private async Task<(ComparedSide Side, string? Thumbnail)> AskAsync(PictureSource source, ModelRef model, Func<GatewayProgress, Task>? report, CancellationToken ct)
    {
        var result = await source.AskAsync(picture => gateway.PredictAsync(model, picture, Answer.Shown, report, ct));
        if (result.Answer is not { } answer)
            return (new ComparedSide(model.Name, 0, [], null, Refuse(result.Failure!, source)), null);
        var prediction = answer.Predictions[0];
        return (new ComparedSide(answer.Model, answer.Version, prediction.Top!, prediction.Timings, null), Classifier.ThumbnailOf(prediction));
    }

    private static Refusal Refuse(GatewayFailure failure, PictureSource source) =>
        failure.Code == "unknown_model" ? Refusals.ModelGone : Refusals.For(failure, source);
}
