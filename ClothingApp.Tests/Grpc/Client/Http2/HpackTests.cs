using ClothingApp.Grpc.Client.Http2.Hpack;
using ClothingApp.Grpc.Wire;

namespace ClothingApp.Tests.Grpc.Client.Http2;

/// <summary>Header blocks: RFC 7541's own examples, and what is none.</summary>
public class HpackTests
{
    private const int Plenty = 64 * 1024;

    // RFC 7541, appendices C.4 and C.6.
    [Theory]
    [InlineData("f1e3c2e5f23a6ba0ab90f4ff", "www.example.com")]
    [InlineData("a8eb10649cbf", "no-cache")]
    [InlineData("25a849e95ba97d7f", "custom-key")]
    [InlineData("25a849e95bb8e8b4bf", "custom-value")]
    [InlineData("6402", "302")]
    [InlineData("640eff", "307")]
    [InlineData("aec3771a4b", "private")]
    [InlineData("d07abe941054d444a8200595040b8166e082a62d1bff", "Mon, 21 Oct 2013 20:13:21 GMT")]
    [InlineData("9d29ad171863c78f0b97c8e9ae82ae43d3", "https://www.example.com")]
    [InlineData("94e7821dd7f2e6c7b335dfdfcd5b3960d5af27087f3672c1ab270fb5291f9587316065c003ed4ee5b1063d5007", "foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1")]
    [InlineData("", "")]
    public void Decode_RfcExample_IsTheText(string hex, string expected) => Assert.Equal(expected, Huffman.Decode(Convert.FromHexString(hex)));

    [Theory]
    [InlineData("ffffffff")] // the end symbol
    [InlineData("f1e3c2e5f23a6ba0ab90f4ffff")] // eight bits that fill nothing
    [InlineData("a8")] // filled with zeros
    public void Decode_NoText_IsNull(string hex) => Assert.Null(Huffman.Decode(Convert.FromHexString(hex)));

    [Fact]
    public void Read_RfcRequest_HasItsFields()
    {
        var fields = Read("828684410f7777772e6578616d706c652e636f6d");
        Assert.Equal(["GET", "http", "/", "www.example.com"], new[] { ":method", ":scheme", ":path", ":authority" }.Select(name => fields?.Find(name)));
    }

    [Fact]
    public void Read_EveryKindOfLiteral_IsRead()
    {
        // A new size of the table; kept; not kept; never to be kept; a name from the table.
        var fields = Read("3f0140016101310001620132100163013308" + "03323034");
        Assert.Equal(["1", "2", "3", "204"], new[] { "a", "b", "c", ":status" }.Select(name => fields?.Find(name)));
    }

    [Theory]
    [InlineData("80")] // no such number
    [InlineData("be")] // the dynamic table
    [InlineData("ff")] // half a number
    [InlineData("ffffffffff7f")] // a number without end
    [InlineData("40016101")] // half a value
    [InlineData("4002")] // half a name
    [InlineData("400161")] // no value
    [InlineData("7e0131")] // a name of the dynamic table
    [InlineData("40016184ffffffff")] // a text that is none
    public void Read_NoBlock_IsNull(string hex) => Assert.Null(Read(hex));

    [Fact]
    public void Read_MoreThanIsAllowed_IsNull()
    {
        // One byte each, and 42 as they are counted.
        var many = string.Concat(Enumerable.Repeat("88", 100));
        Assert.NotNull(HeaderReader.Read(Convert.FromHexString(many), 100 * 42));
        Assert.Null(HeaderReader.Read(Convert.FromHexString(many), (100 * 42) - 1));
    }

    [Fact]
    public void Write_Fields_AreReadAgain()
    {
        using var block = new PooledBuffer(16);
        var writer = new HeaderWriter(block);
        var longText = new string('x', 5000);
        writer.Indexed(StaticTable.MethodPost);
        writer.Literal(StaticTable.UserAgent, "test");
        writer.Literal("custom-bin", longText);
        var fields = HeaderReader.Read(block.WrittenSpan, Plenty);
        Assert.Equal(["POST", "test", longText], new[] { ":method", "user-agent", "custom-bin" }.Select(name => fields?.Find(name)));
    }

    [Theory]
    [InlineData("Upper", "x")]
    [InlineData("", "x")]
    [InlineData("na me", "x")]
    [InlineData("name", "line\nbreak")]
    [InlineData("name", "ümlaut")]
    public void Literal_NoField_Throws(string name, string value)
    {
        using var block = new PooledBuffer(16);
        Assert.Throws<ArgumentException>(() => new HeaderWriter(block).Literal(name, value));
        Assert.Equal(0, block.Length);
    }

    [Fact]
    public void Read_AnyBytes_DoNotThrow()
    {
        var random = new Random(1);
        for (var i = 0; i < 20_000; i++)
        {
            var bytes = new byte[random.Next(40)];
            random.NextBytes(bytes);
            _ = HeaderReader.Read(bytes, Plenty);
        }
    }

    private static HeaderFields? Read(string hex) => HeaderReader.Read(Convert.FromHexString(hex), Plenty);
}
