using System.Text;
using ClothingApp.Grpc.Wire;
using FsCheck;
using FsCheck.Fluent;

namespace ClothingApp.Tests.Grpc.Wire;

public class GrpcMessageTextTests
{
    [Theory]
    [InlineData("plain text, \"quotes\" & ~", "plain text, \"quotes\" & ~")]
    [InlineData("100 %", "100 %25")]
    [InlineData("ö\n", "%C3%B6%0A")]
    [InlineData("🙂", "%F0%9F%99%82")]
    [InlineData("\u007f", "%7F")]
    public void Encode_Text_IsPercentEncoded(string text, string expected) => Assert.Equal(expected, GrpcMessageText.Encode(text));

    [Fact]
    public void Decode_OfEncoded_IsTheText() => Prop.ForAll<NonNull<string>>(text =>
    {
        // A lone surrogate has no UTF-8; everything else comes back.
        var sound = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text.Get));
        var encoded = GrpcMessageText.Encode(text.Get);
        return encoded.All(c => c is >= ' ' and <= '~') && GrpcMessageText.Decode(encoded) == sound;
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("%", "%")]
    [InlineData("%zz 50%", "%zz 50%")]
    [InlineData(null, "")]
    public void Decode_BadEncoding_StaysAsItIs(string? value, string expected) => Assert.Equal(expected, GrpcMessageText.Decode(value));

    [Fact]
    public void Encode_LongText_FitsIntoAHeaderBlock() => Assert.InRange(GrpcMessageText.Encode(new string('価', 5000)).Length, 6000, 7000);
}
