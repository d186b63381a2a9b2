using ClothingApp.Hosting.Dashboard.Telemetry.Model;

namespace ClothingApp.Hosting.Dashboard.Telemetry.Metrics;

/// <summary>Percentiles from buckets: within one its values are taken to spread evenly. Buckets of different histograms may overlap.</summary>
internal static class Quantiles
{
    /// <param name="quantiles">Ascending, from 0 to 1.</param>
    /// <returns>One for each; null when the buckets are empty.</returns>
    public static double?[] Of(IEnumerable<Bucket> buckets, ReadOnlySpan<double> quantiles)
    {
        var sorted = buckets.Where(b => b.Count > 0 && double.IsFinite(b.Low) && double.IsFinite(b.High) && b.Low <= b.High).OrderBy(b => b.Low).ToArray();
        var results = new double?[quantiles.Length];
        var total = sorted.Sum(b => b.Count);
        if (total <= 0)
            return results;

        // From edge to edge, with those buckets in hand that reach over the stretch.
        var edges = sorted.Select(b => b.Low).Concat(sorted.Select(b => b.High)).Distinct().Order().ToArray();
        var (open, next, below, found) = (new List<Bucket>(), 0, 0d, 0);
        for (var e = 0; e < edges.Length && found < results.Length; e++)
        {
            var (from, until) = (edges[e], e + 1 < edges.Length ? edges[e + 1] : edges[e]);
            open.RemoveAll(b => b.High <= from);
            for (; next < sorted.Length && sorted[next].Low <= from; next++)
            {
                if (sorted[next].High <= from)
                    below += sorted[next].Count; // a single value, all at once
                else
                    open.Add(sorted[next]);
            }
            while (found < results.Length && below >= quantiles[found] * total)
                results[found++] = from;
            var within = 0d;
            foreach (var bucket in open)
                within += bucket.Count * ((until - from) / (bucket.High - bucket.Low));
            while (found < results.Length && below + within >= quantiles[found] * total)
            {
                results[found] = from + ((until - from) * ((quantiles[found] * total) - below) / within);
                found++;
            }
            below += within;
        }
        // Rounding may leave the last one open.
        for (; found < results.Length; found++)
            results[found] = edges[^1];
        return results;
    }
}
