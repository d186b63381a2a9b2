using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.ModelServer.SavedModels;
using ClothingApp.Serving.Tensors;
using ClothingApp.Tests.ModelServer.Kernels.Pictures;

namespace ClothingApp.Tests.ModelServer.Conversion;

/// <summary>Operations that decode what a request sends as bytes.</summary>
public sealed class PictureOpsTests
{
    private static readonly byte[] Jpeg = JpegSamples.Files["HalfBoth"];
    private static readonly byte[] Png = new PngFile(2, 1, 2, 8, false, new Random(1)).Write([1, 2, 3, 255, 5, 6]);
    private static readonly byte[] Gif = new GifFile([1, 2, 3, 4, 5, 6]).Frame(0, 0, 1, 1, [1]).Frame(0, 0, 1, 1, [0]).Write();
    private static readonly byte[] StillGif = new GifFile([1, 2, 3, 4, 5, 6]).Frame(0, 0, 1, 1, [1]).Write();

    [Fact]
    public void DecodeImage_Types_ScaleAsTensorFlowDoes()
    {
        var pixels = Decode("DecodeImage", Jpeg).AsSpan<byte>().ToArray();
        var wide = Of("DecodeImage", Jpeg).Attr("dtype", DType.UInt16).Run();
        Assert.Equal(pixels.Select(p => (ushort)(p * 256)), wide.AsSpan<ushort>().ToArray());
        var floats = Of("DecodeImage", Jpeg).Attr("dtype", DType.Float32).Run();
        Assert.Equal(pixels.Select(p => p * (1 / 255f)), floats.AsSpan<float>().ToArray());
        var png = Of("DecodeImage", Png).Attr("dtype", DType.Float32).Run();
        Assert.Equal(new[] { 1, 2, 3, 255, 5, 6 }.Select(p => p * 257 * (1 / 65535f)), png.AsSpan<float>().ToArray());
        var deep = Of("DecodePng", Png).Attr("dtype", DType.UInt16).Run();
        Assert.Equal(new ushort[] { 257, 514, 771, 65535, 1285, 1542 }, deep.AsSpan<ushort>().ToArray());
    }

    [Fact]
    public void DecodeImage_Animation_HasFramesUnlessTheyAreNotWanted()
    {
        Assert.Equal(TensorShape.Of(2, 1, 1, 3), Decode("DecodeImage", Gif).Shape);
        var first = Of("DecodeImage", Gif).Attr("expand_animations", false).Run();
        Assert.Equal(TensorShape.Of(1, 1, 3), first.Shape);
        Assert.Equal([4, 5, 6], first.AsSpan<byte>().ToArray());
    }

    [Fact]
    public void Decoders_OtherFormats_AreReadWhereTensorFlowReadsThem()
    {
        Assert.Equal(TensorShape.Of(1, 29, 37, 3), Decode("DecodeGif", Jpeg).Shape);
        Assert.Equal(TensorShape.Of(1, 1, 2, 3), Decode("DecodeGif", Png).Shape);
        Assert.Equal(TensorShape.Of(1, 1, 3), Decode("DecodeJpeg", StillGif).Shape);
        Assert.Equal(TensorShape.Of(29, 37, 3), Decode("DecodePng", Jpeg).Shape);
        foreach (var (op, file) in ((string, byte[])[])[("DecodeBmp", Jpeg), ("DecodeJpeg", Gif), ("DecodePng", Bmp(24, 1, [1, 2, 3, 0])), ("DecodeJpeg", []), ("DecodeImage", "RIFF"u8.ToArray())])
            Assert.Throws<InvalidRequestException>(() => Decode(op, file));
    }

