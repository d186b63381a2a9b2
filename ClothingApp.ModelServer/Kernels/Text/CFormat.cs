using System.Globalization;
using System.Numerics;
using System.Text;

namespace ClothingApp.ModelServer.Kernels.Text;

/// <summary>
/// Numbers as C's <c>printf</c> writes them, digit for digit: <c>%d %f %e %g</c> with flags, width and precision. .NET's own
/// formats differ: they round exact halves away from zero where C rounds them to even.
/// </summary>
/// <param name="Conversion">d, f, e, g or s.</param>
/// <param name="Flag">One of <c>- + # 0</c> and the blank, or NUL for none.</param>
/// <param name="Width">At least so many characters; -1 for no width.</param>
/// <param name="Precision">-1 for C's default, 6.</param>
internal sealed record CFormat(char Conversion, char Flag = '\0', int Width = -1, int Precision = -1)
{
    public string Format(double value)
    {
        var negative = double.IsNegative(value);
        var finite = double.IsFinite(value);
        var magnitude = Math.Abs(value);
        var digits = double.IsNaN(value) ? "nan" : !finite ? "inf" : Conversion switch
        {
            'f' => Fixed(magnitude, Digits),
            'e' => Scientific(magnitude, Digits),
            _ => General(magnitude, Digits == 0 ? 1 : Digits),
        };
        return Pad(Sign(negative), digits, zeros: finite);
    }

    public string Format(long value) => Pad(Sign(value < 0), value.ToString(CultureInfo.InvariantCulture).TrimStart('-'), zeros: true);

    public string Format(ulong value) => Pad(Sign(negative: false), value.ToString(CultureInfo.InvariantCulture), zeros: true);

    /// <summary>A text under the width alone.</summary>
    public string Format(string text) => Pad("", text, zeros: false);

    private int Digits => Precision < 0 ? 6 : Precision;

    private string Sign(bool negative) => negative ? "-" : Flag is '+' or ' ' ? Flag.ToString() : "";

    private string Pad(string sign, string text, bool zeros)
    {
        var missing = Width - sign.Length - text.Length;
        if (missing <= 0)
            return sign + text;
        return Flag switch
        {
            '-' => sign + text + new string(' ', missing),
            '0' when zeros => sign + new string('0', missing) + text,
            _ => new string(' ', missing) + sign + text,
        };
    }

    private string Fixed(double value, int decimals)
    {
        var digits = Scaled(value, decimals).ToString(CultureInfo.InvariantCulture).PadLeft(decimals + 1, '0');
        return decimals == 0 ? digits + (Flag == '#' ? "." : "") : digits[..^decimals] + "." + digits[^decimals..];
    }

    private string Scientific(double value, int decimals)
    {
        var (digits, exponent) = Significant(value, decimals + 1);
        var text = new StringBuilder(digits, 0, 1, decimals + 8);
        if (decimals > 0 || Flag == '#')
            text.Append('.');
        return text.Append(digits, 1, decimals).Append(Exponent(exponent)).ToString();
    }

    // %e or %f, whichever suits the size, without the zeros at the end.
    private string General(double value, int significant)
    {
        var (digits, exponent) = Significant(value, significant);
        if (exponent < -4 || exponent >= significant)
            return Trim(digits[..1] + "." + digits[1..]) + Exponent(exponent);
        return Trim(exponent < 0
            ? "0." + new string('0', -exponent - 1) + digits
            : digits[..(exponent + 1)] + "." + digits[(exponent + 1)..]);
    }

    private string Trim(string text) => Flag == '#' ? text : text.TrimEnd('0').TrimEnd('.');

    private static string Exponent(int exponent) =>
        string.Create(CultureInfo.InvariantCulture, $"e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):D2}");

    // The first digits of a number, rounded, and the power of ten of the first of them.
    private static (string Digits, int Exponent) Significant(double value, int count)
    {
        if (value == 0)
            return (new string('0', count), 0);
        var exponent = (int)Math.Floor(Math.Log10(value));
        // The logarithm may be off by one, and rounding up may bring a digit more.
        for (; ; )
        {
            var digits = Scaled(value, count - 1 - exponent).ToString(CultureInfo.InvariantCulture);
            if (digits.Length == count)
                return (digits, exponent);
            exponent += digits.Length - count;
        }
    }

    // value * 10^power, exactly, rounded half to even.
    private static BigInteger Scaled(double value, int power)
    {
        var bits = BitConverter.DoubleToInt64Bits(value);
        var biased = (int)(bits >> 52) & 0x7ff;
        var mantissa = bits & ((1L << 52) - 1) | (biased == 0 ? 0 : 1L << 52);
        var exponent = Math.Max(biased, 1) - 1075;
        BigInteger numerator = mantissa;
        var denominator = BigInteger.One;
        if (power >= 0)
            numerator *= BigInteger.Pow(10, power);
        else
            denominator = BigInteger.Pow(10, -power);
        if (exponent >= 0)
            numerator <<= exponent;
        else
            denominator <<= -exponent;
        var quotient = BigInteger.DivRem(numerator, denominator, out var rest);
        var half = (rest << 1).CompareTo(denominator);
        return half > 0 || half == 0 && !quotient.IsEven ? quotient + 1 : quotient;
    }
}
