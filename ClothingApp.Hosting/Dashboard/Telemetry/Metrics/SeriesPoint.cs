using ClothingApp.Hosting.Dashboard.Telemetry.Model;

namespace ClothingApp.Hosting.Dashboard.Telemetry.Metrics;

/// <summary>A point as it is kept. Counters and histograms are always cumulative here, whatever the sender sends.</summary>
/// <param name="Start">Since when it counts; a later one than before says that the sender began again from zero.</param>
/// <param name="Distribution">Null for numbers, and for a histogram's zero.</param>
internal readonly record struct SeriesPoint(UnixNanos Time, UnixNanos Start, double Value, Distribution? Distribution, bool IsGap)
{
    public static SeriesPoint Zero(UnixNanos time) => new(time, time, 0, null, IsGap: false);
}
