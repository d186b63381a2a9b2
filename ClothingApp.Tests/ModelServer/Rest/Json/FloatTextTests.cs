using System.Globalization;
using System.Text;
using ClothingApp.ModelServer.Rest.Json;

namespace ClothingApp.Tests.ModelServer.Rest.Json;

public sealed class FloatTextTests
{
    [Theory]
    [InlineData(3f, "3.0")]
    [InlineData(0f, "0.0")]
    [InlineData(-0f, "-0.0")]
    [InlineData(9000000f, "9e+06")]
    [InlineData(999999f, "999999.0")]
    [InlineData(0.00003f, "3e-05")]
    [InlineData(0.1f, "0.1")]
    [InlineData(1f / 3, "0.333333343")]
    [InlineData(16777216f, "16777216.0")]
    [InlineData(float.NaN, "NaN")]
    [InlineData(float.NegativeInfinity, "-Infinity")]
    public void Write_Float_IsPrintedAsTensorFlowServingPrintsIt(float value, string text) => Assert.Equal(text, Print(value));

    [Theory]
    [InlineData(0.1, "0.1")]
    [InlineData(1.0 / 3, "0.33333333333333331")]
    public void Write_Double_HasUpTo17Digits(double value, string text)
    {
        Span<byte> buffer = stackalloc byte[FloatText.MaxBytes];
        Assert.Equal(text, Encoding.ASCII.GetString(buffer[..FloatText.Write(value, buffer)]));
    }

    [Fact]
    public void Write_AnyFloat_ReadsBackAsItself()
    {
        var random = new Random(5);
        for (var i = 0; i < 20_000; i++)
        {
            var value = BitConverter.Int32BitsToSingle(random.Next(int.MinValue, int.MaxValue));
            if (float.IsFinite(value))
                Assert.Equal(value, float.Parse(Print(value), CultureInfo.InvariantCulture));
        }
    }

    private static string Print(float value)
    {
        Span<byte> buffer = stackalloc byte[FloatText.MaxBytes];
        return Encoding.ASCII.GetString(buffer[..FloatText.Write(value, buffer)]);
    }
}
