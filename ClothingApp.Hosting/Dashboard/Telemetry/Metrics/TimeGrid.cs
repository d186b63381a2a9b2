using ClothingApp.Hosting.Dashboard.Telemetry.Model;

namespace ClothingApp.Hosting.Dashboard.Telemetry.Metrics;

/// <summary>Equal steps of time, as a chart draws them.</summary>
internal readonly record struct TimeGrid(long StartSecond, int StepSeconds, int Steps)
{
    /// <summary>More points than that do not fit into a chart.</summary>
    private const int MostSteps = 150;

    public UnixNanos Start => new(StartSecond * UnixNanos.PerSecond);

    /// <summary>The last minutes, the current step included. Steps lie at multiples of their length, so that charts do not tremble.</summary>
    public static TimeGrid Of(UnixNanos now, int minutes)
    {
        var seconds = minutes * 60;
        var step = Math.Max(1, (seconds + MostSteps - 1) / MostSteps);
        var steps = (seconds / step) + 1;
        return new TimeGrid(((now.Second / step) - steps + 1) * step, step, steps);
    }

    /// <summary>Where a moment lies, in steps from the start.</summary>
    public double Position(UnixNanos time) => (time.Value - Start.Value) / ((double)StepSeconds * UnixNanos.PerSecond);

    /// <summary>The steps that an interval touches.</summary>
    /// <returns>For each the share of the interval that lies in it, and the share of the step that the interval covers.</returns>
    public IEnumerable<(int Step, double Share, double Covered)> Spread(UnixNanos from, UnixNanos to)
    {
        var (start, end) = (Position(from), Position(to));
        if (end <= start)
            yield break;
        for (var step = (int)Math.Clamp(Math.Floor(start), 0, Steps); step < Math.Min(Steps, end); step++)
        {
            var overlap = Math.Min(step + 1, end) - Math.Max(step, start);
            if (overlap > 0)
                yield return (step, overlap / (end - start), overlap);
        }
    }
}
