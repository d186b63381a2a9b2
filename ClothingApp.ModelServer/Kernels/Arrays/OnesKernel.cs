using System.Runtime.InteropServices;
using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Kernels.Arrays;

/// <summary>A tensor of ones.</summary>
internal static class OnesKernel
{
    public static Tensor[] OnesLike(ReadOnlySpan<Tensor> inputs, KernelContext context)
    {
        var result = Elements.Allocate(context, inputs[0].Type, inputs[0].Shape);
        Elements.Fill(Tensor.FromBytes(result.Type, TensorShape.Scalar, One(result.Type)), 0, result);
        return [result];
    }

    private static byte[] One(DType type) => type switch
    {
        DType.Float32 or DType.Complex64 => Bytes(1f, type),
        DType.Float64 or DType.Complex128 => Bytes(1d, type),
        DType.Float16 => Bytes((Half)1, type),
        DType.BFloat16 => Bytes((ushort)0x3F80, type),
        _ when type.ElementSize() > 0 => Bytes((byte)1, type),
        _ => throw new InvalidRequestException($"there is no one of type {type.TensorFlowName()}"),
    };

    // The imaginary part and the high bytes of a whole number are zero.
    private static byte[] Bytes<T>(T one, DType type) where T : unmanaged
    {
        var bytes = new byte[type.ElementSize()];
        MemoryMarshal.Write(bytes, one);
        return bytes;
    }
}
