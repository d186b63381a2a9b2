using System.Buffers.Binary;
using ClothingApp.Imaging.Decoding;

namespace ClothingApp.Tests.Imaging.Decoding;

public sealed class BmpDecoderTests
{
    private static readonly byte[] Red = [255, 0, 0], Green = [0, 255, 0], Blue = [0, 0, 255], White = [255, 255, 255];

    /// <summary>The same two by two picture: red, green over blue, white.</summary>
    public static TheoryData<string, byte[]> Files => new()
    {
        { "24 bits", Bmp(24, [255, 0, 0, 255, 255, 255, 0, 0, 0, 0, 255, 0, 255, 0, 0, 0]) },
        { "24 bits, top first", Bmp(24, [0, 0, 255, 0, 255, 0, 0, 0, 255, 0, 0, 255, 255, 255, 0, 0], height: -2) },
        { "32 bits", Bmp(32, [255, 0, 0, 9, 255, 255, 255, 9, 0, 0, 255, 9, 0, 255, 0, 9]) },
        { "32 bits, fields", Bmp(32, [0, 0, 255, 0, 255, 255, 255, 0, 255, 0, 0, 0, 0, 255, 0, 0], compression: 3, extra: Masks(0xFF, 0xFF00, 0xFF0000)) },
        { "32 bits, fields of 10", Bmp(32, [.. Word(0x3FF00000), .. Word(0x3FFFFFFF), .. Word(0x3FF), .. Word(0xFFC00)], compression: 3, extra: Masks(0x3FF, 0xFFC00, 0x3FF00000)) },
        { "16 bits of 5", Bmp(16, [0x1F, 0, 0xFF, 0x7F, 0x00, 0x7C, 0xE0, 0x03]) },
        { "16 bits, 5 6 5", Bmp(16, [0x1F, 0, 0xFF, 0xFF, 0x00, 0xF8, 0xE0, 0x07], compression: 3, extra: Masks(0xF800, 0x07E0, 0x1F)) },
        { "8 bits", Bmp(8, [2, 3, 0, 0, 0, 1, 0, 0], extra: Palette, colours: 4) },
        { "4 bits", Bmp(4, [0x23, 0, 0, 0, 0x01, 0, 0, 0], extra: Palette, colours: 4) },
        { "2 bits", Bmp(2, [0xB0, 0, 0, 0, 0x10, 0, 0, 0], extra: Palette, colours: 4) },
        { "OS/2, 24 bits", Old(24, [255, 0, 0, 255, 255, 255, 0, 0, 0, 0, 255, 0, 255, 0, 0, 0]) },
    };

    private static byte[] Palette => [0, 0, 255, 0, 0, 255, 0, 0, 255, 0, 0, 0, 255, 255, 255, 0];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task DecodeAsync_EachKind_GivesThePicture(string kind, byte[] file)
    {
        var result = await new PictureDecoder().DecodeAsync(file, null, default);

        Assert.True(result.Error == DecodeError.None, $"{kind}: {result.Message}");
        using var picture = result.Picture!;
        Assert.Equal((byte[])[.. Red, .. Green, .. Blue, .. White], picture.Rgb.ToArray());
    }

    [Fact]
    public async Task DecodeAsync_OneBit_ReadsTheHighestBitFirst()
    {
        var file = Bmp(1, [0b01000000, 0, 0, 0, 0b10000000, 0, 0, 0], extra: [0, 0, 0, 0, 255, 255, 255, 0]);
        using var picture = (await new PictureDecoder().DecodeAsync(file, null, default)).Picture!;

        Assert.Equal((byte[])[.. White, 0, 0, 0, 0, 0, 0, .. White], picture.Rgb.ToArray());
    }

    [Fact]
    public async Task DecodeAsync_AlphaField_LiesOverWhite()
    {
        var file = Bmp(32, [0, 0, 0, 0, 0, 0, 0, 255, 0, 0, 0, 128, 10, 20, 30, 255], compression: 6, extra: [.. Masks(0xFF0000, 0xFF00, 0xFF), .. Word(0xFF000000)]);
        using var picture = (await new PictureDecoder().DecodeAsync(file, null, default)).Picture!;

        Assert.Equal((byte[])[127, 127, 127, 30, 20, 10, 255, 255, 255, 0, 0, 0], picture.Rgb.ToArray());
    }

    [Fact]
    public async Task DecodeAsync_ColourBeyondThePalette_IsBlack()
    {
        var file = Bmp(8, [200, 3, 0, 0, 0, 1, 0, 0], extra: Palette, colours: 4);
        using var picture = (await new PictureDecoder().DecodeAsync(file, null, default)).Picture!;

        Assert.Equal((byte[])[0, 0, 0], picture.Rgb.ToArray()[6..9]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task DecodeAsync_CompressedOrUnknown_IsUnsupported(uint compression)
    {
        var result = await new PictureDecoder().DecodeAsync(Bmp(8, new byte[8], compression: compression, extra: Palette, colours: 4), null, default);

        Assert.Equal(DecodeError.UnsupportedFormat, result.Error);
        Assert.Contains("PNG", result.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DecodeAsync_EveryTruncation_IsCorruptOrUnsupported()
    {
        var whole = Bmp(8, [2, 3, 0, 0, 0, 1, 0, 0], extra: Palette, colours: 4);
        for (var length = 18; length < whole.Length; length++)
        {
            var result = await new PictureDecoder().DecodeAsync(whole.AsMemory(0, length), null, default);
            Assert.Equal(DecodeError.Corrupt, result.Error);
        }
    }

    [Fact]
    public async Task DecodeAsync_RandomHeaders_NeverThrow()
    {
        var random = new Random(20_240_517);
        var decoder = new PictureDecoder();
        var decoded = 0;
        for (var i = 0; i < 20_000; i++)
        {
            var file = Bmp(new[] { 1, 2, 4, 8, 16, 24, 32 }[random.Next(7)], new byte[random.Next(200)], (uint)new[] { 0, 3, 6 }[random.Next(3)], random.Next(-9, 9), new byte[random.Next(64)]);
            // Mostly plausible values, so that the checks behind the first ones are reached too.
            for (var change = random.Next(6); change > 0; change--)
                file[random.Next(10, Math.Min(file.Length, 70))] = (byte)(random.Next(3) == 0 ? random.Next(256) : random.Next(4));
            var result = await decoder.DecodeAsync(file, null, default);
            using var picture = result.Picture;
            if (picture is not null) decoded++;
        }

        Assert.InRange(decoded, 100, 20_000);
        Assert.Equal(new DecodeOptions().MaxBytesInFlight, decoder.FreeBytes);
    }

    private static byte[] Bmp(int bits, byte[] pixels, uint compression = 0, int height = 2, byte[]? extra = null, uint colours = 0)
    {
        extra ??= [];
        byte[] file = [.. "BM"u8, .. new byte[8], .. Word((uint)(54 + extra.Length)), .. Word(40), .. Word(2), .. Word((uint)height), 1, 0, (byte)bits, 0, .. Word(compression), .. new byte[12], .. Word(colours), .. Word(0), .. extra, .. pixels];
        return file;
    }

    private static byte[] Old(int bits, byte[] pixels) =>
        [.. "BM"u8, .. new byte[8], .. Word(26), .. Word(12), 2, 0, 2, 0, 1, 0, (byte)bits, 0, .. pixels];

    private static byte[] Masks(uint red, uint green, uint blue) => [.. Word(red), .. Word(green), .. Word(blue)];

    private static byte[] Word(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        return bytes;
    }
}
