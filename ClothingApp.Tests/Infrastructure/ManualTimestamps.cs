namespace ClothingApp.Tests.Infrastructure;

/// <summary>A clock whose timestamps go on when they are told to.</summary>
internal sealed class ManualTimestamps : TimeProvider
{
    private long _now;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _now;

    public void Advance(TimeSpan time) => _now += time.Ticks;
}
