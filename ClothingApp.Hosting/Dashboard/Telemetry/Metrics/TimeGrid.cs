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

    public Stretch Between(UnixNanos from, UnixNanos to) => new(Position(from), Position(to), Steps);
}

/// <summary>An interval of time over the steps of a grid.</summary>
internal readonly record struct Stretch(double Start, double End, int Steps)
{
    /// <summary>The first step that it touches.</summary>
    public int First => (int)Math.Clamp(Math.Floor(Start), 0, Steps);

    /// <summary>The step after the last that it touches.</summary>
    public int After => End <= Start ? First : (int)Math.Clamp(Math.Ceiling(End), First, Steps);

    /// <summary>The share of a step that it covers.</summary>
    public double Covered(int step) => Math.Max(0, Math.Min(step + 1, End) - Math.Max(step, Start));

    /// <summary>The share of it that lies in a step.</summary>
    public double ShareIn(int step) => Covered(step) / (End - Start);
}