    [Fact]
    public void DecodeJpeg_Attributes_AreObeyed()
    {
        Assert.Equal(TensorShape.Of(15, 19, 1), Of("DecodeJpeg", Jpeg).Attr("ratio", 2).Attr("channels", 1).Run().Shape);
        var fast = Decode("DecodeJpeg", Jpeg).AsSpan<byte>().ToArray();
        Assert.NotEqual(fast, Of("DecodeJpeg", Jpeg).Attr("dct_method", "INTEGER_ACCURATE").Run().AsSpan<byte>().ToArray());
        Assert.NotEqual(fast, Of("DecodeJpeg", Jpeg).Attr("fancy_upscaling", false).Run().AsSpan<byte>().ToArray());
        Assert.Throws<InvalidRequestException>(() => Decode("DecodeJpeg", Jpeg[..400]));
        Assert.Equal(TensorShape.Of(29, 37, 3), Of("DecodeJpeg", Jpeg[..650]).Attr("try_recover_truncated", true).Run().Shape);
        Assert.Throws<ModelLoadException>(() => Of("DecodeJpeg", Jpeg).Attr("ratio", 3).Run());
        var window = Of("DecodeAndCropJpeg", Jpeg).Input(Tensor.Create<int>(TensorShape.Of(4), [3, 5, 7, 11])).Run();
        Assert.Equal(TensorShape.Of(7, 11, 3), window.Shape);
        Assert.Equal([29, 37, 3], Decode("ExtractJpegShape", Jpeg).AsSpan<int>().ToArray());
    }

    [Theory]
    [InlineData(24, 0, new byte[] { 3, 2, 1 })]
    [InlineData(24, 4, new byte[] { 3, 2, 1, 255 })]
    [InlineData(32, 0, new byte[] { 3, 2, 1, 9 })]
    [InlineData(32, 3, new byte[] { 3, 2, 1 })]
    [InlineData(8, 0, new byte[] { 1 })]
    [InlineData(8, 3, new byte[] { 1, 1, 1 })]
    public void DecodeBmp_Depths_GiveTheChannelsAskedFor(int bits, int channels, byte[] pixel)
    {
        byte[] stored = bits == 24 ? [1, 2, 3, 0] : bits == 32 ? [1, 2, 3, 9] : [1, 0, 0, 0];
        Assert.Equal(pixel, Of("DecodeBmp", Bmp(bits, 1, stored)).Attr("channels", channels).Run().AsSpan<byte>().ToArray());
    }

    [Fact]
    public void DecodeBmp_Rows_ComeFromTheBottomUnlessTheHeightIsNegative()
    {
        byte[] rows = [1, 1, 1, 0, 2, 2, 2, 0];
        Assert.Equal([2, 2, 2, 1, 1, 1], Decode("DecodeBmp", Bmp(24, 2, rows)).AsSpan<byte>().ToArray());
        Assert.Equal([1, 1, 1, 2, 2, 2], Decode("DecodeBmp", Bmp(24, -2, rows)).AsSpan<byte>().ToArray());
        Assert.Throws<InvalidRequestException>(() => Decode("DecodeBmp", Bmp(24, 3, rows)));
    }

    [Fact]
    public void DecodeRaw_BothByteOrders_GiveTheNumbers()
    {
        var strings = Strings([1, 0, 2, 0], [3, 0, 0, 4]);
        var little = new OpModel("DecodeRaw").Input(strings).Attr("out_type", DType.UInt16).Run();
        Assert.Equal(TensorShape.Of(2, 2), little.Shape);
        Assert.Equal(new ushort[] { 1, 2, 3, 1024 }, little.AsSpan<ushort>().ToArray());
        var big = new OpModel("DecodeRaw").Input(strings).Attr("out_type", DType.UInt16).Attr("little_endian", false).Run();
        Assert.Equal(new ushort[] { 256, 512, 768, 4 }, big.AsSpan<ushort>().ToArray());
        Assert.Throws<InvalidRequestException>(() => new OpModel("DecodeRaw").Input(Strings([1], [1, 2])).Attr("out_type", DType.UInt8).Run());
        Assert.Throws<InvalidRequestException>(() => new OpModel("DecodeRaw").Input(Strings([1, 2, 3])).Attr("out_type", DType.UInt16).Run());
        var padded = new OpModel("DecodePaddedRaw").Input(Strings([1, 0, 2], [1, 0, 2, 0, 3, 0])).Input(Tensor.Create<int>(TensorShape.Scalar, [4])).Attr("out_type", DType.UInt16).Run();
        Assert.Equal(new ushort[] { 1, 2, 1, 2 }, padded.AsSpan<ushort>().ToArray());
    }

