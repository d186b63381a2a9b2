namespace ClothingApp.Gateway.Explanations;

/// <summary>
/// The points of the straight path from the gray picture (0) to the picture (1), and how much each call's mean of gradients weighs. A network goes
/// from "nothing" to nearly its answer within the first hundredths of the path, so half of the points lie there: with evenly spaced ones the
/// parts missed their sum by as much as the sum itself.
/// </summary>
internal static class GradientPath
{
    /// <summary>Points of all calls.</summary>
    public static readonly int Points = 2 + ((Ends.Length - 1) * PerSegment);

    /// <summary>A point costs a pass forwards and one back, which is some two passes more.</summary>
    public const int InferencesPerPoint = 3;

    private const int PerSegment = 8;

    private static float[] Ends => [0, 1 / 64f, 1 / 32f, 1 / 16f, 1 / 4f, 1];

    /// <returns>The points of each call and its weight; the weights add up to 1. The first call gives the scores at both ends and weighs nothing.</returns>
    public static IEnumerable<(float[] Alphas, double Weight)> Calls(int perCall)
    {
        yield return ([0, 1], 0);
        foreach (var (from, to) in Ends.Zip(Ends[1..]))
        {
            foreach (var part in Enumerable.Range(0, PerSegment).Chunk(perCall))
            {
                var middles = Array.ConvertAll(part, i => from + ((to - from) * (i + 0.5f) / PerSegment));
                yield return (middles, (to - from) * part.Length / (double)PerSegment);
            }
        }
    }
}
