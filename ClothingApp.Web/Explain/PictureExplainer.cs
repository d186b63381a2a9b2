using ClothingApp.Web.Classify;
using ClothingApp.Web.Gateway;
using ClothingApp.Web.Language;
using ClothingApp.Web.Models;
using Microsoft.Extensions.Localization;

namespace ClothingApp.Web.Explain;

/// <summary>Asks the gateway which parts of a picture mattered, for one label or for two, one after the other.</summary>
internal sealed class PictureExplainer(GatewayClient gateway, ModelList models, IStringLocalizer<Texts> texts)
{
    private static readonly Refusal TooSlow = new(FormPlace.Answer, StatusCodes.Status503ServiceUnavailable,
        "Finding out took too long, so it was given up. Try again, or choose “by covering parts”, which is quicker.");

    /// <param name="form">Null when the post was too large to be read.</param>
    /// <param name="report">Hears of the stages, and how far all labels together are; null when nobody waits for that.</param>
    public async Task<ExplainModel> ExplainAsync(ExplainForm? form, Func<GatewayProgress, Task>? report, CancellationToken ct)
    {
        var model = await EmptyAsync(form, ct);
        if (form is null)
            return model with { Refusal = Refusals.TooLarge };
        var (source, refusal) = form.Picture.Choose();
        if (source is null)
            return model with { Refusal = refusal };
        var asked = form.Model.Name.Length > 0 ? form.Model : new ModelRef(model.Choice.Selected);
        if (await UnknownAsync(form, asked, ct) is { } unknown)
            return model with { Refusal = unknown };

        var (labels, done) = (form.Labels, new List<ExplainedLabel>());
        for (var i = 0; i < labels.Count; i++)
        {
            var label = labels[i];
            var told = report is null ? null : Share(report, i, labels.Count);
            var result = await source.AskAsync(picture => gateway.ExplainAsync(asked, picture, label, form.Covering ? ExplainForm.Occlusion : null, told, ct));
            if (result.Failure is { } failure)
                return model with { Refusal = Refuse(failure, source, form.Covering) };
            if (Present(result.Answer!) is not { } explained)
                return model with { Refusal = Refusals.For(new GatewayFailure(GatewayFailure.Unreadable), source) };
            asked = asked with { Version = result.Answer!.Version }; // the second map shall be of the same version
            done.Add(explained);
        }
        return model with { Explained = new Explained(texts.NameOf(source), asked.Name, asked.Version ?? 0, done) };
    }

    /// <summary>The form as it was filled.</summary>
    public async Task<ExplainModel> EmptyAsync(ExplainForm? form, CancellationToken ct)
    {
        var choice = await models.ChoiceAsync(form?.Model.Name, ct);
        return form is null ? new ExplainModel(choice) : new ExplainModel(choice, form.Picture.Url, form.Label, form.Other, form.Covering);
    }

    private async Task<Refusal?> UnknownAsync(ExplainForm form, ModelRef asked, CancellationToken ct)
    {
        if ((await models.GetAsync(ct)).FirstOrDefault(model => model.Name == asked.Name)?.Labels is not { Count: > 0 } known)
            return null;
        var missing = form.Labels.FirstOrDefault(label => label is not null && !known.Contains(label, StringComparer.OrdinalIgnoreCase));
        return missing is null
            ? null
            : new Refusal(FormPlace.Answer, StatusCodes.Status422UnprocessableEntity,
                "This model has no label “{0}”. Its page lists those that it has.", Argument: missing);
    }

    /// <summary>The stages are told of the first label alone; from then on it is how far all of them are.</summary>
    private static Func<GatewayProgress, Task> Share(Func<GatewayProgress, Task> report, int index, int count) => progress => progress switch
    {
        { Done: { } done, Of: { } of } => report(progress with { Done = done + (index * of), Of = of * count }),
        _ when index == 0 => report(progress),
        _ => Task.CompletedTask,
    };

    private static Refusal Refuse(GatewayFailure failure, PictureSource source, bool covering) =>
        failure.Code is "deadline_exceeded" or GatewayFailure.Timeout && !covering ? TooSlow : Refusals.For(failure, source);

    private static ExplainedLabel? Present(GatewayExplanation explanation) => Classifier.PictureIn(explanation.Overlay) is { } overlay
        ? new ExplainedLabel(
            explanation.Label, explanation.Probability, explanation.Method == ExplainForm.Occlusion, explanation.Completeness, overlay,
            Classifier.PictureIn(explanation.Thumbnail), MapPlaces.Strongest(explanation.Map))
        : null;
}