    [Fact]
    public void Base64_AllLengths_GoesThereAndBack()
    {
        var strings = Strings([.. Enumerable.Range(0, 9).Select(n => Enumerable.Range(250, n).Select(i => (byte)i).ToArray())]);
        foreach (var pad in (bool[])[false, true])
        {
            var encoded = new OpModel("EncodeBase64").Input(strings).Attr("pad", pad).Run();
            Assert.Equal(pad ? "-vv8_Q==" : "-vv8_Q", Encoding.ASCII.GetString(encoded.Strings[4]));
            Assert.Equal(strings.Strings, new OpModel("DecodeBase64").Input(encoded).Run().Strings);
        }
        foreach (var wrong in (string[])["a", "ab=", "ab+/", "a===", "ab\u00FF"])
            Assert.Throws<InvalidRequestException>(() => new OpModel("DecodeBase64").Input(Strings(Encoding.Latin1.GetBytes(wrong))).Run());
    }

    [Theory]
    [InlineData("ZLIB")]
    [InlineData("GZIP")]
    [InlineData("")]
    public void DecodeCompressed_Kinds_GiveTheBytes(string kind)
    {
        var bytes = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("the same again, ", 10_000)));
        using var packed = new MemoryStream();
        using (Stream stream = kind == "ZLIB" ? new ZLibStream(packed, CompressionLevel.Fastest, true) : kind == "GZIP" ? new GZipStream(packed, CompressionLevel.Fastest, true) : new BufferedStream(packed))
        {
            stream.Write(bytes);
            stream.Flush();
            if (kind.Length == 0)
                Assert.Equal(bytes, Unpack(kind, packed.ToArray()));
        }
        if (kind.Length > 0)
        {
            Assert.Equal(bytes, Unpack(kind, packed.ToArray()));
            Assert.Throws<InvalidRequestException>(() => Unpack(kind, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]));
        }
    }

    [Fact]
    public void DecodeWav_ChannelsAndSamples_AreFilledUpOrCut()
    {
        var wav = Wav(2, 16384, -32768, 8192, 0);
        var results = Of("DecodeWav", wav).Run(2);
        Assert.Equal(TensorShape.Of(2, 2), results[0].Shape);
        Assert.Equal([0.5f, -1, 0.25f, 0], results[0].AsSpan<float>().ToArray());
        Assert.Equal([8000], results[1].AsSpan<int>().ToArray());
        Assert.Equal([0.5f, -1, -1, 0.25f, 0, 0, 0, 0, 0], Of("DecodeWav", wav).Attr("desired_channels", 3).Attr("desired_samples", 3).Run().AsSpan<float>().ToArray());
        for (var length = 0; length < wav.Length; length++)
            Assert.Throws<InvalidRequestException>(() => Decode("DecodeWav", wav[..length]));
    }

    private static byte[] Unpack(string kind, byte[] packed) =>
        new OpModel("DecodeCompressed").Input(Strings(packed)).Attr("compression_type", kind).Run().Strings[0];

    private static OpModel Of(string op, byte[] file) => new OpModel(op).Input(Tensor.FromStrings(TensorShape.Scalar, [file]));

    private static Tensor Decode(string op, byte[] file) => Of(op, file).Run();

    private static Tensor Strings(params byte[][] strings) => Tensor.FromStrings(TensorShape.Of(strings.Length), strings);

    /// <summary>One pixel wide.</summary>
    private static byte[] Bmp(int bits, int height, byte[] rows)
    {
        var file = new byte[54 + rows.Length];
        "BM"u8.CopyTo(file);
        file[10] = 54;
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(18), 1);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(22), height);
        file[28] = (byte)bits;
        rows.CopyTo(file, 54);
        return file;
    }

    private static byte[] Wav(short channels, params short[] samples)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write("RIFF"u8);
        writer.Write(36 + (2 * samples.Length));
        writer.Write("WAVEfmt "u8);
        writer.Write(16);
        writer.Write((short)1);
        writer.Write(channels);
        writer.Write(8000);
        writer.Write(8000 * 2 * channels);
        writer.Write((short)(2 * channels));
        writer.Write((short)16);
        writer.Write("data"u8);
        writer.Write(2 * samples.Length);
        foreach (var sample in samples)
            writer.Write(sample);
        return stream.ToArray();
    }
}
