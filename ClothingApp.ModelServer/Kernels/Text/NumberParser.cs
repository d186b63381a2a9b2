using System.Globalization;
using System.Text;

namespace ClothingApp.ModelServer.Kernels.Text;

/// <summary>
/// Numbers in strings as TensorFlow reads them: blanks around, <c>inf</c> and <c>nan</c> in any case, hexadecimal integers
/// for floats; decimal digits and a minus sign alone for integers.
/// </summary>
internal static class NumberParser
{
    // TensorFlow copies a float's text into a buffer of this size, and refuses what does not fit.
    private const int MaxFloatLength = 31;

    public static bool TryParseDouble(ReadOnlySpan<byte> text, out double value) => TryParse(text, double.Parse, out value);

    public static bool TryParseFloat(ReadOnlySpan<byte> text, out float value)
    {
        var parsed = TryParse(text, (s, style, culture) => float.Parse(s, style, culture), out var wide);
        value = (float)wide;
        return parsed;
    }

    public static bool TryParseInteger(ReadOnlySpan<byte> text, long min, long max, out long value)
    {
        value = 0;
        text = TrimEnd(TrimStart(text));
        var negative = text is [(byte)'-', ..];
        if (!TryParseDigits(negative ? text[1..] : text, out var magnitude) || magnitude > (negative ? (ulong)-(min + 1) + 1 : (ulong)max))
            return false;
        value = negative ? unchecked(-(long)magnitude) : (long)magnitude;
        return true;
    }

    public static bool TryParseUnsigned(ReadOnlySpan<byte> text, ulong max, out ulong value) =>
        TryParseDigits(TrimEnd(TrimStart(text)), out value) && value <= max;

    private static bool TryParseDigits(ReadOnlySpan<byte> text, out ulong value)
    {
        value = 0;
        foreach (var c in text)
        {
            var digit = (uint)c - '0';
            if (digit > 9 || value > (ulong.MaxValue - digit) / 10)
                return false;
            value = value * 10 + digit;
        }
        return !text.IsEmpty;
    }

    private static bool TryParse(ReadOnlySpan<byte> text, Func<string, NumberStyles, CultureInfo, double> parse, out double value)
    {
        value = 0;
        if (text.IsEmpty || text.Length > MaxFloatLength)
            return false;
        text = TrimEnd(TrimStart(text));
        if (text.IsEmpty)
            return true; // Blanks alone are 0, no text at all is an error: so TensorFlow has it.
        var negative = text[0] == '-';
        var number = text[0] is (byte)'-' or (byte)'+' ? text[1..] : text;
        if (!TryParseMagnitude(number, parse, out value))
            return false;
        value = negative ? -value : value;
        return true;
    }

    private static bool TryParseMagnitude(ReadOnlySpan<byte> text, Func<string, NumberStyles, CultureInfo, double> parse, out double value)
    {
        value = 0;
        if (text.Length == 3 && Ascii.EqualsIgnoreCase(text, "inf"u8))
            value = double.PositiveInfinity;
        else if (text.Length == 3 && Ascii.EqualsIgnoreCase(text, "nan"u8))
            value = double.NaN;
        else if (text is [(byte)'0', (byte)'x' or (byte)'X', _, ..])
            return TryParseHex(text[2..], out value);
        else if (IsDecimal(text))
            value = parse(Encoding.ASCII.GetString(text), NumberStyles.Float, CultureInfo.InvariantCulture);
        else
            return false;
        return true;
    }

    private static bool TryParseHex(ReadOnlySpan<byte> text, out double value)
    {
        var parsed = UInt128.TryParse(Encoding.ASCII.GetString(text), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var bits);
        value = (double)bits;
        return parsed;
    }

    // digits [. digits] [e [sign] digits], with a digit before or after the point.
    private static bool IsDecimal(ReadOnlySpan<byte> text)
    {
        var position = 0;
        var digits = SkipDigits(text, ref position);
        if (position < text.Length && text[position] == '.')
        {
            position++;
            digits += SkipDigits(text, ref position);
        }
        if (digits > 0 && position < text.Length && text[position] is (byte)'e' or (byte)'E')
        {
            position++;
            if (position < text.Length && text[position] is (byte)'+' or (byte)'-')
                position++;
            if (SkipDigits(text, ref position) == 0)
                return false;
        }
        return digits > 0 && position == text.Length;
    }

    private static int SkipDigits(ReadOnlySpan<byte> text, ref int position)
    {
        var start = position;
        while (position < text.Length && text[position] is >= (byte)'0' and <= (byte)'9')
            position++;
        return position - start;
    }

    public static bool IsBlank(byte c) => c is (byte)' ' or >= 9 and <= 13;

    public static ReadOnlySpan<byte> TrimStart(ReadOnlySpan<byte> text)
    {
        var start = 0;
        while (start < text.Length && IsBlank(text[start]))
            start++;
        return text[start..];
    }

    public static ReadOnlySpan<byte> TrimEnd(ReadOnlySpan<byte> text)
    {
        var end = text.Length;
        while (end > 0 && IsBlank(text[end - 1]))
            end--;
        return text[..end];
    }
}
