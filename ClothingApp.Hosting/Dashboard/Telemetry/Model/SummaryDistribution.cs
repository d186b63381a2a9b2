namespace ClothingApp.Hosting.Dashboard.Telemetry.Model;

/// <summary>Quantiles that the sender computed. They cannot be added up or told apart by time: the latest are shown as they are.</summary>
internal sealed class SummaryDistribution(double count, double sum, (double Quantile, double Value)[] quantiles) : Distribution(count, sum)
{
    public override int Bytes => 80 + (16 * quantiles.Length);

    /// <returns>Null when the sender did not send this one.</returns>
    public double? At(double quantile)
    {
        foreach (var (q, value) in quantiles)
        {
            if (Math.Abs(q - quantile) < 1e-6)
                return value;
        }
        return null;
    }

    public override bool Since(Distribution? earlier, List<Bucket> buckets) => earlier is null || earlier.Count <= Count;

    public override Distribution Plus(Distribution other) => other;
}
