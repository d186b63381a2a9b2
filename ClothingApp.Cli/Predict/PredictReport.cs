using System.Globalization;
using System.Text.Json;
using ClothingApp.Cli.Timing;
using Spectre.Console;

namespace ClothingApp.Cli.Predict;

/// <summary>Prints predictions for people, or for programs.</summary>
internal static class PredictReport
{
    public static void Write(TextWriter output, TextWriter error, IReadOnlyList<PredictResult> results, StageTimes times)
    {
        var console = CommonOptions.Console(output);
        foreach (var result in results)
        {
            if (result.Problem is { } problem)
            {
                error.WriteLine($"{result.Picture}: {problem.Detail ?? problem.Title} ({problem.Code})");
                continue;
            }
            console.WriteLine($"{result.Picture}  ({result.Model}, version {result.Version})");
            var width = result.Top!.Max(label => label.Label.Length);
            foreach (var label in result.Top!)
                console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {label.Label.PadRight(width)}  {100 * label.Probability,5:0.0} %"));
        }
        if (times.Count > 0)
            StageTable.Write(console, times);
    }

    public static void WriteJson(TextWriter output, IReadOnlyList<PredictResult> results, StageTimes times) =>
        output.WriteLine(JsonSerializer.Serialize(
            new PredictJson(results, times.Count > 0 ? times.Medians() : null), ReportJson.Default.PredictJson));
}

/// <param name="Timings">Null unless <c>--repeat</c> was given.</param>
internal sealed record PredictJson(IReadOnlyList<PredictResult> Predictions, IReadOnlyList<StageMedian>? Timings);
