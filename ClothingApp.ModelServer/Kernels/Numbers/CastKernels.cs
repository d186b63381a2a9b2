using System.Numerics;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Kernels.Numbers;

/// <summary>
/// Changes of element type as TensorFlow makes them on x64: fractions are cut off, what does not fit wraps or becomes the
/// number that the processor's conversion gives. Everything but NaN, infinities included, is judged by its value.
/// </summary>
internal static class CastKernels
{
    /// <exception cref="NotSupportedException">One of them is no numeric type.</exception>
    public static HostKernel For(DType from, DType to) =>
        from == to ? static (inputs, context) => [Copy(inputs[0], context)]
        : from is DType.Float16 or DType.BFloat16 ? FromHalf(from, to)
        : to is DType.Float16 or DType.BFloat16 ? ToHalf(from, to)
        : from == DType.Bool ? FromBool(to)
        : to == DType.Bool ? NumberKernels.IsComplex(from) ? ComplexKernels.NotZero : NumberKernels.For(from, new ToBool())
        : NumberKernels.IsComplex(from) || NumberKernels.IsComplex(to) ? ComplexKernels.Cast(from, to)
        : NumberKernels.For(from, new Source(to));

    public static Tensor Copy(Tensor tensor, KernelContext context)
    {
        var result = context.Allocate(tensor.Type, tensor.Shape, out var bytes);
        tensor.Bytes.Span.CopyTo(bytes);
        return result;
    }

    /// <summary>Clears the digits that the narrower type lacks, so that the cast rounds to zero.</summary>
    public static HostKernel Truncating(DType from, DType to)
    {
        var cast = For(from, to);
        var kept = to switch { DType.Float16 => 10, DType.BFloat16 => 7, DType.Float32 => 23, _ => 52 };
        if (from is not (DType.Float32 or DType.Float64) || !NumberKernels.IsFloat(to) || from == to)
            return cast;
        return (inputs, context) =>
        {
            var cut = from == DType.Float32
                ? Cut<float, uint>(inputs[0], uint.MaxValue << (23 - Math.Min(kept, 23)), context)
                : Cut<double, ulong>(inputs[0], ulong.MaxValue << (52 - kept), context);
            return cast([cut], context);
        };
    }

    /// <summary>The processor's conversion to 64 bits: the smallest number for whatever does not fit.</summary>
    public static long ToInt64(double value) =>
        value is >= -9223372036854775808.0 and < 9223372036854775808.0 ? (long)value : long.MinValue;

    /// <summary>The processor's conversion to 32 bits, which narrower types take their low bits of.</summary>
    public static int ToInt32(double value) =>
        value is > -2147483649.0 and < 2147483648.0 ? (int)value : int.MinValue;

    /// <summary>As a compiler makes it of two signed conversions.</summary>
    public static ulong ToUInt64(double value)
    {
        var low = ToInt64(value);
        var high = ToInt64(value - 9223372036854775808.0);
        return (ulong)(low | (high & (low >> 63)));
    }

    private static Tensor Cut<T, TBits>(Tensor tensor, TBits mask, KernelContext context)
        where T : unmanaged
        where TBits : unmanaged, IBinaryInteger<TBits>
    {
        var result = Copy(tensor, context);
        var bits = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, TBits>(System.Runtime.InteropServices.MemoryMarshal.AsMemory(result.Bytes).Span);
        for (var i = 0; i < bits.Length; i++)
            bits[i] &= mask;
        return result;
    }

    private static HostKernel FromHalf(DType from, DType to)
    {
        var rest = For(DType.Float32, to);
        return (inputs, context) => rest([HalfPrecision.Widen(inputs[0], context)], context);
    }

    private static HostKernel ToHalf(DType from, DType to)
    {
        if (from == DType.Float32)
            return (inputs, context) => [HalfPrecision.Round(inputs[0], to, context)];
        var first = For(from, DType.Float32);
        return (inputs, context) => [HalfPrecision.Round(first(inputs, context)[0], to, context)];
    }

    private static HostKernel FromBool(DType to)
    {
        if (to == DType.UInt8)
            return BoolToBytes;
        var rest = For(DType.UInt8, to);
        return (inputs, context) => rest(BoolToBytes(inputs, context), context);
    }

    private static Tensor[] BoolToBytes(ReadOnlySpan<Tensor> inputs, KernelContext context)
    {
        var x = inputs[0].AsSpan<bool>();
        var result = context.Allocate<byte>(inputs[0].Shape, out var y);
        for (var i = 0; i < y.Length; i++)
            y[i] = x[i] ? (byte)1 : (byte)0;
        return [result];
    }

    private readonly struct ToBool : INumberKernel
    {
        public Tensor[] Run<T>(ReadOnlySpan<Tensor> inputs, KernelContext context) where T : unmanaged, INumber<T>, IMinMaxValue<T>
        {
            var x = inputs[0].AsSpan<T>();
            var result = context.Allocate<bool>(inputs[0].Shape, out var y);
            for (var i = 0; i < y.Length; i++)
                y[i] = !T.IsZero(x[i]);
            return [result];
        }
    }

    private readonly struct Source(DType to) : INumberKernel
    {
        public Tensor[] Run<TFrom>(ReadOnlySpan<Tensor> inputs, KernelContext context) where TFrom : unmanaged, INumber<TFrom>, IMinMaxValue<TFrom> =>
            NumberKernels.For(to, new Target<TFrom>())(inputs, context);
    }

    private readonly struct Target<TFrom> : INumberKernel where TFrom : unmanaged, INumber<TFrom>
    {
        public Tensor[] Run<T>(ReadOnlySpan<Tensor> inputs, KernelContext context) where T : unmanaged, INumber<T>, IMinMaxValue<T>
        {
            var x = inputs[0].AsSpan<TFrom>();
            var result = context.Allocate<T>(inputs[0].Shape, out var y);
            for (var i = 0; i < y.Length; i++)
                y[i] = Convert<T>(x[i]);
            return [result];
        }

        private static T Convert<T>(TFrom value) where T : INumber<T>
        {
            if (!NumberKernels.IsFloat<TFrom>() || NumberKernels.IsFloat<T>())
                return T.CreateTruncating(value);
            var number = double.CreateTruncating(value);
            if (typeof(T) == typeof(ulong))
                return T.CreateTruncating(ToUInt64(number));
            return typeof(T) == typeof(long) || typeof(T) == typeof(uint)
                ? T.CreateTruncating(ToInt64(number))
                : T.CreateTruncating(ToInt32(number));
        }
    }
}
