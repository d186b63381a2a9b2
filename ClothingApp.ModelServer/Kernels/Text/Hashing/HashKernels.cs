using System.Buffers.Binary;
using System.Text;
using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Kernels.Text.Hashing;

internal delegate ulong HashFunction(ReadOnlySpan<byte> data);

internal static class HashKernels
{
    /// <summary>StringToHashBucket*: hash modulo the number of buckets.</summary>
    public static HostKernel Bucket(HashFunction hash, long buckets) =>
        (inputs, context) => [StringTensors.MapTo(inputs[0], context, s => (long)(hash(s) % (ulong)buckets))];

    /// <summary>Fingerprint(data, method): 8 bytes for each row of the first dimension.</summary>
    public static Tensor[] Fingerprint(ReadOnlySpan<Tensor> inputs, KernelContext context)
    {
        var data = inputs[0];
        var method = StringTensors.Scalar(inputs[1], "`method`");
        if (!method.AsSpan().SequenceEqual("farmhash64"u8))
            throw new InvalidRequestException($"Unsupported fingerprint method: {Encoding.UTF8.GetString(method)}");
        if (data.Shape.Rank == 0)
            throw new InvalidRequestException("`data` should have at least one dimension: []");
        var rows = (int)data.Shape[0];
        var result = context.Allocate<byte>(TensorShape.Of(rows, 8), out var output);
        for (var i = 0; i < rows; i++)
        {
            context.Ct.ThrowIfCancellationRequested();
            BinaryPrimitives.WriteUInt64LittleEndian(output[(8 * i)..], data.Type == DType.String ? OfStrings(data, i, rows) : OfBytes(data, i, rows));
        }
        return [result];
    }

    private static ulong OfBytes(Tensor data, int row, int rows)
    {
        var width = data.Bytes.Length / rows;
        return FarmHash.Fingerprint64(data.Bytes.Span.Slice(row * width, width));
    }

    // Several strings in a row: the fingerprint of their fingerprints.
    private static ulong OfStrings(Tensor data, int row, int rows)
    {
        var width = data.Strings.Count / rows;
        if (width == 1)
            return FarmHash.Fingerprint64(data.Strings[row]);
        var prints = new byte[8 * width];
        for (var i = 0; i < width; i++)
            BinaryPrimitives.WriteUInt64LittleEndian(prints.AsSpan(8 * i), FarmHash.Fingerprint64(data.Strings[row * width + i]));
        return FarmHash.Fingerprint64(prints);
    }
}
