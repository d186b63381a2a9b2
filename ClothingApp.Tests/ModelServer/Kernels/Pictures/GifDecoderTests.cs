using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.ModelServer.Kernels;
using ClothingApp.ModelServer.Kernels.Pictures.Gif;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.Tests.ModelServer.Kernels.Pictures;

public sealed class GifDecoderTests
{
    /// <summary>Colour i is (i, 2i, 3i).</summary>
    private static readonly byte[] Palette = [.. Enumerable.Range(0, 256).SelectMany(i => new[] { (byte)i, (byte)(2 * i), (byte)(3 * i) })];

    [Theory]
    [InlineData(1, 1, 256, false)]
    [InlineData(7, 13, 2, true)]
    [InlineData(200, 250, 3, false)]
    [InlineData(200, 250, 256, true)]
    public void Decode_OneFrame_GivesItsColours(int width, int height, int colours, bool interlaced)
    {
        var random = new Random(width + colours);
        var indices = Enumerable.Range(0, width * height).Select(_ => (byte)random.Next(colours)).ToArray();
        var picture = Decode(new GifFile(Palette).Frame(0, 0, width, height, indices, interlaced: interlaced).Write(), true, out var pixels);
        Assert.Equal(TensorShape.Of(1, height, width, 3), picture);
        Assert.Equal(indices.SelectMany(i => new[] { (byte)i, (byte)(2 * i), (byte)(3 * i) }), pixels);
    }

    [Fact]
    public void Decode_Animation_PaintsEachFrameOverTheOneBefore()
    {
        var own = new byte[] { 9, 9, 9, 8, 8, 8 };
        var file = new GifFile(Palette)
            .Frame(1, 0, 2, 2, [1, 2, 3, 4])
            .Frame(0, 0, 3, 1, [5, 7, 5], transparent: 7)
            .Frame(2, 1, 3, 3, [.. Enumerable.Repeat((byte)1, 9)], own)
            .Write();
        // The canvas is as large as the largest frame in each direction: 3 x 3. What lies beyond is cut off.
        var shape = Decode(file, true, out var pixels);
        Assert.Equal(TensorShape.Of(3, 3, 3, 3), shape);
        byte[] reds = [.. Enumerable.Range(0, 27).Select(i => pixels[3 * i])];
        Assert.Equal([0, 1, 2, 0, 3, 4, 0, 0, 0], reds[..9]);
        Assert.Equal([5, 1, 5, 0, 3, 4, 0, 0, 0], reds[9..18]);
        Assert.Equal([5, 1, 5, 0, 3, 8, 0, 0, 8], reds[18..]);

        Assert.Equal(TensorShape.Of(1, 3, 3, 3), Decode(file, false, out var first));
        Assert.Equal(pixels[..27], first);
    }

    [Fact]
    public void Decode_FileThatEndsEarly_KeepsTheFramesRead()
    {
        var file = new GifFile(Palette).Frame(0, 0, 2, 2, [1, 2, 3, 4]).Frame(0, 0, 2, 2, [5, 6, 7, 8]).Write();
        Assert.Equal(TensorShape.Of(2, 2, 2, 3), Decode(file[..^1], true, out _));
        Assert.Throws<InvalidRequestException>(() => Decode(file[..20], true, out _));
    }

    [Fact]
    public void Decode_ColourOutsideThePalette_IsAnErrorUnlessTransparent()
    {
        byte[] two = [1, 1, 1, 2, 2, 2];
        Decode(new GifFile(two).Frame(0, 0, 2, 1, [0, 3], transparent: 3).Write(), true, out var pixels);
        Assert.Equal([1, 1, 1, 0, 0, 0], pixels);
        var error = Assert.Throws<InvalidRequestException>(() => Decode(new GifFile(two).Frame(0, 0, 2, 1, [0, 3]).Write(), true, out _));
        Assert.Contains("found color index 3 outside of color map range 2", error.Message, StringComparison.Ordinal);
        Assert.Throws<InvalidRequestException>(() => Decode(new GifFile(null).Frame(0, 0, 1, 1, [0]).Write(), true, out _));
    }

    [Fact]
    public void Decode_DamagedFiles_GiveAPictureOrAnError()
    {
        var random = new Random(4);
        for (var i = 0; i < 2000; i++)
        {
            var indices = Enumerable.Range(0, 300).Select(_ => (byte)random.Next(16)).ToArray();
            var file = new GifFile(Palette[..48]).Frame(0, 0, 20, 15, indices, interlaced: i % 2 == 0).Frame(3, 3, 4, 4, indices[..16], transparent: 2).Write();
            for (var n = random.Next(1, 4); n > 0; n--)
                file[random.Next(6, file.Length)] = (byte)random.Next(256);
            try
            {
                Decode(file, true, out _);
            }
            catch (InvalidRequestException)
            {
            }
        }
    }

    private static TensorShape Decode(byte[] file, bool all, out byte[] pixels)
    {
        using var picture = GifDecoder.Decode(file, all, new KernelContext(default));
        pixels = picture.Bytes.ToArray();
        return picture.Shape;
    }
}
