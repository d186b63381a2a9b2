namespace ClothingApp.Hosting.Orchestration;

/// <summary>How often a process that ended by itself is started again, and after which pause.</summary>
internal sealed record RestartPolicy
{
    /// <summary>Restarts in a row; one that lived for <see cref="LongEnough"/> begins a new row.</summary>
    public int MaxRestarts { get; init; } = 5;

    public TimeSpan FirstPause { get; init; } = TimeSpan.FromMilliseconds(200);

    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(10);

    public TimeSpan LongEnough { get; init; } = TimeSpan.FromSeconds(30);

    /// <param name="restart">1 for the first of a row.</param>
    public TimeSpan PauseBefore(int restart) => TimeSpan.FromTicks(Math.Min(LongestPause.Ticks, FirstPause.Ticks << Math.Min(restart - 1, 16)));
}
