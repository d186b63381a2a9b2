using System.Text;
using ClothingApp.ModelServer.SavedModels;

namespace ClothingApp.Tests.ModelServer.SavedModels;

public sealed class SnappyTests
{
    // Blocks written by hand from the format's description: length, then literals (tag 00) and copies (01, 10, 11).
    [Theory]
    [InlineData("05 10 68 65 6c 6c 6f", "hello")]
    [InlineData("08 04 61 62 09 02", "abababab")]
    [InlineData("06 04 61 62 0e 02 00", "ababab")]
    [InlineData("06 04 61 62 0f 02 00 00 00", "ababab")]
    public void Decompress_EveryKindOfTag_GivesTheText(string block, string text) =>
        Assert.Equal(text, Encoding.ASCII.GetString(Snappy.Decompress(Bytes(block))));

    [Theory]
    [InlineData("")]
    [InlineData("05 10 68 65")]
    [InlineData("05 11 68")]
    [InlineData("08 04 61 62 09 09")]
    [InlineData("08 04 61 62 09 00")]
    [InlineData("02 10 68 65 6c 6c 6f")]
    [InlineData("ff ff ff ff 0f 00 61")]
    public void Decompress_BrokenBlock_IsRefused(string block) =>
        Assert.Throws<InvalidDataException>(() => Snappy.Decompress(Bytes(block)));

    private static byte[] Bytes(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
}
