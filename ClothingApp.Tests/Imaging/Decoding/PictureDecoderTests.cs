using ClothingApp.Imaging.Decoding;
using ClothingApp.Imaging.Preprocessing;

namespace ClothingApp.Tests.Imaging.Decoding;

public sealed class PictureDecoderTests
{
    private readonly PictureDecoder _decoder = new();

    public static TheoryData<string> Formats => [.. Drawing.Formats.Keys];

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task DecodeAsync_EveryFormat_GivesThePicture(string format)
    {
        // A GIF has few colours. Odd sizes show mistakes in rows and blocks.
        var rgb = format == "gif" ? Drawing.Paint(61, 47, (x, y) => ((byte)(x / 20 * 80), (byte)(y / 16 * 80), 40)) : Drawing.Smooth(61, 47);
        var result = await _decoder.DecodeAsync(Drawing.Encode(format, rgb, 61, 47), null, default);

        Assert.True(result.Error == DecodeError.None, result.Message);
        using var picture = result.Picture!;
        Assert.Equal((61, 47), (picture.Width, picture.Height));
        var difference = Difference.Between(picture.Rgb.Span, rgb);
        if (format.Contains("jpeg", StringComparison.Ordinal) || format is "avif" or "lossy webp") Assert.InRange(difference.Mean, 0, 3);
        else Assert.Equal(0, difference.Largest);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task DecodeAsync_TruncatedFile_IsCorrupt(string format)
    {
        var file = Drawing.Encode(format, Drawing.Noisy(200, 150), 200, 150);
        foreach (var percent in (int[])[10, 30, 50, 70, 90])
        {
            var result = await _decoder.DecodeAsync(file.AsMemory(0, file.Length * percent / 100), null, default);
            using var picture = result.Picture;

            Assert.True(result.Error == DecodeError.Corrupt, $"{percent} % of a {format}: {result.Error}");
            Assert.NotEmpty(result.Message);
        }

        Assert.Equal(new DecodeOptions().MaxBytesInFlight, _decoder.FreeBytes);
    }

    [Theory]
    [InlineData("png")]
    [InlineData("webp")]
    [InlineData("tiff")]
    public async Task DecodeAsync_Transparency_LiesOverWhite(string format)
    {
        byte[] rgba = [200, 100, 0, 255, 200, 100, 0, 0, 200, 100, 0, 128];
        var result = await _decoder.DecodeAsync(Drawing.Encode(format, rgba, 3, 1, bands: 4), null, default);

        using var picture = result.Picture!;
        Assert.Equal((byte[])[200, 100, 0, 255, 255, 255, 227, 177, 127], picture.Rgb.ToArray());
    }

    [Theory]
    [InlineData("jpeg")]
    [InlineData("png")]
    [InlineData("tiff")]
    public async Task DecodeAsync_Gray_GetsThreeEqualChannels(string format)
    {
        var result = await _decoder.DecodeAsync(Drawing.Encode(format, [.. Enumerable.Repeat((byte)77, 64)], 8, 8, bands: 1), null, default);

        using var picture = result.Picture!;
        Assert.All(picture.Rgb.ToArray(), value => Assert.Equal(77, value));
    }

    /// <summary>The file's first row is black in its left half, the rest white; where that half lies upright is EXIF's definition.</summary>
    [Theory]
    [InlineData(1, 4, 2, "BBWW WWWW")]
    [InlineData(2, 4, 2, "WWBB WWWW")]
    [InlineData(3, 4, 2, "WWWW WWBB")]
    [InlineData(4, 4, 2, "WWWW BBWW")]
    [InlineData(5, 2, 4, "BW BW WW WW")]
    [InlineData(6, 2, 4, "WB WB WW WW")]
    [InlineData(7, 2, 4, "WW WW WB WB")]
    [InlineData(8, 2, 4, "WW WW BW BW")]
    [InlineData(9, 4, 2, "BBWW WWWW")]
    public async Task DecodeAsync_Orientation_IsApplied(int orientation, int width, int height, string expected)
    {
        // Each field is 16 x 16 pixels, a whole block of the JPEG's colours.
        var rgb = Drawing.Paint(64, 32, (x, y) => x < 32 && y < 16 ? ((byte)0, (byte)0, (byte)0) : ((byte)255, (byte)255, (byte)255));
        var file = Drawing.WithOrientation(Drawing.Encode("jpeg", rgb, 64, 32), orientation);
        var result = await _decoder.DecodeAsync(file, null, default);

        using var picture = result.Picture!;
        Assert.Equal((width * 16, height * 16), (picture.Width, picture.Height));
        var fields = string.Join(' ', Enumerable.Range(0, height).Select(y => string.Concat(Enumerable.Range(0, width)
            .Select(x => picture.Rgb.Span[((((y * 16) + 8) * picture.Width) + (x * 16) + 8) * 3] < 128 ? 'B' : 'W'))));
        Assert.Equal(expected, fields);
    }

    /// <summary>Sizes that do not divide by the factor: half a pixel forgotten at an edge would show at once on these waves.</summary>
    [Theory]
    [InlineData(1301, 1299, 1, 200, 2)]
    [InlineData(1303, 1301, 6, 200, 2)]
    [InlineData(1301, 1303, 3, 100, 4)]
    [InlineData(1303, 1302, 8, 100, 4)]
    public async Task DecodeAsync_LargeJpegForASmallTarget_IsShrunkWithoutAShift(int width, int height, int orientation, int size, int factor)
    {
        var waves = Drawing.Paint(width, height, (x, y) => ((byte)(128 + (100 * Math.Sin(x / 9.0))), (byte)(128 + (100 * Math.Sin(y / 9.0))), 90));
        var file = Drawing.WithOrientation(Drawing.Encode("jpeg", waves, width, height), orientation);
        var target = new PreparationOptions(size, size);
        using var full = (await _decoder.DecodeAsync(file, null, default)).Picture!;
        using var shrunk = (await _decoder.DecodeAsync(file, target, default)).Picture!;
        var expected = new byte[size * size * 3];
        var actual = new byte[expected.Length];
        PicturePreparer.ToBytes(full, target, expected);
        PicturePreparer.ToBytes(shrunk, target, actual);

        Assert.InRange(shrunk.Width, full.Width / factor, (full.Width / factor) + 1);
        var difference = Difference.Between(actual, expected);
        Assert.True(difference is { Mean: <= 0.5, Percentile99: <= 2, Largest: <= 12 }, difference.ToString());
    }

    [Theory]
    [InlineData(ResizeMethod.Nearest)]
    [InlineData(ResizeMethod.Area)]
    public async Task DecodeAsync_LargeJpegForAnotherMethod_IsDecodedWhole(ResizeMethod method)
    {
        var file = Drawing.Encode("jpeg", Drawing.Smooth(2400, 2400), 2400, 2400);
        using var picture = (await _decoder.DecodeAsync(file, new PreparationOptions(96, 96, method), default)).Picture!;

        Assert.Equal(2400, picture.Width);
    }

    [Fact]
    public async Task DecodeAsync_NoTimeAtAll_IsTimeout()
    {
        var decoder = new PictureDecoder(new DecodeOptions { Timeout = TimeSpan.Zero });
        var result = await decoder.DecodeAsync(Drawing.Encode("png", Drawing.Smooth(600, 600), 600, 600), null, default);

        Assert.Equal(DecodeError.Timeout, result.Error);
        Assert.Equal(new DecodeOptions().MaxBytesInFlight, decoder.FreeBytes);
    }

    [Fact]
    public async Task DecodeAsync_CallerCancelled_ThrowsAndGivesItsMemoryBack()
    {
        var file = Drawing.Encode("png", Drawing.Smooth(60, 60), 60, 60);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await _decoder.DecodeAsync(file, null, new CancellationToken(canceled: true)));

        Assert.Equal(new DecodeOptions().MaxBytesInFlight, _decoder.FreeBytes);
    }

    [Fact]
    public async Task DecodeAsync_BudgetTaken_WaitsUntilAPictureIsDisposed()
    {
        var decoder = new PictureDecoder(new DecodeOptions { MaxBytesInFlight = 100 });
        var file = Drawing.Encode("jpeg", Drawing.Smooth(60, 60), 60, 60);
        var first = (await decoder.DecodeAsync(file, null, default)).Picture!;
        var second = decoder.DecodeAsync(file, null, default).AsTask();

        Assert.False(second.IsCompleted);
        first.Dispose();
        using var picture = (await second).Picture;
        Assert.NotNull(picture);
    }
}
