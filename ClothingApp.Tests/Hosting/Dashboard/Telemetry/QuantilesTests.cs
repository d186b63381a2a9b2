using ClothingApp.Hosting.Dashboard.Telemetry.Metrics;
using ClothingApp.Hosting.Dashboard.Telemetry.Model;

namespace ClothingApp.Tests.Hosting.Dashboard.Telemetry;

public sealed class QuantilesTests
{
    private static readonly double[] Shown = [0.5, 0.95, 0.99];

    [Fact]
    public void Of_BucketsSideBySide_InterpolatesWithin() =>
        Assert.Equal([1, 2.8, 2.96], Round(Quantiles.Of([new(0, 1, 10), new(2, 3, 5), new(1, 2, 5)], [0.5, 0.95, 0.99])));

    [Fact]
    public void Of_OverlappingBuckets_AddsTheirDensities() =>
        // Under 1 lies a quarter of the first; from there on both together.
        Assert.Equal([1.2], Round(Quantiles.Of([new(0, 4, 10), new(1, 2, 10)], [0.25])));

    [Fact]
    public void Of_SingleValues_AreTheAnswer() => Assert.Equal([10, 10, 20], Round(Quantiles.Of([new(10, 10, 96), new(20, 20, 4)], Shown)));

    [Fact]
    public void Of_Nothing_IsNull()
    {
        Assert.Equal([null, null, null], Quantiles.Of([], Shown));
        Assert.Equal([null, null, null], Quantiles.Of([new(double.NaN, double.NaN, 1), new(0, 1, 0)], Shown));
    }

    [Fact]
    public void Of_HistogramOfUniformValues_IsNearTheTruth()
    {
        var buckets = Enumerable.Range(0, 20).Select(i => new Bucket(i * 5, (i + 1) * 5, 50));
        Assert.Equal([50, 95, 99], Round(Quantiles.Of(buckets, Shown)));
    }

    private static double?[] Round(double?[] values) => [.. values.Select(v => v is { } number ? Math.Round(number, 6) : v)];
}
