using System.Globalization;
using System.Security.Cryptography;
using ClothingApp.Imaging.Preprocessing;

namespace ClothingApp.Tests.Imaging.Preprocessing;

public sealed class PicturePreparerTests
{
    /// <summary>Made with Pillow 9.4 from the same drawing: the bytes in hexadecimal, or the start of their SHA-256.</summary>
    [Theory]
    [InlineData(13, 9, 5, 4, ResizeMethod.Bilinear, ColorOrder.Rgb, "301da98551d19792ba4977989e947a464c429b806b9693a85f84aeb47aaa60809eb2a781656f69797a73c8886f76af90ac9f724e6d728f919ca68c7e")]
    [InlineData(13, 9, 5, 4, ResizeMethod.Bilinear, ColorOrder.Gray, "336f986d934986977e907aa66c79979a9e649192")]
    [InlineData(13, 9, 5, 4, ResizeMethod.Nearest, ColorOrder.Rgb, "301cf97a44dfe9cbb858ac91a27477464a31907217fff9f06edac9b8a2af5c78a1a6a087152760840839ced01f72a649bcce2f2b55089a36e1e4fec7")]
    [InlineData(13, 9, 5, 4, ResizeMethod.Nearest, ColorOrder.Gray, "3b66d290824671fab8aa749f2833bb8cb64067f0")]
    [InlineData(13, 9, 5, 4, ResizeMethod.Area, ColorOrder.Rgb, "2b14cb884bd68f98b54177959d9774464d36a3846b8d8b9f5cb0aab86cb46287c8bfbea8706187786a67d48a4678b57ed5ac5e3164678e989d958d7c")]
    [InlineData(13, 9, 5, 4, ResizeMethod.Area, ColorOrder.Gray, "306c986a95488a8e968b83bb6a6d989daf55958d")]
    [InlineData(7, 5, 16, 11, ResizeMethod.Bilinear, ColorOrder.Rgb, "95dd0ad29ae5d93c")]
    [InlineData(7, 5, 16, 11, ResizeMethod.Bilinear, ColorOrder.Gray, "e6c9e45da9b94019")]
    [InlineData(7, 5, 16, 11, ResizeMethod.Nearest, ColorOrder.Rgb, "ec841543fbb23430")]
    [InlineData(7, 5, 16, 11, ResizeMethod.Nearest, ColorOrder.Gray, "d55e5d8eafedc8cf")]
    [InlineData(7, 5, 16, 11, ResizeMethod.Area, ColorOrder.Rgb, "ec841543fbb23430")]
    [InlineData(7, 5, 16, 11, ResizeMethod.Area, ColorOrder.Gray, "d55e5d8eafedc8cf")]
    [InlineData(64, 40, 7, 6, ResizeMethod.Bilinear, ColorOrder.Rgb, "e2ad8184fa17e7d2")]
    [InlineData(64, 40, 7, 6, ResizeMethod.Bilinear, ColorOrder.Gray, "7e7d85817f797f81807c7d7e8881837e877e817c7f7c807c7d808180827f807f80827f7b827f8280797c")]
    [InlineData(64, 40, 7, 6, ResizeMethod.Nearest, ColorOrder.Rgb, "79aacf2ddacb38c8")]
    [InlineData(64, 40, 7, 6, ResizeMethod.Area, ColorOrder.Rgb, "75a8ace30eef3bb3")]
    [InlineData(64, 40, 7, 6, ResizeMethod.Area, ColorOrder.Gray, "757e8a7c817b7d8186737a838f7c8a788c858172877782787c7e847d877e887584877d778a7888827180")]
    public void ToBytes_Drawing_IsPillowsResult(int width, int height, int toWidth, int toHeight, ResizeMethod method, ColorOrder color, string expected)
    {
        using var picture = Drawing.Picture(Drawing.Noisy(width, height), width, height);
        var options = new PreparationOptions(toWidth, toHeight, method, Color: color);
        var actual = new byte[toWidth * toHeight * options.Channels];
        PicturePreparer.ToBytes(picture, options, actual);

        Assert.Equal(expected, Convert.ToHexStringLower(expected.Length == 16 ? SHA256.HashData(actual).AsSpan(0, 8) : actual));
    }

