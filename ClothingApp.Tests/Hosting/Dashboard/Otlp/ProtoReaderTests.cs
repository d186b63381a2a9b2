using ClothingApp.Hosting.Dashboard.Otlp.Protobuf;
using FsCheck;
using FsCheck.Fluent;

namespace ClothingApp.Tests.Hosting.Dashboard.Otlp;

public sealed class ProtoReaderTests
{
    [Theory]
    [InlineData("0805", 5)]
    [InlineData("0885808000", 5)] // padded to four bytes
    [InlineData("0885808080808080808000", 5)] // padded to ten
    [InlineData("08ffffffffffffffffff01", ulong.MaxValue)]
    public void Varint_AnyLength_IsItsValue(string hex, ulong expected)
    {
        var reader = new ProtoReader(Convert.FromHexString(hex));
        Assert.True(reader.Next());
        Assert.Equal(1u << 3, reader.Tag);
        Assert.Equal(expected, reader.Varint());
        Assert.False(reader.Next());
    }

    [Theory]
    [InlineData("08")] // no value
    [InlineData("0885")] // ends inside a number
    [InlineData("08ffffffffffffffffffff01")] // eleven bytes
    [InlineData("0a05616263")] // three of five bytes
    [InlineData("0affffffffffffffffff01")] // a length of 2^64
    [InlineData("09010203")] // three of eight bytes
    [InlineData("0d01")] // one of four bytes
    [InlineData("00")] // field 0
    [InlineData("ffffffffff1f08")] // a tag of 33 bits and more
    [InlineData("0b0c")] // a group
    [InlineData("0e00")] // wire type 6
    public void Skip_MalformedField_IsInvalidData(string hex) => Assert.Throws<InvalidDataException>(() => ReadAll(Convert.FromHexString(hex)));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-1)]
    [InlineData(int.MaxValue)]
    [InlineData(int.MinValue)]
    public void ZigZag32_OfWhatWasWritten_IsTheNumber(int number)
    {
        var reader = new ProtoReader(new ProtoWriter().ZigZag(3, number).ToArray());
        Assert.True(reader.Next());
        Assert.Equal(number, reader.ZigZag32());
    }

    [Fact]
    public void Next_AnyBytes_EndsOrIsInvalidData() =>
        Prop.ForAll<byte[]>(bytes =>
        {
            try
            {
                Assert.InRange(ReadAll(bytes), 0, bytes.Length);
            }
            catch (InvalidDataException)
            {
                // the expected failure
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    private static int ReadAll(byte[] bytes)
    {
        var fields = 0;
        var reader = new ProtoReader(bytes);
        while (reader.Next())
        {
            reader.Skip();
            fields++;
        }
        return fields;
    }
}
