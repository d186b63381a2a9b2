using System.Globalization;
using System.Numerics;

namespace ClothingApp.ModelServer.Rest.Json;

/// <summary>
/// Numbers with a fraction as TensorFlow Serving prints them: C's <c>%g</c> with six digits, or with nine (float) or
/// seventeen (double) where six do not read back as the same number; always to be told from a whole number.
/// <c>NaN</c> and the infinities are bare words.
/// </summary>
internal static class FloatText
{
    /// <summary>No number is longer.</summary>
    public const int MaxBytes = 32;

    /// <returns>How many bytes of <paramref name="text"/> were written.</returns>
    public static int Write(float value, Span<byte> text) => Write(value, text, "g9");

    /// <inheritdoc cref="Write(float, Span{byte})"/>
    public static int Write(double value, Span<byte> text) => Write(value, text, "g17");

    private static int Write<T>(T value, Span<byte> text, string exact) where T : IFloatingPointIeee754<T>, IUtf8SpanFormattable
    {
        if (!T.IsFinite(value))
            return Word(T.IsNaN(value) ? "NaN"u8 : T.IsNegative(value) ? "-Infinity"u8 : "Infinity"u8, text);
        value.TryFormat(text, out var length, "g6", CultureInfo.InvariantCulture);
        if (T.Parse(text[..length], NumberStyles.Float, CultureInfo.InvariantCulture) != value)
            value.TryFormat(text, out length, exact, CultureInfo.InvariantCulture);
        return text[..length].ContainsAny((byte)'.', (byte)'e') ? length : length + Word(".0"u8, text[length..]);
    }

    private static int Word(ReadOnlySpan<byte> word, Span<byte> text)
    {
        word.CopyTo(text);
        return word.Length;
    }
}