    [Fact]
    public void ToBytes_SameSize_IsTheSamePicture()
    {
        var rgb = Drawing.Noisy(20, 10);
        using var picture = Drawing.Picture(rgb, 20, 10);
        var actual = new byte[rgb.Length];
        PicturePreparer.ToBytes(picture, new PreparationOptions(20, 10), actual);

        Assert.Equal(rgb, actual);
    }

    [Fact]
    public void ToBytes_Crop_IsTheMiddle()
    {
        // Three fields side by side, each as wide as high: the crop of the middle field alone.
        var rgb = Drawing.Paint(30, 10, (x, _) => x is >= 10 and < 20 ? ((byte)255, (byte)128, (byte)7) : ((byte)0, (byte)0, (byte)0));
        using var picture = Drawing.Picture(rgb, 30, 10);
        var actual = new byte[10 * 10 * 3];
        PicturePreparer.ToBytes(picture, new PreparationOptions(10, 10, ResizeMethod.Nearest, FitMode.Crop), actual);

        for (var i = 0; i < actual.Length; i += 3) Assert.Equal((byte[])[255, 128, 7], actual[i..(i + 3)]);
    }

    [Fact]
    public void ToBytes_EndlessRow_KeepsWhiteWhite()
    {
        // Tens of thousands of rounded weights: their sum passes one, the result must not pass 255.
        var rgb = new byte[65_535 * 3];
        Array.Fill(rgb, (byte)255);
        using var picture = Drawing.Picture(rgb, 65_535, 1);
        var actual = new byte[3 * 3];
        PicturePreparer.ToBytes(picture, new PreparationOptions(3, 1), actual);

        Assert.All(actual, value => Assert.Equal(255, value));
    }

    [Theory]
    [InlineData(PixelScale.MinusOneToOne, ColorOrder.Rgb, "-1 0.0039215088 1")]
    [InlineData(PixelScale.ZeroToOne, ColorOrder.Rgb, "0 0.5019608 1")]
    [InlineData(PixelScale.None, ColorOrder.Rgb, "0 128 255")]
    [InlineData(PixelScale.None, ColorOrder.Bgr, "255 128 0")]
    [InlineData(PixelScale.Caffe, ColorOrder.Rgb, "151.061 11.221001 -123.68")]
    [InlineData(PixelScale.Caffe, ColorOrder.Bgr, "151.061 11.221001 -123.68")]
    [InlineData(PixelScale.Torch, ColorOrder.Rgb, "-2.1179039 0.2051822 2.64")]
    [InlineData(PixelScale.Torch, ColorOrder.Bgr, "2.64 0.2051822 -2.1179039")]
    [InlineData(PixelScale.ZeroToOne, ColorOrder.Gray, "0.40784314")]
    public void ToFloats_EachScale_IsKerasFormula(PixelScale scale, ColorOrder color, string expected)
    {
        using var picture = Drawing.Picture([0, 128, 255], 1, 1);
        var options = new PreparationOptions(1, 1, Color: color, Scale: scale);
        var actual = new float[options.Channels];
        PicturePreparer.ToFloats(picture, options, actual);

        var values = expected.Split(' ').Select(text => float.Parse(text, CultureInfo.InvariantCulture)).ToArray();
        for (var i = 0; i < values.Length; i++) Assert.Equal(values[i], actual[i], 1e-5f);
    }

    [Theory]
    [InlineData(11)]
    [InlineData(13)]
    public void ToBytes_DestinationOfAnotherLength_Throws(int length)
    {
        using var picture = Drawing.Picture(Drawing.Noisy(4, 4), 4, 4);
        Assert.Throws<ArgumentException>(() => PicturePreparer.ToBytes(picture, new PreparationOptions(2, 2), new byte[length]));
        Assert.Throws<ArgumentException>(() => PicturePreparer.ToFloats(picture, new PreparationOptions(2, 2), new float[length]));
    }
}
