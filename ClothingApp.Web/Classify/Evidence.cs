using ClothingApp.Web.Gateway;

namespace ClothingApp.Web.Classify;

/// <summary>How much an answer says. A classifier always names one of its labels; these two numbers tell when it might as well have named another.</summary>
/// <param name="Entropy">0: all on one label; 1: all labels alike (Shannon's entropy over its largest value).</param>
/// <param name="Margin">The best label's probability less the second's, 0 to 1.</param>
public sealed record Evidence(double Entropy, double Margin)
{
    private const double SpreadFrom = 0.5;
    private const double CloseBelow = 0.2;

    public bool IsWeak => Entropy >= SpreadFrom || Margin < CloseBelow;

    /// <param name="top">Likeliest first. What they lack of 1 counts as one more label.</param>
    public static Evidence Of(IReadOnlyList<LabelScore> top)
    {
        var probabilities = top.Select(entry => Math.Max(entry.Probability, 0)).ToList();
        var margin = probabilities.Count > 1 ? probabilities[0] - probabilities[1] : 1;
        var sum = probabilities.Sum();
        if (sum < 0.999)
            probabilities.Add(1 - sum);
        else // Sigmoids sum to anything.
            probabilities = probabilities.ConvertAll(probability => probability / sum);
        var entropy = -probabilities.Where(probability => probability > 0).Sum(probability => probability * Math.Log(probability));
        return new Evidence(probabilities.Count > 1 ? Math.Clamp(entropy / Math.Log(probabilities.Count), 0, 1) : 0, margin);
    }
}
