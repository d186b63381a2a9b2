using ClothingApp.Web.Classify;
using ClothingApp.Web.Gateway;
using ClothingApp.Web.Models;

namespace ClothingApp.Web.Many;

/// <summary>Asks the gateway about many pictures; one that has a problem leaves the others alone.</summary>
internal sealed class ManyClassifier(GatewayClient gateway, ModelList models)
{
    private const int Shown = 5;

    /// <param name="report">Hears of the stages, pictures numbered as in the table; null when nobody waits for that.</param>
    public async Task<ManyModel> ClassifyAsync(ManyForm form, Func<GatewayProgress, Task>? report, CancellationToken ct)
    {
        var choice = await models.ChoiceAsync(form.Model, ct);
        if (form.Check() is { } refusal)
            return new ManyModel(choice, form.Lines, refusal);
        var rows = new ManyRow[form.Count];
        var addresses = CheckLines(form.Lines, rows);
        var (version, model) = (0L, choice.Selected);

        // One after the other, because the two would report and be counted as one visitor's anyway.
        if (addresses is not [])
        {
            var answer = await gateway.PredictAsync(new ModelRef(choice.Selected), PictureBody.Addresses([.. addresses.Select(index => form.Lines[index])]), Shown, For(addresses), ct);
            Fill(addresses, answer, index => new PictureSource.Address(form.Lines[index]));
        }
        if (form.Files is not [])
        {
            int[] places = [.. Enumerable.Range(form.Lines.Count, form.Files.Count)];
            var streams = form.Files.Select(file => (file.OpenReadStream(), Classifier.NameOf(file))).ToList(); // they end with the request's form
            var answer = await gateway.PredictAsync(new ModelRef(choice.Selected), PictureBody.Files(streams), Shown, For(places), ct);
            Fill(places, answer, index => new PictureSource.Upload(form.Files[index - form.Lines.Count]));
        }
        return new ManyModel(choice, form.Lines, Table: new ManyTable(model, version, rows));

        Func<GatewayProgress, Task>? For(int[] places) => report is null ? null : progress => report(progress with { Index = places[progress.Index] });

        void Fill(int[] places, GatewayResult<GatewayAnswer> result, Func<int, PictureSource> sourceOf)
        {
            if (result.Answer is { } answer)
                (model, version) = (answer.Model, Math.Max(version, answer.Version));
            for (var i = 0; i < places.Length; i++)
                rows[places[i]] = Row(sourceOf(places[i]), result.Answer?.Predictions[i], result.Failure);
        }
    }

    /// <returns>The places of the addresses that the gateway may try; the others have their row already.</returns>
    private static int[] CheckLines(IReadOnlyList<string> lines, ManyRow[] rows)
    {
        for (var i = 0; i < lines.Count; i++)
        {
            if (Refusals.ForAddress(lines[i]) is { } refusal)
                rows[i] = new ManyRow(lines[i], null, null, refusal);
        }
        return [.. Enumerable.Range(0, lines.Count).Where(index => rows[index] is null)];
    }

    private static ManyRow Row(PictureSource source, GatewayPrediction? prediction, GatewayFailure? failure)
    {
        failure ??= prediction!.Error is { } error ? new GatewayFailure(error.Code ?? GatewayFailure.Unreadable, TraceId: error.TraceId) : null;
        return new ManyRow(
            source.Name, Classifier.ThumbnailOf(prediction), failure is null ? prediction!.Top : null, failure is null ? null : Refusals.For(failure, source));
    }
}
