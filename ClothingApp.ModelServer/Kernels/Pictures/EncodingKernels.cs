using System.Buffers.Text;
using System.IO.Compression;
using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.ModelServer.Kernels.Pictures.Jpeg;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Kernels.Pictures;

/// <summary>Bytes in other clothes: raw numbers, Base64, compressed strings.</summary>
internal static class EncodingKernels
{
    /// <summary>Numbers as they lie in memory; one more dimension. All strings must be of one length.</summary>
    public static HostKernel DecodeRaw(DType type, bool littleEndian) => (inputs, context) =>
    {
        var strings = inputs[0].Strings;
        var length = strings.Count == 0 ? 0 : strings[0].Length;
        for (var i = 0; i < strings.Count; i++)
        {
            if (strings[i].Length != length)
                throw new InvalidRequestException($"DecodeRaw requires input strings to all be the same size, but element {i} has size {strings[i].Length} != {length}");
        }
        if (length % type.ElementSize() != 0)
            throw new InvalidRequestException($"Input to DecodeRaw has length {length} that is not a multiple of {type.ElementSize()}, the size of {type.TensorFlowName()}");
        return [FromRaw(inputs[0], length, type, littleEndian, context)];
    };

    /// <summary>The same for strings of any length, cut or filled up with zeros to the second input.</summary>
    public static HostKernel DecodePaddedRaw(DType type, bool littleEndian) => (inputs, context) =>
    {
        if (inputs[1].Shape.Rank != 0)
            throw new InvalidRequestException($"k must be scalar, got shape {inputs[1].Shape}");
        var length = inputs[1].AsSpan<int>()[0];
        if (length <= 0 || length % type.ElementSize() != 0)
            throw new InvalidRequestException($"fixed_length ({length}) must be greater than zero and a multiple of the size of out_type ({type.ElementSize()})");
        return [FromRaw(inputs[0], length, type, littleEndian, context)];
    };

    public static HostKernel EncodeBase64(bool pad) => (inputs, context) => Each(inputs[0], context, s =>
    {
        context.Charge(((long)s.Length + 2) / 3 * 4);
        var encoded = new byte[Base64Url.GetEncodedLength(s.Length) + (pad ? (3 - (s.Length % 3)) % 3 : 0)];
        var written = Base64Url.EncodeToUtf8(s, encoded);
        encoded.AsSpan(written).Fill((byte)'=');
        return encoded;
    });

    /// <summary>The alphabet that is safe in addresses; padding may be there or not, at a length that is a multiple of 4.</summary>
    public static Tensor[] DecodeBase64(ReadOnlySpan<Tensor> inputs, KernelContext context) => Each(inputs[0], context, s =>
    {
        context.Charge(s.Length);
        var length = s.Length;
        if (length % 4 == 0 && length > 0 && s[^1] == '=')
            length -= s[^2] == '=' ? 2 : 1;
        if (length % 4 == 1)
            throw new InvalidRequestException("Base64 string length cannot be 1 modulo 4.");
        var decoded = new byte[length / 4 * 3 + Math.Max(0, (length % 4) - 1)];
        for (int from = 0, to = 0; from < length; from += 4)
        {
            var packed = 0;
            for (var i = 0; i < 4; i++)
                packed = (packed << 6) | (from + i < length ? SixBits(s[from + i]) : 0);
            for (var shift = 16; shift >= 0 && to < decoded.Length; shift -= 8)
                decoded[to++] = (byte)(packed >> shift);
        }
        return decoded;
    });

    /// <param name="compression">ZLIB, GZIP or nothing.</param>
    public static HostKernel DecodeCompressed(string compression) => (inputs, context) => Each(inputs[0], context, s =>
    {
        if (compression.Length == 0)
            return s;
        using var source = new MemoryStream(s);
        using Stream stream = compression == "ZLIB" ? new ZLibStream(source, CompressionMode.Decompress) : new GZipStream(source, CompressionMode.Decompress);
        using var result = new MemoryStream();
        var buffer = new byte[65_536];
        try
        {
            for (var read = stream.Read(buffer); read > 0; read = stream.Read(buffer))
            {
                context.Charge(2L * read);
                if (result.Length + read > 1L << 30)
                    throw new InvalidRequestException("Decompressed size exceeds 1GB limit");
                result.Write(buffer, 0, read);
            }
        }
        catch (InvalidDataException e)
        {
            throw new InvalidRequestException($"inflate() failed: {e.Message}", e);
        }
        return result.ToArray();
    });

    /// <summary>Height, width and channels of a JPEG picture.</summary>
    public static HostKernel ExtractJpegShape(DType type) => (inputs, context) =>
    {
        if (inputs[0].Shape.Rank != 0)
            throw new InvalidRequestException($"contents must be scalar, got shape {inputs[0].Shape}");
        var (height, width, channels) = JpegDecoder.Measure(inputs[0].Strings[0]);
        if (type == DType.Int32)
            return [Tensor.Create<int>(TensorShape.Of(3), [height, width, channels])];
        return [Tensor.Create<long>(TensorShape.Of(3), [height, width, channels])];
    };

    private static Tensor FromRaw(Tensor input, int length, DType type, bool littleEndian, KernelContext context)
    {
        var size = type.ElementSize();
        var result = context.Allocate(type, TensorShape.Of([.. input.Shape.Dimensions, length / size]), out var bytes);
        var strings = input.Strings;
        for (var i = 0; i < strings.Count; i++)
            strings[i].AsSpan(0, Math.Min(length, strings[i].Length)).CopyTo(bytes.Slice(i * length, length));
        // Complex numbers are two.
        var word = type is DType.Complex64 or DType.Complex128 ? size / 2 : size;
        if (!littleEndian && word > 1)
        {
            for (var at = 0; at < bytes.Length; at += word)
                bytes.Slice(at, word).Reverse();
        }
        return result;
    }

    private static int SixBits(byte letter) => letter switch
    {
        >= (byte)'A' and <= (byte)'Z' => letter - 'A',
        >= (byte)'a' and <= (byte)'z' => letter - 'a' + 26,
        >= (byte)'0' and <= (byte)'9' => letter - '0' + 52,
        (byte)'-' => 62,
        (byte)'_' => 63,
        _ => throw new InvalidRequestException("Invalid character found in base64."),
    };

    private static Tensor[] Each(Tensor input, KernelContext context, Func<byte[], byte[]> convert)
    {
        var results = context.AllocateStrings(input.Shape);
        for (var i = 0; i < results.Length; i++)
            results[i] = convert(input.Strings[i]);
        return [Tensor.FromStrings(input.Shape, results)];
    }
}
