using System.Globalization;

namespace ClothingApp.Grpc.Wire;

/// <summary>The <c>grpc-timeout</c> header: one to eight digits and a unit.</summary>
internal static class GrpcTimeout
{
    private const long MaxDigits = 99_999_999;

    /// <summary>Finest first, so that <see cref="Format"/> keeps as much precision as eight digits can.</summary>
    private static readonly (char Unit, double Ticks)[] Units =
    [
        ('n', 0.01),
        ('u', TimeSpan.TicksPerMicrosecond),
        ('m', TimeSpan.TicksPerMillisecond),
        ('S', TimeSpan.TicksPerSecond),
        ('M', TimeSpan.TicksPerMinute),
        ('H', TimeSpan.TicksPerHour),
    ];

    /// <summary>Rounds up: a deadline that the server sees must not be before the client's own.</summary>
    public static string Format(TimeSpan timeout)
    {
        if (timeout <= TimeSpan.Zero)
            return "1n";
        // Nanoseconds are for reading only: a .NET tick is 100 of them.
        foreach (var (unit, ticks) in Units.AsSpan(1))
        {
            var digits = (long)Math.Ceiling(timeout.Ticks / ticks);
            if (digits <= MaxDigits)
                return string.Create(CultureInfo.InvariantCulture, $"{digits}{unit}");
        }
        return string.Create(CultureInfo.InvariantCulture, $"{MaxDigits}H");
    }

    /// <returns>Null for no, a malformed or a zero value, which all mean "no deadline", and for one too far away to matter.</returns>
    public static TimeSpan? Parse(string? value)
    {
        if (value is not { Length: >= 2 and <= 9 }
            || !long.TryParse(value.AsSpan(0, value.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var digits))
            return null;
        foreach (var (unit, ticks) in Units)
        {
            if (unit != value[^1])
                continue;
            var total = digits * ticks;
            return total is > 0 and < TimeSpan.TicksPerDay * 40.0 ? TimeSpan.FromTicks((long)Math.Ceiling(total)) : null;
        }
        return null;
    }
}
