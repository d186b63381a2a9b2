using System.Numerics;
using System.Runtime.InteropServices;
using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Kernels.Images;

/// <summary>A picture's elements as float32, in which TensorFlow computes on pictures of every element type.</summary>
internal static class FloatElements
{
    /// <param name="from">The elements' bytes, as many elements as <paramref name="to"/> takes.</param>
    /// <exception cref="InvalidRequestException">Pictures have no such elements.</exception>
    public static void Read(DType type, ReadOnlySpan<byte> from, Span<float> to)
    {
        switch (type)
        {
            case DType.Float32: MemoryMarshal.Cast<byte, float>(from).CopyTo(to); break;
            case DType.Float64: Read<double>(from, to); break;
            case DType.Float16: Read<Half>(from, to); break;
            case DType.UInt8: Read<byte>(from, to); break;
            case DType.Int8: Read<sbyte>(from, to); break;
            case DType.UInt16: Read<ushort>(from, to); break;
            case DType.Int16: Read<short>(from, to); break;
            case DType.UInt32: Read<uint>(from, to); break;
            case DType.Int32: Read<int>(from, to); break;
            case DType.UInt64: Read<ulong>(from, to); break;
            case DType.Int64: Read<long>(from, to); break;
            case DType.BFloat16:
                var halves = MemoryMarshal.Cast<byte, ushort>(from);
                for (var i = 0; i < to.Length; i++)
                    to[i] = BitConverter.UInt32BitsToSingle((uint)halves[i] << 16);
                break;
            default: throw new InvalidRequestException($"a picture has {type.TensorFlowName()} elements");
        }
    }

    /// <summary>All elements of a tensor; float32 elements are not copied.</summary>
    /// <exception cref="InvalidRequestException">They would take too much memory, or are no numbers.</exception>
    public static ReadOnlySpan<float> Read(Tensor tensor, KernelContext context)
    {
        if (tensor.Type == DType.Float32)
            return tensor.AsSpan<float>();
        context.Allocate<float>(tensor.Shape, out var floats);
        Read(tensor.Type, tensor.Bytes.Span, floats);
        return floats;
    }

    /// <returns>The bits of the bfloat16 nearest to the value, even of two that are equally near.</returns>
    public static ushort ToBFloat16(float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(value);
        return float.IsNaN(value) ? (ushort)0x7FC0 : (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }

    private static void Read<T>(ReadOnlySpan<byte> from, Span<float> to) where T : unmanaged, INumberBase<T>
    {
        var elements = MemoryMarshal.Cast<byte, T>(from);
        for (var i = 0; i < to.Length; i++)
            to[i] = float.CreateTruncating(elements[i]);
    }
}
