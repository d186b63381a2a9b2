using ClothingApp.Imaging.Decoding;
using ClothingApp.Imaging.Preprocessing;

namespace ClothingApp.Tests.Imaging.Decoding;

/// <summary>Whatever bytes come, the decoder answers with a picture or an error, and gives its memory back.</summary>
public sealed class RandomFileTests
{
    internal static readonly byte[][] Beginnings =
    [
        [], [0xFF, 0xD8, 0xFF], [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], [.. "GIF89a"u8], [.. "RIFF\0\0\0\0WEBPVP8 "u8], [.. "II*\0"u8], [.. "MM\0*"u8],
        [0, 0, 0, 0x18, .. "ftypavif\0\0\0\0avifmif1"u8], [.. "BM"u8],
    ];

    [Fact]
    public async Task DecodeAsync_RandomBytesBehindEveryMagic_NeverThrows()
    {
        var random = new Random(7);
        var decoder = new PictureDecoder();
        for (var i = 0; i < 2_000; i++)
        {
            var tail = new byte[random.Next(400)];
            random.NextBytes(tail);
            var result = await decoder.DecodeAsync((byte[])[.. Beginnings[i % Beginnings.Length], .. tail], null, default);
            using var picture = result.Picture;
            Assert.True(picture is not null ^ result.Error != DecodeError.None);
        }

        Assert.Equal(new DecodeOptions().MaxBytesInFlight, decoder.FreeBytes);
    }

    [Theory]
    [MemberData(nameof(PictureDecoderTests.Formats), MemberType = typeof(PictureDecoderTests))]
    public async Task DecodeAsync_ValidFileWithChangedBytes_NeverThrows(string format)
    {
        var random = new Random(11);
        var decoder = new PictureDecoder();
        var valid = Drawing.Encode(format, Drawing.Noisy(40, 30), 40, 30);
        for (var i = 0; i < 100; i++)
        {
            var file = valid.ToArray();
            for (var change = random.Next(1, 8); change > 0; change--) file[random.Next(Math.Min(file.Length, 1500))] = (byte)random.Next(256);
            var result = await decoder.DecodeAsync(file, new PreparationOptions(8, 8), default);
            using var picture = result.Picture;
            if (picture is not null) PicturePreparer.ToBytes(picture, new PreparationOptions(8, 8), new byte[192]);
            Assert.True(picture is not null ^ result.Error != DecodeError.None);
        }

        Assert.Equal(new DecodeOptions().MaxBytesInFlight, decoder.FreeBytes);
    }
}
