using System.Globalization;

namespace ClothingApp.Hosting.Dashboard.Telemetry.Model;

/// <summary>A moment in nanoseconds since 1970, as OTLP counts them. Later than the year 2262 does not exist here.</summary>
internal readonly record struct UnixNanos(long Value) : IComparable<UnixNanos>
{
    public const long PerSecond = 1_000_000_000, PerMillisecond = 1_000_000;

    private const long NanosPerTick = 100;

    public bool IsUnknown => Value == 0;

    public static UnixNanos Of(ulong nanos) => new((long)Math.Min(nanos, long.MaxValue));

    public static UnixNanos Of(DateTimeOffset time) => new((time - DateTimeOffset.UnixEpoch).Ticks * NanosPerTick);

    public long Second => Value / PerSecond;

    /// <summary>Milliseconds from <paramref name="earlier"/>; negative when that is later.</summary>
    public double MillisecondsSince(UnixNanos earlier) => (Value - earlier.Value) / (double)PerMillisecond;

    public int CompareTo(UnixNanos other) => Value.CompareTo(other.Value);

    public static bool operator <(UnixNanos left, UnixNanos right) => left.Value < right.Value;

    public static bool operator >(UnixNanos left, UnixNanos right) => left.Value > right.Value;

    public static bool operator <=(UnixNanos left, UnixNanos right) => left.Value <= right.Value;

    public static bool operator >=(UnixNanos left, UnixNanos right) => left.Value >= right.Value;

    /// <summary>ISO 8601, UTC, always seven digits.</summary>
    public override string ToString() =>
        DateTime.UnixEpoch.AddTicks(Value / NanosPerTick).ToString("O", CultureInfo.InvariantCulture);
}
