using System.Runtime.InteropServices;
using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.ModelServer.Kernels;
using ClothingApp.ModelServer.Kernels.Pictures.Png;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.Tests.ModelServer.Kernels.Pictures;

public sealed class PngDecoderTests
{
    private static readonly (int Colour, int Depth)[] Kinds =
        [(0, 1), (0, 2), (0, 4), (0, 8), (0, 16), (2, 8), (2, 16), (3, 1), (3, 2), (3, 4), (3, 8), (4, 8), (4, 16), (6, 8), (6, 16)];

    [Fact]
    public void Decode_EveryKindOfFile_GivesThePixels()
    {
        var random = new Random(5);
        for (var draw = 0; draw < 300; draw++)
        {
            var (colour, depth) = Kinds[draw % Kinds.Length];
            int width = random.Next(1, 20), height = random.Next(1, 20), channels = random.Next(4) switch { 0 => 0, 1 => 1, 2 => 3, _ => 4 };
            var (interlaced, wide, hasTransparency) = (random.Next(2) == 0, random.Next(2) == 0, random.Next(2) == 0);
            var file = new PngFile(width, height, colour, depth, interlaced, random);
            var samples = Enumerable.Range(0, width * height * file.Samples).Select(_ => random.Next(1 << depth)).ToArray();
            var palette = Enumerable.Range(0, 3 << Math.Min(depth, 8)).Select(_ => (byte)random.Next(256)).ToArray();
            var transparency = !hasTransparency ? null
                : colour == 3 ? palette[..(1 << depth)]
                : samples.Take(file.Samples).SelectMany(s => new[] { (byte)(s >> 8), (byte)s }).ToArray();
            var extra = new List<(string, byte[])>();
            if (colour == 3)
                extra.Add(("PLTE", palette));
            if (transparency is not null && colour is 0 or 2 or 3)
                extra.Add(("tRNS", transparency!));
            var bytes = file.Write(samples, [.. extra]);

            using var picture = PngDecoder.Decode(bytes, channels, wide ? DType.UInt16 : DType.UInt8, new KernelContext(default));
            var count = channels > 0 ? channels : colour == 3 ? (hasTransparency ? 4 : 3) : file.Samples;
            var expected = Enumerable.Range(0, width * height)
                .SelectMany(i => Pixel(samples.AsSpan(i * file.Samples, file.Samples), colour, depth, palette, transparency, count, wide)).ToArray();
            var actual = wide
                ? MemoryMarshal.Cast<byte, ushort>(picture.Bytes.Span).ToArray().Select(v => (int)v).ToArray()
                : [.. picture.Bytes.ToArray().Select(v => (int)v)];
            Assert.Equal(TensorShape.Of(height, width, count), picture.Shape);
            Assert.True(expected.SequenceEqual(actual), $"draw {draw}: colour type {colour}, depth {depth}, channels {channels}, wide {wide}, transparency {hasTransparency}");
        }
    }

    [Fact]
    public void Decode_ColoursWithAGamma_BecomeGreyAsLight()
    {
        var file = new PngFile(1, 1, 2, 8, false, new Random(1)).Write([255, 0, 0], ("gAMA", [0, 0, 0xB1, 0x8F]));
        // 9797 / 32768 of the light, and back by the power of 1 / 2.2.
        Assert.Equal(147, Decode(file, 1)[0]);
        Assert.Equal(76, Decode(new PngFile(1, 1, 2, 8, false, new Random(1)).Write([255, 0, 0]), 1)[0]);
    }

    [Theory]
    [InlineData(29)]
    [InlineData(45)]
    public void Decode_WrongChecksum_IsAnError(int at)
    {
        var file = new PngFile(3, 3, 0, 8, false, new Random(1)).Write(new int[9]);
        file[at] ^= 1;
        Assert.Throws<InvalidRequestException>(() => Decode(file, 0));
    }

    [Fact]
    public void Decode_DamagedFiles_GiveAPictureOrAnError()
    {
        var random = new Random(3);
        for (var i = 0; i < 1000; i++)
        {
            var (colour, depth) = Kinds[i % Kinds.Length];
            var writer = new PngFile(7, 9, colour, depth, i % 2 == 0, random);
            var file = writer.Write([.. Enumerable.Range(0, 63 * writer.Samples).Select(_ => random.Next(1 << depth))], ("PLTE", new byte[12]), ("tRNS", [1, 2]));
            if (random.Next(2) == 0)
                file = file[..random.Next(8, file.Length)];
            else
                file[random.Next(8, file.Length)] ^= (byte)(1 << random.Next(8));
            try
            {
                Decode(file, 0);
            }
            catch (InvalidRequestException)
            {
            }
        }
    }

    private static byte[] Decode(byte[] file, int channels)
    {
        using var picture = PngDecoder.Decode(file, channels, DType.UInt8, new KernelContext(default));
        return picture.Bytes.ToArray();
    }

    /// <summary>What libpng makes of a pixel, step by step.</summary>
    private static int[] Pixel(ReadOnlySpan<int> stored, int colour, int depth, byte[] palette, byte[]? transparency, int channels, bool wide)
    {
        var max = depth == 16 ? 65535 : 255;
        int r, g, b;
        int? a = null;
        if (colour == 3)
        {
            (r, g, b) = (palette[3 * stored[0]], palette[(3 * stored[0]) + 1], palette[(3 * stored[0]) + 2]);
            a = transparency?[stored[0]];
        }
        else
        {
            var scale = depth < 8 ? 255 / ((1 << depth) - 1) : 1;
            r = stored[0] * scale;
            (g, b) = colour is 2 or 6 ? (stored[1], stored[2]) : (r, r);
            if (colour is 4 or 6)
                a = stored[^1];
            else if (transparency is not null)
                a = Enumerable.Range(0, stored.Length).All(Matches(stored.ToArray(), transparency)) ? 0 : max;
        }
        if (channels < 3 && colour is 2 or 3 or 6 && channels < 3 && !(r == g && g == b))
            r = (int)(((9797L * r) + (19234L * g) + (3737L * b) + (max > 255 ? 16384 : 0)) >> 15);
        if (max == 65535 && !wide)
            (r, g, b, a) = (r >> 8, g >> 8, b >> 8, a >> 8);
        a ??= max == 65535 && !wide ? 255 : (1 << depth) - 1;
        var spread = wide && max == 255 ? 257 : 1;
        int[] pixel = channels switch { 1 => [r], 2 => [r, a.Value], 3 => [r, g, b], _ => [r, g, b, a.Value] };
        return [.. pixel.Select(v => v * spread)];
    }

    private static Func<int, bool> Matches(int[] stored, byte[] transparency) =>
        i => stored[i] == ((transparency[2 * i] << 8) | transparency[(2 * i) + 1]);
}
