using System.Globalization;
using System.Numerics;

namespace ClothingApp.ModelServer.Rest.Json;

/// <summary>Numbers as text to numbers with a fraction.</summary>
internal static class JsonNumber
{
    /// <summary>Too large becomes an infinity, too small becomes zero.</summary>
    /// <param name="number">What <see cref="JsonCursor.TakeNumber"/> took.</param>
    public static T Parse<T>(ReadOnlySpan<byte> number) where T : IFloatingPointIeee754<T>
    {
        if (T.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var value))
            return value;
        // What .NET does not know are the shorter words.
        return number[^1] == 'N' ? T.NaN : number[0] == '-' ? T.NegativeInfinity : T.PositiveInfinity;
    }
}
