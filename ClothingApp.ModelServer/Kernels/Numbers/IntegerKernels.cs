using System.Numerics;
using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Kernels.Numbers;

/// <summary>A function of two whole numbers.</summary>
internal interface IIntegerFunction
{
    static abstract T Of<T>(T x, T y) where T : IBinaryInteger<T>;
}

/// <summary>Kernels for whole numbers alone.</summary>
internal static class IntegerKernels
{
    internal readonly struct And : IIntegerFunction { public static T Of<T>(T x, T y) where T : IBinaryInteger<T> => x & y; }

    internal readonly struct Or : IIntegerFunction { public static T Of<T>(T x, T y) where T : IBinaryInteger<T> => x | y; }

    internal readonly struct Xor : IIntegerFunction { public static T Of<T>(T x, T y) where T : IBinaryInteger<T> => x ^ y; }

    internal readonly struct ShiftLeft : IIntegerFunction { public static T Of<T>(T x, T y) where T : IBinaryInteger<T> => x << Places(y); }

    /// <summary>Fills with the sign.</summary>
    internal readonly struct ShiftRight : IIntegerFunction { public static T Of<T>(T x, T y) where T : IBinaryInteger<T> => x >> Places(y); }

    /// <summary>Wraps where it grows too large.</summary>
    internal readonly struct Pow : IIntegerFunction
    {
        public static T Of<T>(T x, T y) where T : IBinaryInteger<T>
        {
            if (T.IsNegative(y))
                throw new InvalidRequestException("Integers to negative integer powers are not allowed");
            var result = T.One;
            for (; y > T.Zero; y >>= 1, x *= x)
            {
                if (!T.IsZero(y & T.One))
                    result *= x;
            }
            return result;
        }
    }

    internal readonly struct Binary<TFunction> : IIntegerKernel where TFunction : IIntegerFunction
    {
        public Tensor[] Run<T>(ReadOnlySpan<Tensor> inputs, KernelContext context) where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
        {
            var rows = new Broadcast(context, inputs[0].Shape, inputs[1].Shape);
            var x = inputs[0].AsSpan<T>();
            var y = inputs[1].AsSpan<T>();
            var result = context.Allocate<T>(rows.Shape, out var z);
            while (rows.Next())
            {
                for (int i = 0, a = rows.Offset(0), b = rows.Offset(1); i < rows.Length; i++, a += rows.Step(0), b += rows.Step(1))
                    z[rows.Start + i] = TFunction.Of(x[a], y[b]);
            }
            return [result];
        }
    }

    internal readonly struct Invert : IIntegerKernel
    {
        public Tensor[] Run<T>(ReadOnlySpan<Tensor> inputs, KernelContext context) where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
        {
            var x = inputs[0].AsSpan<T>();
            var result = context.Allocate<T>(inputs[0].Shape, out var y);
            for (var i = 0; i < y.Length; i++)
                y[i] = ~x[i];
            return [result];
        }
    }

    /// <summary>How many bits are set.</summary>
    internal readonly struct PopulationCount : IIntegerKernel
    {
        public Tensor[] Run<T>(ReadOnlySpan<Tensor> inputs, KernelContext context) where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
        {
            var x = inputs[0].AsSpan<T>();
            var result = context.Allocate<byte>(inputs[0].Shape, out var y);
            for (var i = 0; i < y.Length; i++)
                y[i] = byte.CreateTruncating(T.PopCount(x[i]));
            return [result];
        }
    }

    // As many places as the number has at most: the processor would take the rest of the division by its width.
    private static int Places<T>(T y) where T : IBinaryInteger<T> =>
        T.IsNegative(y) ? 0 : int.Min(int.CreateSaturating(y), (y.GetByteCount() * 8) - 1);
}
