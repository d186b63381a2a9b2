using System.Runtime.InteropServices;
using ClothingApp.Serving.Protocol;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.SavedModels;

/// <summary>Reads the tensors that a graph carries in its nodes.</summary>
internal static class TensorProtos
{
    // A constant that repeats its last value may claim any size in a few bytes.
    private const long MaxBytes = 2L << 30;

    /// <exception cref="ModelLoadException">The tensor is broken.</exception>
    public static Tensor Read(TensorProto proto, string node)
    {
        try
        {
            var shape = TensorShape.Of([.. proto.TensorShape?.Dim.Select(d => d.Size >= 0 ? d.Size : throw Broken()) ?? []]);
            var type = (DType)(int)proto.Dtype;
            if (type == DType.String)
                return Tensor.FromStrings(shape, Strings(proto, shape.ElementCount));
            var size = type.ElementSize();
            if (size == 0 || shape.ElementCount > MaxBytes / size)
                throw Broken();
            var bytes = new byte[shape.ElementCount * size];
            if (bytes.Length == 0)
                return Tensor.FromBytes(type, shape, bytes);
            if (!proto.TensorContent.IsEmpty)
            {
                if (proto.TensorContent.Length != bytes.Length)
                    throw Broken();
                proto.TensorContent.CopyTo(bytes, 0);
            }
            else
            {
                Repeat(Listed(proto, type), bytes, size);
            }
            return Tensor.FromBytes(type, shape, bytes);
        }
        catch (Exception e) when (e is InvalidDataException or OverflowException or ArgumentException)
        {
            throw new ModelLoadException($"the constant in node {node} is broken: its contents do not fit its type and shape.", e);
        }
    }

    private static byte[] Listed(TensorProto p, DType type) => type switch
    {
        DType.Float32 => Bytes<float>([.. p.FloatVal]),
        DType.Float64 => Bytes<double>([.. p.DoubleVal]),
        DType.Int32 => Bytes<int>([.. p.IntVal]),
        DType.UInt8 => [.. p.IntVal.Select(v => (byte)v)],
        DType.Int8 => Bytes<sbyte>([.. p.IntVal.Select(v => (sbyte)v)]),
        DType.Int16 => Bytes<short>([.. p.IntVal.Select(v => (short)v)]),
        DType.UInt16 => Bytes<ushort>([.. p.IntVal.Select(v => (ushort)v)]),
        DType.Int64 => Bytes<long>([.. p.Int64Val]),
        DType.UInt32 => Bytes<uint>([.. p.Uint32Val]),
        DType.UInt64 => Bytes<ulong>([.. p.Uint64Val]),
        DType.Bool => Bytes<bool>([.. p.BoolVal]),
        DType.Float16 or DType.BFloat16 => Bytes<ushort>([.. p.HalfVal.Select(v => (ushort)v)]),
        DType.Complex64 => Bytes<float>([.. p.ScomplexVal]),
        DType.Complex128 => Bytes<double>([.. p.DcomplexVal]),
        _ => throw Broken(),
    };

    // The values that are there, then the last one again until the tensor is full; no value at all means zeros.
    private static void Repeat(byte[] listed, Span<byte> bytes, int size)
    {
        if (listed.Length == 0)
            return;
        var count = Math.Min(listed.Length, bytes.Length);
        listed.AsSpan(0, count).CopyTo(bytes);
        var last = bytes.Slice(count - size, size);
        for (; count < bytes.Length; count += size)
            last.CopyTo(bytes[count..]);
    }

    private static byte[][] Strings(TensorProto proto, long count)
    {
        if (count > MaxBytes / 8)
            throw Broken();
        var strings = new byte[count][];
        var listed = proto.StringVal;
        for (var i = 0; i < count; i++)
            strings[i] = listed.Count == 0 ? [] : listed[Math.Min(i, listed.Count - 1)].ToByteArray();
        return strings;
    }

    private static byte[] Bytes<T>(T[] values) where T : unmanaged => MemoryMarshal.AsBytes(values.AsSpan()).ToArray();

    private static InvalidDataException Broken() => new("the tensor is broken");
}
