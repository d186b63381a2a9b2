using System.Runtime.InteropServices;
using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Kernels.Numbers;

/// <summary>Indices, sizes and axes, which come as int32 or int64 (and a few as int16 or uint8).</summary>
internal static class Integers
{
    /// <exception cref="InvalidRequestException">They are no whole numbers.</exception>
    public static long[] Read(Tensor tensor)
    {
        var result = new long[tensor.Shape.ElementCount];
        switch (tensor.Type)
        {
            case DType.Int32: Widen(tensor.AsSpan<int>(), result); break;
            case DType.Int64: tensor.AsSpan<long>().CopyTo(result); break;
            case DType.Int16: Widen(tensor.AsSpan<short>(), result); break;
            case DType.Int8: Widen(tensor.AsSpan<sbyte>(), result); break;
            case DType.UInt8: Widen(tensor.AsSpan<byte>(), result); break;
            case DType.UInt16: Widen(tensor.AsSpan<ushort>(), result); break;
            case DType.UInt32: Widen(tensor.AsSpan<uint>(), result); break;
            default: throw new InvalidRequestException($"{tensor} where whole numbers are expected");
        }
        return result;
    }

    /// <exception cref="InvalidRequestException">It is not a single whole number.</exception>
    public static long ReadOne(Tensor tensor, string name) =>
        tensor.Shape.ElementCount == 1 ? Read(tensor)[0] : throw new InvalidRequestException($"{name} must be a scalar, not {tensor.Shape}");

    /// <summary>Writes one element of an int32 or int64 tensor.</summary>
    public static void Set(Span<byte> bytes, DType type, int index, long value)
    {
        if (type == DType.Int64)
            MemoryMarshal.Cast<byte, long>(bytes)[index] = value;
        else if (type == DType.Int32)
            MemoryMarshal.Cast<byte, int>(bytes)[index] = (int)value;
        else
            MemoryMarshal.Cast<byte, short>(bytes)[index] = (short)value;
    }

    /// <summary>A tensor of int32 or int64.</summary>
    public static Tensor Write(DType type, TensorShape shape, ReadOnlySpan<long> values, KernelContext context)
    {
        var result = context.Allocate(type, shape, out var bytes);
        for (var i = 0; i < values.Length; i++)
            Set(bytes, type, i, values[i]);
        return result;
    }

    public static long Product(this ReadOnlySpan<long> sizes)
    {
        var product = 1L;
        foreach (var size in sizes)
            product *= size;
        return product;
    }

    private static void Widen<T>(ReadOnlySpan<T> source, long[] target) where T : unmanaged, System.Numerics.INumber<T>
    {
        for (var i = 0; i < target.Length; i++)
            target[i] = long.CreateTruncating(source[i]);
    }
}
