using System.Runtime.InteropServices;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Kernels.Numbers;

/// <summary>float16 and bfloat16: 16 bits of which TensorFlow's CPU kernels make a float32 to compute with.</summary>
internal static class HalfPrecision
{
    /// <summary>Computes in float32: inputs of <paramref name="type"/> are widened, float32 results rounded to it.</summary>
    public static HostKernel InFloat32(DType type, HostKernel kernel) => (inputs, context) =>
    {
        var wide = new Tensor[inputs.Length];
        for (var i = 0; i < wide.Length; i++)
            wide[i] = inputs[i].Type == type ? Widen(inputs[i], context) : inputs[i];
        var results = kernel(wide, context);
        for (var i = 0; i < results.Length; i++)
        {
            if (results[i].Type == DType.Float32)
                results[i] = Round(results[i], type, context);
        }
        return results;
    };

    public static Tensor Widen(Tensor tensor, KernelContext context)
    {
        var result = context.Allocate<float>(tensor.Shape, out var wide);
        if (tensor.Type == DType.Float16)
        {
            var half = tensor.AsSpan<Half>();
            for (var i = 0; i < half.Length; i++)
                wide[i] = (float)half[i];
            return result;
        }
        var bits = MemoryMarshal.Cast<byte, ushort>(tensor.Bytes.Span);
        for (var i = 0; i < bits.Length; i++)
            wide[i] = ToSingle(bits[i]);
        return result;
    }

    public static Tensor Round(Tensor tensor, DType type, KernelContext context)
    {
        var wide = tensor.AsSpan<float>();
        var result = context.Allocate(type, tensor.Shape, out var bytes);
        if (type == DType.Float16)
        {
            var half = MemoryMarshal.Cast<byte, Half>(bytes);
            for (var i = 0; i < half.Length; i++)
                half[i] = (Half)wide[i];
            return result;
        }
        var bits = MemoryMarshal.Cast<byte, ushort>(bytes);
        for (var i = 0; i < bits.Length; i++)
            bits[i] = ToBFloat16(wide[i]);
        return result;
    }

    public static float ToSingle(ushort bfloat16) => BitConverter.UInt32BitsToSingle((uint)bfloat16 << 16);

    /// <summary>The nearest bfloat16, of two equally near the even one.</summary>
    public static ushort ToBFloat16(float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(value);
        // Rounding could carry a NaN's digits over into an infinity.
        if (float.IsNaN(value))
            return (ushort)((bits >> 16) | 0x40);
        return (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }
}
