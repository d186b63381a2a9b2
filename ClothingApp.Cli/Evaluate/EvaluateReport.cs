using System.Globalization;
using System.Text.Json;
using ClothingApp.Cli.Timing;
using Spectre.Console;

namespace ClothingApp.Cli.Evaluate;

/// <summary>Prints an evaluation for people, or for programs.</summary>
internal static class EvaluateReport
{
    // A matrix of more labels fits on no screen; the worst pairs say more.
    private const int MaxMatrixLabels = 20;
    private const int MaxPairs = 20;

    /// <param name="labels">The model's, in its order.</param>
    public static void Write(TextWriter output, TextWriter error, string model, Evaluation evaluation, IReadOnlyList<string> labels)
    {
        foreach (var failed in evaluation.Failed)
            error.WriteLine($"{failed.Path}: {failed.Problem.Detail ?? failed.Problem.Title} ({failed.Problem.Code})");

        var console = CommonOptions.Console(output);
        console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{model}, version {evaluation.Version}: accuracy {evaluation.Accuracy:0.0000} ({evaluation.Correct} of {evaluation.Total} pictures, {evaluation.Failed.Count} without an answer)"));
        var seen = evaluation.Confusions.SelectMany(entry => new[] { entry.Label, entry.Predicted }).ToHashSet(StringComparer.Ordinal);
        if (seen.Count <= MaxMatrixLabels)
            WriteMatrix(console, evaluation, [.. labels.Where(seen.Contains)]);
        else
            WritePairs(console, evaluation);
        if (evaluation.Times.Count > 0)
            StageTable.Write(console, evaluation.Times);
    }

    public static void WriteJson(TextWriter output, string model, Evaluation evaluation) =>
        output.WriteLine(JsonSerializer.Serialize(
            new EvaluateJson(
                model, evaluation.Version, evaluation.Accuracy, evaluation.Correct, evaluation.Total, evaluation.Failed,
                evaluation.Confusions, evaluation.Times.Medians()),
            ReportJson.Default.EvaluateJson));

    private static void WriteMatrix(IAnsiConsole console, Evaluation evaluation, IReadOnlyList<string> labels)
    {
        console.WriteLine("Pictures of (row) taken for (column)");
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumn("");
        foreach (var label in labels)
            table.AddColumn(new TableColumn(Markup.Escape(label)).RightAligned());
        foreach (var label in labels)
        {
            table.AddRow([
                Markup.Escape(label),
                .. labels.Select(predicted => Cell(evaluation.Count(label, predicted), label == predicted)),
            ]);
        }
        console.Write(table);
    }

    private static string Cell(int count, bool correct) =>
        count == 0 ? "." : correct ? $"[bold]{count}[/]" : count.ToString(CultureInfo.InvariantCulture);

    private static void WritePairs(IAnsiConsole console, Evaluation evaluation)
    {
        console.WriteLine("Most frequent mistakes");
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumns("pictures of", "taken for");
        table.AddColumn(new TableColumn("times").RightAligned());
        foreach (var (label, predicted, count) in evaluation.Confusions.Where(entry => entry.Label != entry.Predicted).OrderByDescending(entry => entry.Count).Take(MaxPairs))
            table.AddRow(Markup.Escape(label), Markup.Escape(predicted), count.ToString(CultureInfo.InvariantCulture));
        console.Write(table);
    }
}

internal sealed record EvaluateJson(
    string Model, long? Version, double Accuracy, int Correct, int Total, IReadOnlyList<FailedPicture> Failed,
    IReadOnlyList<Confusion> Confusions, IReadOnlyList<StageMedian> Timings);
