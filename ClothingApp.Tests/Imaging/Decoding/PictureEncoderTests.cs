using ClothingApp.Imaging.Decoding;

namespace ClothingApp.Tests.Imaging.Decoding;

public sealed class PictureEncoderTests
{
    [Theory]
    [InlineData(1200, 800, 320, 213)]
    [InlineData(300, 1200, 80, 320)]
    [InlineData(50, 40, 50, 40)]
    [InlineData(5000, 1, 320, 1)]
    public async Task ToJpegThumbnail_AnyPicture_IsASmallJpegInItsProportions(int width, int height, int toWidth, int toHeight)
    {
        using var picture = Drawing.Picture(Drawing.Smooth(width, height), width, height);
        var file = PictureEncoder.ToJpegThumbnail(picture, 20_000);

        Assert.InRange(file.Length, 100, 20_000);
        using var thumbnail = (await new PictureDecoder().DecodeAsync(file, null, default)).Picture!;
        Assert.Equal((toWidth, toHeight), (thumbnail.Width, thumbnail.Height));
    }

    [Theory]
    [InlineData(20_000)]
    [InlineData(2_000)]
    public void ToJpegThumbnail_Noise_StillFits(int maxBytes)
    {
        var noise = new byte[640 * 480 * 3];
        new Random(3).NextBytes(noise);
        using var picture = Drawing.Picture(noise, 640, 480);

        Assert.InRange(PictureEncoder.ToJpegThumbnail(picture, maxBytes).Length, 100, maxBytes);
    }
}
