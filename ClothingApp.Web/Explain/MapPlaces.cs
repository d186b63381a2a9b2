using ClothingApp.Web.Gateway;

namespace ClothingApp.Web.Explain;

/// <summary>A map in words, for those who do not see it.</summary>
internal static class MapPlaces
{
    private static readonly string[] Names =
    [
        "at the top left", "at the top", "at the top right",
        "on the left", "in the middle", "on the right",
        "at the bottom left", "at the bottom", "at the bottom right",
    ];

    /// <returns>The ninth of the picture that spoke for the label most, as the key of its text; null when none did.</returns>
    public static string? Strongest(AttributionMap map)
    {
        Span<double> sums = stackalloc double[Names.Length];
        for (var row = 0; row < map.Values.Count; row++)
        {
            var values = map.Values[row];
            for (var column = 0; column < values.Count; column++)
                sums[(row * 3 / map.Values.Count * 3) + (column * 3 / values.Count)] += Math.Max(0, values[column]);
        }
        var best = 0;
        for (var i = 1; i < sums.Length; i++)
        {
            if (sums[i] > sums[best])
                best = i;
        }
        return sums[best] > 0 ? Names[best] : null;
    }
}
