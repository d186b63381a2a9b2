using System.Numerics;
using ClothingApp.ModelServer.Conversion.Programs;

namespace ClothingApp.ModelServer.Kernels.Numbers;

/// <summary>A function of one number, for all element types.</summary>
internal interface IUnaryFunction
{
    static abstract T Of<T>(T x) where T : INumber<T>;
}

/// <summary>A function of two numbers, for all element types.</summary>
internal interface IBinaryFunction
{
    static abstract T Of<T>(T x, T y) where T : INumber<T>;
}

/// <summary>A question about two numbers, for all element types.</summary>
internal interface IComparison
{
    static abstract bool Of<T>(T x, T y) where T : INumber<T>;
}

/// <summary>The functions themselves. Whole numbers wrap; they never divide by zero, nor the smallest one by -1.</summary>
internal static class Arithmetic
{
    internal readonly struct Abs : IUnaryFunction { public static T Of<T>(T x) where T : INumber<T> => T.IsNegative(x) ? T.Zero - x : x; }

    internal readonly struct Neg : IUnaryFunction { public static T Of<T>(T x) where T : INumber<T> => -x; }

    internal readonly struct Sign : IUnaryFunction { public static T Of<T>(T x) where T : INumber<T> => x > T.Zero ? T.One : x < T.Zero ? -T.One : x; }

    internal readonly struct Square : IUnaryFunction { public static T Of<T>(T x) where T : INumber<T> => x * x; }

    internal readonly struct Inverse : IUnaryFunction { public static T Of<T>(T x) where T : INumber<T> => TruncateDiv.Of(T.One, x); }

    internal readonly struct Relu : IUnaryFunction { public static T Of<T>(T x) where T : INumber<T> => x < T.Zero ? T.Zero : x; }

    internal readonly struct Relu6 : IUnaryFunction { public static T Of<T>(T x) where T : INumber<T> => x < T.Zero ? T.Zero : x > T.CreateTruncating(6) ? T.CreateTruncating(6) : x; }

    internal readonly struct Same : IUnaryFunction { public static T Of<T>(T x) where T : INumber<T> => x; }

    internal readonly struct Add : IBinaryFunction { public static T Of<T>(T x, T y) where T : INumber<T> => x + y; }

    internal readonly struct Sub : IBinaryFunction { public static T Of<T>(T x, T y) where T : INumber<T> => x - y; }

    internal readonly struct Mul : IBinaryFunction { public static T Of<T>(T x, T y) where T : INumber<T> => x * y; }

    internal readonly struct Maximum : IBinaryFunction { public static T Of<T>(T x, T y) where T : INumber<T> => T.Max(x, y); }

    internal readonly struct Minimum : IBinaryFunction { public static T Of<T>(T x, T y) where T : INumber<T> => T.Min(x, y); }

    internal readonly struct SquaredDifference : IBinaryFunction { public static T Of<T>(T x, T y) where T : INumber<T> => (x - y) * (x - y); }

    internal readonly struct DivNoNan : IBinaryFunction { public static T Of<T>(T x, T y) where T : INumber<T> => T.IsZero(y) ? T.Zero : x / y; }

    internal readonly struct MulNoNan : IBinaryFunction { public static T Of<T>(T x, T y) where T : INumber<T> => T.IsZero(y) ? T.Zero : x * y; }

    internal readonly struct ReluGrad : IBinaryFunction { public static T Of<T>(T x, T y) where T : INumber<T> => y > T.Zero ? x : T.Zero; }

    internal readonly struct Relu6Grad : IBinaryFunction { public static T Of<T>(T x, T y) where T : INumber<T> => y > T.Zero && y < T.CreateTruncating(6) ? x : T.Zero; }

    internal readonly struct SigmoidGrad : IBinaryFunction { public static T Of<T>(T x, T y) where T : INumber<T> => y * x * (T.One - x); }

    internal readonly struct TanhGrad : IBinaryFunction { public static T Of<T>(T x, T y) where T : INumber<T> => y * (T.One - (x * x)); }

    internal readonly struct ReciprocalGrad : IBinaryFunction { public static T Of<T>(T x, T y) where T : INumber<T> => -y * x * x; }

    /// <summary>Rounds to zero; a plain division for fractions.</summary>
    internal readonly struct TruncateDiv : IBinaryFunction
    {
        public static T Of<T>(T x, T y) where T : INumber<T>
        {
            if (NumberKernels.IsFloat<T>())
                return x / y;
            CheckDivisor(y);
            return IsMinusOne(y) ? T.Zero - x : x / y;
        }
    }

    internal readonly struct FloorDiv : IBinaryFunction
    {
        public static T Of<T>(T x, T y) where T : INumber<T>
        {
            // The quotient is rounded to the element's own precision before it is rounded down.
            if (NumberKernels.IsFloat<T>())
                return T.CreateTruncating(Math.Floor(double.CreateTruncating(x / y)));
            CheckDivisor(y);
            if (IsMinusOne(y))
                return T.Zero - x;
            var quotient = x / y;
            return quotient * y != x && T.IsNegative(x) != T.IsNegative(y) ? quotient - T.One : quotient;
        }
    }

    internal readonly struct TruncateMod : IBinaryFunction
    {
        public static T Of<T>(T x, T y) where T : INumber<T>
        {
            if (NumberKernels.IsFloat<T>())
                return x % y;
            CheckDivisor(y);
            return IsMinusOne(y) ? T.Zero : x % y;
        }
    }

    internal readonly struct FloorMod : IBinaryFunction
    {
        public static T Of<T>(T x, T y) where T : INumber<T>
        {
            var remainder = TruncateMod.Of(x, y);
            return !T.IsZero(remainder) && (y < T.Zero) != (remainder < T.Zero) ? remainder + y : remainder;
        }
    }

    internal readonly struct Equal : IComparison { public static bool Of<T>(T x, T y) where T : INumber<T> => x == y; }

    internal readonly struct NotEqual : IComparison { public static bool Of<T>(T x, T y) where T : INumber<T> => x != y; }

    internal readonly struct Less : IComparison { public static bool Of<T>(T x, T y) where T : INumber<T> => x < y; }

    internal readonly struct LessEqual : IComparison { public static bool Of<T>(T x, T y) where T : INumber<T> => x <= y; }

    internal readonly struct Greater : IComparison { public static bool Of<T>(T x, T y) where T : INumber<T> => x > y; }

    internal readonly struct GreaterEqual : IComparison { public static bool Of<T>(T x, T y) where T : INumber<T> => x >= y; }

    private static void CheckDivisor<T>(T y) where T : INumber<T>
    {
        if (T.IsZero(y))
            throw new InvalidRequestException("Integer division by zero");
    }

    private static bool IsMinusOne<T>(T y) where T : INumber<T> => T.IsNegative(y) && y == -T.One;
}
