namespace ClothingApp.Tests.Infrastructure;

/// <summary>A clock whose timestamps go on when they are told to; others may read it meanwhile. Timers are real ones.</summary>
internal sealed class ManualTimestamps : TimeProvider
{
    private long _now;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Volatile.Read(ref _now);

    public void Advance(TimeSpan time) => Interlocked.Add(ref _now, time.Ticks);
}
