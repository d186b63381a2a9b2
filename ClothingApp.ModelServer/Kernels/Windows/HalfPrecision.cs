using System.Runtime.InteropServices;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Kernels.Windows;

/// <summary>Lets a kernel for float32 compute on float16 and bfloat16: as TensorFlow does, sums are rounded once, at the end.</summary>
internal static class HalfPrecision
{
    public static HostKernel InSingle(HostKernel kernel) => (inputs, context) =>
    {
        var type = DType.Invalid;
        foreach (var input in inputs)
            type = input.Type is DType.Float16 or DType.BFloat16 ? input.Type : type;
        if (type == DType.Invalid)
            return kernel(inputs, context);
        var singles = new Tensor[inputs.Length];
        for (var i = 0; i < singles.Length; i++)
            singles[i] = inputs[i].Type == type ? Widen(inputs[i], context) : inputs[i];
        var results = kernel(singles, context);
        for (var i = 0; i < results.Length; i++)
            results[i] = results[i].Type == DType.Float32 ? Round(results[i], type, context) : results[i];
        return results;
    };

    private static Tensor Widen(Tensor x, KernelContext context)
    {
        var result = context.Allocate<float>(x.Shape, out var wide);
        var narrow = MemoryMarshal.Cast<byte, ushort>(x.Bytes.Span);
        for (var i = 0; i < wide.Length; i++)
            wide[i] = x.Type == DType.Float16 ? (float)BitConverter.UInt16BitsToHalf(narrow[i]) : BitConverter.UInt32BitsToSingle((uint)narrow[i] << 16);
        return result;
    }

    private static Tensor Round(Tensor x, DType type, KernelContext context)
    {
        var result = context.Allocate(type, x.Shape, out var bytes);
        var narrow = MemoryMarshal.Cast<byte, ushort>(bytes);
        var wide = x.AsSpan<float>();
        for (var i = 0; i < narrow.Length; i++)
            narrow[i] = type == DType.Float16 ? BitConverter.HalfToUInt16Bits((Half)wide[i]) : ToBFloat16(wide[i]);
        return result;
    }

    private static ushort ToBFloat16(float value)
    {
        if (float.IsNaN(value))
            return 0x7fc0;
        var bits = BitConverter.SingleToUInt32Bits(value);
        // To the nearest; from the middle to the even one.
        return (ushort)((bits + 0x7fff + ((bits >> 16) & 1)) >> 16);
    }
}
