using System.Buffers.Binary;
using ClothingApp.Imaging.Decoding;

namespace ClothingApp.Tests.Imaging.Decoding;

/// <summary>Headers that claim huge pictures are refused before anything is decoded.</summary>
public sealed class HostileHeaderTests
{
    private readonly PictureDecoder _decoder = new();

    [Theory]
    [InlineData("png", 8000, 8000)]
    [InlineData("png", 60000, 60000)]
    [InlineData("png", 70000, 1)]
    [InlineData("png", 2000000000, 2000000000)]
    [InlineData("jpeg", 8000, 8000)]
    [InlineData("jpeg", 65500, 65500)]
    [InlineData("progressive jpeg", 5100, 5000)]
    [InlineData("gif", 65535, 65535)]
    [InlineData("gif", 8000, 8000)]
    [InlineData("webp", 16383, 16383)]
    [InlineData("webp", 5100, 5000)]
    [InlineData("bmp", 8000, 8000)]
    [InlineData("bmp", int.MaxValue, int.MaxValue)]
    [InlineData("bmp", int.MaxValue, int.MinValue)]
    public async Task DecodeAsync_HeaderClaimsHugePicture_IsRefused(string format, int width, int height)
    {
        var file = Claiming(format, width, height);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var result = await _decoder.DecodeAsync(file, null, default);
        using var picture = result.Picture;

        // A decoder may call such a file broken before it is asked for the size: the pixels are missing, after all.
        Assert.Contains(result.Error, new[] { DecodeError.TooManyPixels, DecodeError.Corrupt });
        if (width < 10_000 && format is not ("bmp" or "webp")) Assert.Equal(DecodeError.TooManyPixels, result.Error);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
        Assert.Equal(new DecodeOptions().MaxBytesInFlight, _decoder.FreeBytes);
    }

    [Fact]
    public async Task DecodeAsync_MorePixelsThanSet_SaysHowManyAreAllowed()
    {
        var decoder = new PictureDecoder(new DecodeOptions { MaxPixels = 1_000_000 });
        var result = await decoder.DecodeAsync(Drawing.Encode("png", Drawing.Smooth(1001, 1000), 1001, 1000), null, default);

        Assert.Equal(DecodeError.TooManyPixels, result.Error);
        Assert.Equal("The picture has 1001 x 1000 pixels; for PNG 1 million are allowed: give a smaller one", result.Message);
    }

    [Theory]
    [InlineData("avif")]
    [InlineData("webp")]
    [InlineData("progressive jpeg")]
    public async Task DecodeAsync_SlowFormat_HasTheLowerLimit(string format)
    {
        var decoder = new PictureDecoder(new DecodeOptions { MaxPixelsOfSlowFormats = 9_999 });
        var slow = await decoder.DecodeAsync(Drawing.Encode(format, Drawing.Smooth(100, 100), 100, 100), null, default);
        var quick = await decoder.DecodeAsync(Drawing.Encode("jpeg", Drawing.Smooth(100, 100), 100, 100), null, default);
        using var picture = quick.Picture;

        Assert.Equal(DecodeError.TooManyPixels, slow.Error);
        Assert.Equal(DecodeError.None, quick.Error);
    }

    [Fact]
    public void TryRead_SequentialJpegInSeveralScans_CountsAsMany()
    {
        // One frame of three components, and a scan of only the first.
        byte[] file = [0xFF, 0xD8, 0xFF, 0xC0, 0, 17, 8, 0, 16, 0, 16, 3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0, 0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0];

        Assert.True(JpegHeader.TryRead(file, out var header));
        Assert.Equal(new JpegHeader(16, 16, ManyScans: true), header);
    }

    private static byte[] Claiming(string format, int width, int height)
    {
        if (format == "bmp")
        {
            var bmp = new byte[14 + 40 + 100];
            "BM"u8.CopyTo(bmp);
            bmp[10] = 54;
            bmp[14] = 40;
            BinaryPrimitives.WriteInt32LittleEndian(bmp.AsSpan(18), width);
            BinaryPrimitives.WriteInt32LittleEndian(bmp.AsSpan(22), height);
            bmp[26] = 1;
            bmp[28] = 24;
            return bmp;
        }

        var file = Drawing.Encode(format, Drawing.Smooth(16, 16), 16, 16);
        switch (format)
        {
            case "png":
                BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(16), width);
                BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(20), height);
                BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(29), Crc32(file.AsSpan(12, 17)));
                break;
            case "gif":
                BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(6), (ushort)width);
                BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(8), (ushort)height);
                // The frame too: where only the screen is huge, the decoder rightly takes the frame's size.
                var image = file.AsSpan().IndexOf((ReadOnlySpan<byte>)[0x2C, 0, 0, 0, 0, 16, 0, 16, 0]);
                BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(image + 5), (ushort)width);
                BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(image + 7), (ushort)height);
                break;
            case "webp":
                // VP8L: 14 bits of width - 1, 14 of height - 1, after the signature.
                var at = file.AsSpan().IndexOf("VP8L"u8) + 9;
                BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(at), (uint)(width - 1) | ((uint)(height - 1) << 14));
                break;
            default:
                var frame = file.AsSpan().IndexOf(format == "jpeg" ? [0xFF, 0xC0] : (ReadOnlySpan<byte>)[0xFF, 0xC2]);
                BinaryPrimitives.WriteUInt16BigEndian(file.AsSpan(frame + 5), (ushort)height);
                BinaryPrimitives.WriteUInt16BigEndian(file.AsSpan(frame + 7), (ushort)width);
                break;
        }

        return file;
    }

    private static uint Crc32(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++) crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
        }

        return ~crc;
    }
}
