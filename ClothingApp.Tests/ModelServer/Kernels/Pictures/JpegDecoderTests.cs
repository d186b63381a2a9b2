using System.Security.Cryptography;
using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.ModelServer.Kernels;
using ClothingApp.ModelServer.Kernels.Pictures.Jpeg;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.Tests.ModelServer.Kernels.Pictures;

public sealed class JpegDecoderTests
{
    private static readonly JpegOptions[] Variants =
    [
        new(),
        new() { AccurateDct = true },
        new() { FancyUpscaling = false },
        new() { Ratio = 2 },
        new() { Ratio = 4 },
        new() { Ratio = 8 },
        new() { Channels = 1 },
    ];

    [Fact]
    public void Decode_EveryKindOfFile_GivesThePixelsOfLibjpegTurbo()
    {
        var wrong = new List<string>();
        foreach (var (name, file) in JpegSamples.Files)
        {
            for (var i = 0; i < Variants.Length; i++)
            {
                if (Hash(file, Variants[i]) != JpegSamples.Pixels[name][i])
                    wrong.Add($"{name}: {Variants[i]}");
            }
        }
        Assert.Empty(wrong);
    }

    [Theory]
    [InlineData("HalfBoth", 3, 5, 7, 11, "334355BD14FD19EA")]
    [InlineData("HalfAcross", 10, 16, 12, 17, "2CC9BF85DEC39026")]
    [InlineData("HalfDown", 20, 1, 9, 36, "259EB1FBF2070532")]
    [InlineData("Grey", 10, 16, 12, 17, "76F2112D598B32C8")]
    [InlineData("Progressive", 28, 36, 1, 1, "8AD4D5045E19732E")]
    public void Decode_Window_GivesWhatLibjpegTurboCropsToIt(string name, int y, int x, int height, int width, string pixels) =>
        Assert.Equal(pixels, Hash(JpegSamples.Files[name], JpegOptions.Default, new CropWindow(y, x, height, width)));

    [Theory]
    [InlineData(0, 0, 30, 1)]
    [InlineData(-1, 0, 1, 1)]
    [InlineData(0, int.MaxValue, 1, int.MaxValue)]
    [InlineData(0, 0, 1, 0)]
    public void Decode_WindowOutside_IsAnError(int y, int x, int height, int width) =>
        Assert.Equal("", Hash(JpegSamples.Files["Full"], JpegOptions.Default, new CropWindow(y, x, height, width)));

    [Theory]
    [InlineData("HalfBoth", 40, "1579E8B4F8BACBB7", "00FCDE742ED8D852")]
    [InlineData("HalfBoth", 150, "1579E8B4F8BACBB7", "EE1595C7D436A9AF")]
    [InlineData("HalfBoth", 2, "1579E8B4F8BACBB7", "BC114D188848059A")]
    [InlineData("Restart", 150, "1579E8B4F8BACBB7", "1E1D62FF5F0EB6FB")]
    [InlineData("Progressive", 40, "", "2C320DEB9F4C6187")]
    [InlineData("Progressive", 150, "", "")]
    public void Decode_TruncatedFile_GivesWhatTheOptionsAllow(string name, int missing, string withFewRows, string recovered)
    {
        var file = JpegSamples.Files[name][..^missing];
        Assert.Equal("", Hash(file, JpegOptions.Default));
        Assert.Equal(withFewRows, Hash(file, new JpegOptions { AcceptableFraction = 0.1f }));
        Assert.Equal(recovered, Hash(file, new JpegOptions { TryRecoverTruncated = true }));
    }

    [Fact]
    public void Decode_FileWithoutHuffmanTables_UsesTheStandardOnes()
    {
        var file = Convert.FromBase64String(PlainFile);
        var bare = WithoutSegments(file, 0xC4);
        Assert.True(bare.Length < file.Length - 400);
        Assert.Equal(Hash(file, JpegOptions.Default), Hash(bare, JpegOptions.Default));
    }

