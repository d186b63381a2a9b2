using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;
using ClothingApp.Serving.Wire;

namespace ClothingApp.Serving.Tensors;

/// <summary>Writes an integer tensor's elements as varints; negative ones are sign-extended to 64 bits, as Protocol Buffers do.</summary>
internal static class VarintList
{
    private const int ChunkBytes = 4096;
    private const int MaxVarintBytes = 10;

    public static int GetSize(Tensor tensor) => tensor.Type switch
    {
        DType.UInt8 => GetSize<byte>(tensor),
        DType.Int8 => GetSize<sbyte>(tensor),
        // The 16 bits of a half float travel as a number.
        DType.UInt16 or DType.Float16 or DType.BFloat16 => GetSize<ushort>(tensor),
        DType.Int16 => GetSize<short>(tensor),
        DType.UInt32 => GetSize<uint>(tensor),
        DType.Int32 => GetSize<int>(tensor),
        DType.UInt64 => GetSize<ulong>(tensor),
        DType.Int64 => GetSize<long>(tensor),
        var other => throw new InvalidOperationException($"{other.TensorFlowName()} elements are no varints."),
    };

    public static void Write(Tensor tensor, IBufferWriter<byte> output)
    {
        switch (tensor.Type)
        {
            case DType.UInt8:
                Write<byte>(tensor, output);
                break;
            case DType.Int8:
                Write<sbyte>(tensor, output);
                break;
            case DType.UInt16 or DType.Float16 or DType.BFloat16:
                Write<ushort>(tensor, output);
                break;
            case DType.Int16:
                Write<short>(tensor, output);
                break;
            case DType.UInt32:
                Write<uint>(tensor, output);
                break;
            case DType.Int32:
                Write<int>(tensor, output);
                break;
            case DType.UInt64:
                Write<ulong>(tensor, output);
                break;
            case DType.Int64:
                Write<long>(tensor, output);
                break;
            default:
                throw new InvalidOperationException($"{tensor.Type.TensorFlowName()} elements are no varints.");
        }
    }

    private static int GetSize<T>(Tensor tensor) where T : unmanaged, IBinaryInteger<T>
    {
        long size = 0;
        foreach (var value in MemoryMarshal.Cast<byte, T>(tensor.Bytes.Span))
            size += ProtoSize.Varint(ulong.CreateTruncating(value));
        return checked((int)size);
    }

    private static void Write<T>(Tensor tensor, IBufferWriter<byte> output) where T : unmanaged, IBinaryInteger<T>
    {
        var values = MemoryMarshal.Cast<byte, T>(tensor.Bytes.Span);
        while (!values.IsEmpty)
        {
            var span = output.GetSpan(Math.Min(ChunkBytes, values.Length * MaxVarintBytes));
            var count = Math.Min(values.Length, span.Length / MaxVarintBytes);
            var written = 0;
            foreach (var value in values[..count])
                written += ProtoWriter.Varint(span[written..], ulong.CreateTruncating(value));
            output.Advance(written);
            values = values[count..];
        }
    }
}
