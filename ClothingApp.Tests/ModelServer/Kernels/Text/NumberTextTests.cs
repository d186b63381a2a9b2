using System.Globalization;
using System.Text;
using ClothingApp.ModelServer.Kernels.Text;

namespace ClothingApp.Tests.ModelServer.Kernels.Text;

public sealed class NumberTextTests
{
    /// <summary>printf-cases.tsv was written by glibc's printf: the number's bits, conversion, flag, width, precision, text.</summary>
    [Fact]
    public void Format_NumbersOfAllKinds_AgreesWithPrintf()
    {
        var cases = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "ModelServer/Kernels/Text/printf-cases.tsv"));
        foreach (var line in cases)
        {
            var parts = line.Split('\t');
            var value = BitConverter.UInt64BitsToDouble(ulong.Parse(parts[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture));
            var format = new CFormat(parts[1][0], parts[2].FirstOrDefault(), int.Parse(parts[3], CultureInfo.InvariantCulture), int.Parse(parts[4], CultureInfo.InvariantCulture));
            Assert.True(parts[5] == format.Format(value), $"{line}: {format.Format(value)}");
        }
        Assert.Equal(420, cases.Length);
    }

    [Theory]
    [InlineData(long.MinValue, '\0', -1, "-9223372036854775808")]
    [InlineData(-5L, '0', 6, "-00005")]
    [InlineData(5L, '+', 6, "    +5")]
    [InlineData(5L, '-', 4, "5   ")]
    public void Format_Integers_AgreesWithPrintf(long value, char flag, int width, string expected) =>
        Assert.Equal(expected, new CFormat('d', flag, width).Format(value));

    [Theory]
    [InlineData("1.5", 1.5)]
    [InlineData(" \t-2e3\n", -2000.0)]
    [InlineData("+.5", 0.5)]
    [InlineData("5.", 5.0)]
    [InlineData("0x10", 16.0)]
    [InlineData("-0xfF", -255.0)]
    [InlineData("INF", double.PositiveInfinity)]
    [InlineData("-inf", double.NegativeInfinity)]
    [InlineData("nan", double.NaN)]
    [InlineData("  ", 0.0)]
    [InlineData("1e400", double.PositiveInfinity)]
    [InlineData("", null)]
    [InlineData("1x", null)]
    [InlineData("1 2", null)]
    [InlineData("1e", null)]
    [InlineData(".", null)]
    [InlineData("- 1", null)]
    [InlineData("0x", null)]
    [InlineData("infinity", null)]
    [InlineData("1_000", null)]
    [InlineData("0.1000000000000000000000000000001", null)]
    public void TryParseDouble_Text_AsTensorFlowReadsIt(string text, double? expected)
    {
        var parsed = NumberParser.TryParseDouble(Encoding.ASCII.GetBytes(text), out var value);
        Assert.Equal(expected, parsed ? value : null);
    }

    [Theory]
    [InlineData("42", 42L)]
    [InlineData(" -7 ", -7L)]
    [InlineData("2147483647", 2147483647L)]
    [InlineData("-2147483648", -2147483648L)]
    [InlineData("2147483648", null)]
    [InlineData("-2147483649", null)]
    [InlineData("+1", null)]
    [InlineData("1.0", null)]
    [InlineData("", null)]
    [InlineData("99999999999999999999999", null)]
    public void TryParseInteger_Text_AsTensorFlowReadsIt(string text, long? expected)
    {
        var parsed = NumberParser.TryParseInteger(Encoding.ASCII.GetBytes(text), int.MinValue, int.MaxValue, out var value);
        Assert.Equal(expected, parsed ? value : null);
    }

    [Fact]
    public void TryParseInteger_SmallestLong_IsRead()
    {
        Assert.True(NumberParser.TryParseInteger("-9223372036854775808"u8, long.MinValue, long.MaxValue, out var value));
        Assert.Equal(long.MinValue, value);
        Assert.False(NumberParser.TryParseInteger("9223372036854775808"u8, long.MinValue, long.MaxValue, out _));
    }
}