    [Fact]
    public void Decode_HeaderOfAHugePicture_IsRefusedBeforeMemoryIsTaken()
    {
        var file = JpegSamples.Files["Full"].ToArray();
        var frame = file.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xC0]);
        file.AsSpan(frame + 5, 4).Fill(0xFD);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var error = Assert.Throws<InvalidRequestException>(() => Decode(file, JpegOptions.Default, null));
        Assert.Contains("pixels", error.Message, StringComparison.Ordinal);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1 << 20);
    }

    [Fact]
    public void Decode_DamagedFiles_GiveAPictureOrAnError()
    {
        var random = new Random(11);
        var files = JpegSamples.Files.Values.ToArray();
        int pictures = 0, errors = 0;
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        for (var i = 0; i < 2000; i++)
        {
            var file = Damage(files[random.Next(files.Length)], random);
            var options = Variants[random.Next(Variants.Length)] with
            {
                TryRecoverTruncated = random.Next(3) == 0,
                AcceptableFraction = random.Next(2),
            };
            try
            {
                using var picture = JpegDecoder.Decode(file, options, null, new KernelContext(deadline.Token));
                pictures++;
            }
            catch (InvalidRequestException)
            {
                errors++;
            }
        }
        Assert.True(pictures > 200 && errors > 200, $"{pictures} pictures, {errors} errors");
    }

    [Fact]
    public void Measure_File_GivesHeightWidthAndChannels()
    {
        Assert.Equal((29, 37, 3), JpegDecoder.Measure(JpegSamples.Files["Progressive"]));
        Assert.Equal((29, 37, 1), JpegDecoder.Measure(JpegSamples.Files["Grey"]));
        Assert.Equal((29, 37, 4), JpegDecoder.Measure(JpegSamples.Files["Cmyk"]));
        Assert.Throws<InvalidRequestException>(() => JpegDecoder.Measure([0xFF, 0xD8, 0xFF]));
    }

    private const string PlainFile = """
        /9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABQODxIPDRQSEBIXFRQYHjIhHhwcHj0sLiQySUBMS0dARkVQWnNiUFVtVkVGZIhlbXd7gYKBTmCNl4x9lnN+gXz/2wBDARUXFx4aHjshITt8
        U0ZTfHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHz/wAARCAAdACUDASIAAhEBAxEB/8QAHwAAAQUBAQEBAQEAAAAAAAAAAAECAwQFBgcICQoL
        /8QAtRAAAgEDAwIEAwUFBAQAAAF9AQIDAAQRBRIhMUEGE1FhByJxFDKBkaEII0KxwRVS0fAkM2JyggkKFhcYGRolJicoKSo0NTY3ODk6Q0RFRkdISUpTVFVWV1hZWmNkZWZnaGlqc3R1
        dnd4eXqDhIWGh4iJipKTlJWWl5iZmqKjpKWmp6ipqrKztLW2t7i5usLDxMXGx8jJytLT1NXW19jZ2uHi4+Tl5ufo6erx8vP09fb3+Pn6/8QAHwEAAwEBAQEBAQEBAQAAAAAAAAECAwQF
        BgcICQoL/8QAtREAAgECBAQDBAcFBAQAAQJ3AAECAxEEBSExBhJBUQdhcRMiMoEIFEKRobHBCSMzUvAVYnLRChYkNOEl8RcYGRomJygpKjU2Nzg5OkNERUZHSElKU1RVVldYWVpjZGVm
        Z2hpanN0dXZ3eHl6goOEhYaHiImKkpOUlZaXmJmaoqOkpaanqKmqsrO0tba3uLm6wsPExcbHyMnK0tPU1dbX2Nna4uPk5ebn6Onq8vP09fb3+Pn6/9oADAMBAAIRAxEAPwCtZW1tICLR
        4cDr5oxuHpipZjbb/LktXhKHkxHKt+vSpEnuZUQW32eSQH+AruI/X2qCdWM6xzhg7nLFwFwSe3bGMVgk3Lmnv0/rQ2w9NSVoy9X19Omg5pYrYyNYSrmXG9ZI+OBTGNoEw1nI0zqGLxrg
        flnmkffZSlYZ0fpuKbW7fjipYI1P+kSNNExOQ+7CMc/kK2grPV6/iVVp39+Hff776W/z8h8UcLIDFdm0XHMbp39aKdcx3d0UxeQMFHqvf8D6UVajJ6q39f8AbpzVFDmd4c3n3/8AJRPs
        jxFAttEJjyWjbgio5SkUcnmQ/vSSpO7p29KsaRbfbLcu80vHOGctz+NM+zN5ruZAViyQACDke+aaklBwb1/X1MYte1g2rfN/d95RgSRyfLXcP4gavxrBMQqEW88ShCXGQMdfrTIoRqFw
        RJJKM4xl92386nvvN0y0MaS7o1wemG69j2pxp2kk9/6+R1168K3NGbtZ7f8AB8/QbPOYQoW0trgcjenQ9KKnsIbe+h82dJHfplpSTiit7NaS0f8AXmEo1E9J28v6Z//Z
        """;

    private static Tensor Decode(byte[] file, JpegOptions options, CropWindow? window) =>
        JpegDecoder.Decode(file, options, window, new KernelContext(CancellationToken.None));

    /// <returns>Nothing when there is no picture.</returns>
    private static string Hash(byte[] file, JpegOptions options, CropWindow? window = null)
    {
        try
        {
            using var picture = Decode(file, options, window);
            return Convert.ToHexString(SHA256.HashData(picture.Bytes.Span).AsSpan(0, 8));
        }
        catch (InvalidRequestException)
        {
            return "";
        }
    }

    private static byte[] Damage(byte[] file, Random random)
    {
        var damaged = file.ToList();
        for (var n = random.Next(1, 6); n > 0; n--)
        {
            var at = random.Next(2, damaged.Count);
            switch (random.Next(6))
            {
                case 0: damaged[at] = 0xFF; break;
                case 1: damaged.RemoveRange(at, Math.Min(damaged.Count - at, random.Next(1, 6))); break;
                case 2: damaged.Insert(at, (byte)random.Next(256)); break;
                case 3 when random.Next(4) == 0: damaged.RemoveRange(at, damaged.Count - at); break;
                case 4: damaged[at] ^= (byte)(1 << random.Next(8)); break;
                default: damaged[at] = (byte)random.Next(256); break;
            }
            if (damaged.Count < 4)
                break;
        }
        return [.. damaged];
    }

    private static byte[] WithoutSegments(byte[] file, byte marker)
    {
        var kept = new List<byte>(file.AsSpan(0, 2).ToArray());
        for (var at = 2; ;)
        {
            var length = 2 + (file[at + 2] << 8) + file[at + 3];
            if (file[at + 1] == 0xDA)
                return [.. kept, .. file[at..]];
            if (file[at + 1] != marker)
                kept.AddRange(file.AsSpan(at, length));
            at += length;
        }
    }
}
