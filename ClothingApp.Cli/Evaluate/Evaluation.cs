using ClothingApp.Cli.Gateways;
using ClothingApp.Cli.Timing;

namespace ClothingApp.Cli.Evaluate;

/// <summary>How often a picture of one label was taken for another.</summary>
internal sealed record Confusion(string Label, string Predicted, int Count);

internal sealed record FailedPicture(string Path, Problem Problem);

/// <summary>Counts right and wrong answers. Safe for several threads.</summary>
internal sealed class Evaluation
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Label, string Predicted), int> _counts = [];
    private readonly List<FailedPicture> _failed = [];

    public StageTimes Times { get; } = new();

    public long? Version { get; private set; }

    public IReadOnlyList<FailedPicture> Failed => [.. _failed.OrderBy(picture => picture.Path, StringComparer.Ordinal)];

    public int Total => _counts.Values.Sum() + _failed.Count;

    public int Correct => _counts.Where(entry => entry.Key.Label == entry.Key.Predicted).Sum(entry => entry.Value);

    /// <summary>0 to 1. A picture without an answer counts as wrong.</summary>
    public double Accuracy => Total == 0 ? 0 : (double)Correct / Total;

    /// <summary>Every pair that occurred, by name.</summary>
    public IReadOnlyList<Confusion> Confusions =>
    [
        .. _counts.Select(entry => new Confusion(entry.Key.Label, entry.Key.Predicted, entry.Value))
            .OrderBy(entry => entry.Label, StringComparer.Ordinal).ThenBy(entry => entry.Predicted, StringComparer.Ordinal),
    ];

    public int Count(string label, string predicted) => _counts.GetValueOrDefault((label, predicted));

    public void Add(LabelledPicture picture, Timed<PredictionsAnswer> answer)
    {
        var prediction = answer.Value?.Predictions[0];
        lock (_lock)
        {
            if (prediction?.Top is [var best, ..])
            {
                Version = answer.Value!.Version;
                _counts[(picture.Label, best.Label)] = _counts.GetValueOrDefault((picture.Label, best.Label)) + 1;
            }
            else
            {
                _failed.Add(new FailedPicture(picture.Path, answer.Problem ?? prediction?.Error ?? new Problem("no_answer", null, "The gateway answered no label.")));
            }
        }
        if (prediction?.Timings is { } timings)
            Times.Add(timings, answer.Elapsed);
    }
}
