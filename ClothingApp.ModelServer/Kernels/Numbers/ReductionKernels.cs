using System.Numerics;
using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Kernels.Numbers;

/// <summary>How elements are gathered up into one; in double precision, or in 64 bits of which the low ones count.</summary>
internal interface IReduction
{
    static abstract TSum Start<TSum, T>() where TSum : INumber<TSum> where T : INumber<T>, IMinMaxValue<T>;

    static abstract TSum Step<TSum>(TSum sum, TSum x) where TSum : INumber<TSum>;

    static abstract TSum Finish<TSum>(TSum sum, long count) where TSum : INumber<TSum>;
}

/// <summary>Kernels that gather up the elements along axes. Input 1 lists the axes; none at all leave the tensor as it is.</summary>
internal static class ReductionKernels
{
    internal readonly struct Sum : IReduction
    {
        public static TSum Start<TSum, T>() where TSum : INumber<TSum> where T : INumber<T>, IMinMaxValue<T> => TSum.Zero;

        public static TSum Step<TSum>(TSum sum, TSum x) where TSum : INumber<TSum> => sum + x;

        public static TSum Finish<TSum>(TSum sum, long count) where TSum : INumber<TSum> => sum;
    }

    internal readonly struct Prod : IReduction
    {
        public static TSum Start<TSum, T>() where TSum : INumber<TSum> where T : INumber<T>, IMinMaxValue<T> => TSum.One;

        public static TSum Step<TSum>(TSum sum, TSum x) where TSum : INumber<TSum> => sum * x;

        public static TSum Finish<TSum>(TSum sum, long count) where TSum : INumber<TSum> => sum;
    }

    /// <summary>Of nothing it is NaN, and an error for whole numbers, which round to zero.</summary>
    internal readonly struct Mean : IReduction
    {
        public static TSum Start<TSum, T>() where TSum : INumber<TSum> where T : INumber<T>, IMinMaxValue<T> => TSum.Zero;

        public static TSum Step<TSum>(TSum sum, TSum x) where TSum : INumber<TSum> => sum + x;

        public static TSum Finish<TSum>(TSum sum, long count) where TSum : INumber<TSum> =>
            count == 0 && !NumberKernels.IsFloat<TSum>()
                ? throw new InvalidRequestException("the mean of no whole numbers is not defined")
                : sum / TSum.CreateTruncating(count);
    }

    /// <summary>Of nothing it is the smallest number of the type.</summary>
    internal readonly struct Max : IReduction
    {
        public static TSum Start<TSum, T>() where TSum : INumber<TSum> where T : INumber<T>, IMinMaxValue<T> =>
            NumberKernels.IsFloat<TSum>() ? TSum.CreateTruncating(double.NegativeInfinity) : TSum.CreateTruncating(T.MinValue);

        public static TSum Step<TSum>(TSum sum, TSum x) where TSum : INumber<TSum> => TSum.Max(sum, x);

        public static TSum Finish<TSum>(TSum sum, long count) where TSum : INumber<TSum> => sum;
    }

    /// <summary>Of nothing it is the largest number of the type.</summary>
    internal readonly struct Min : IReduction
    {
        public static TSum Start<TSum, T>() where TSum : INumber<TSum> where T : INumber<T>, IMinMaxValue<T> =>
            NumberKernels.IsFloat<TSum>() ? TSum.CreateTruncating(double.PositiveInfinity) : TSum.CreateTruncating(T.MaxValue);

        public static TSum Step<TSum>(TSum sum, TSum x) where TSum : INumber<TSum> => TSum.Min(sum, x);

        public static TSum Finish<TSum>(TSum sum, long count) where TSum : INumber<TSum> => sum;
    }

    internal readonly struct EuclideanNorm : IReduction
    {
        public static TSum Start<TSum, T>() where TSum : INumber<TSum> where T : INumber<T>, IMinMaxValue<T> => TSum.Zero;

        public static TSum Step<TSum>(TSum sum, TSum x) where TSum : INumber<TSum> => sum + (x * x);

        public static TSum Finish<TSum>(TSum sum, long count) where TSum : INumber<TSum> =>
            TSum.CreateTruncating(Math.Sqrt(double.CreateTruncating(sum)));
    }

    internal readonly struct Reduce<TReduction>(bool keepDims) : INumberKernel where TReduction : IReduction
    {
        public Tensor[] Run<T>(ReadOnlySpan<Tensor> inputs, KernelContext context) where T : unmanaged, INumber<T>, IMinMaxValue<T>
        {
            var axes = new ReducedAxes(inputs[0].Shape, inputs[1], keepDims);
            if (NumberKernels.IsFloat<T>())
                return Run<double, T>(inputs[0], axes, context);
            return typeof(T) == typeof(ulong) ? Run<ulong, T>(inputs[0], axes, context) : Run<long, T>(inputs[0], axes, context);
        }

        private static Tensor[] Run<TSum, T>(Tensor input, ReducedAxes axes, KernelContext context)
            where TSum : unmanaged, INumber<TSum>
            where T : unmanaged, INumber<T>, IMinMaxValue<T>
        {
            var result = context.Allocate<T>(axes.Shape, out var y);
            context.Charge((long)y.Length * sizeof(double));
            var sums = new TSum[y.Length];
            Array.Fill(sums, TReduction.Start<TSum, T>());
            var x = input.AsSpan<T>();
            while (axes.Next(context))
            {
                for (int i = 0, to = axes.Target; i < axes.Length; i++, to += axes.Step)
                    sums[to] = TReduction.Step(sums[to], TSum.CreateTruncating(x[axes.Start + i]));
            }
            for (var i = 0; i < y.Length; i++)
                y[i] = T.CreateTruncating(TReduction.Finish(sums[i], axes.Count));
            return [result];
        }
    }

    /// <summary>Whether all (or any) of the truth values hold.</summary>
    public static HostKernel Logical(bool all, bool keepDims) => (inputs, context) =>
    {
        var axes = new ReducedAxes(inputs[0].Shape, inputs[1], keepDims);
        var result = context.Allocate<bool>(axes.Shape, out var y);
        y.Fill(all);
        var x = inputs[0].AsSpan<bool>();
        while (axes.Next(context))
        {
            for (var i = 0; i < axes.Length; i++)
            {
                if (x[axes.Start + i] != all)
                    y[axes.Target + (i * axes.Step)] = !all;
            }
        }
        return [result];
    };

    /// <summary>Sums or means of complex numbers.</summary>
    public static HostKernel Complex(DType type, bool keepDims, Func<Complex, Complex, Complex> step, Complex start, bool mean) => (inputs, context) =>
    {
        var axes = new ReducedAxes(inputs[0].Shape, inputs[1], keepDims);
        context.Allocate(type, axes.Shape, out _);
        var y = new Complex[axes.Shape.ElementCount];
        Array.Fill(y, start);
        var x = ComplexKernels.Read(inputs[0], context);
        while (axes.Next(context))
        {
            for (var i = 0; i < axes.Length; i++)
                y[axes.Target + (i * axes.Step)] = step(y[axes.Target + (i * axes.Step)], x[axes.Start + i]);
        }
        for (var i = 0; mean && i < y.Length; i++)
            y[i] /= axes.Count;
        return [ComplexKernels.Write(type, axes.Shape, y, context)];
    };

    /// <summary>The position of the largest (or smallest) element along an axis, the first of several; input 1 is the axis.</summary>
    internal readonly struct ArgExtreme<TBetter>(DType indexType) : INumberKernel where TBetter : IComparison
    {
        public Tensor[] Run<T>(ReadOnlySpan<Tensor> inputs, KernelContext context) where T : unmanaged, INumber<T>, IMinMaxValue<T>
        {
            var shape = inputs[0].Shape;
            var axis = ReducedAxes.Axes(inputs[1], shape.Rank) is [var one] ? one : throw new InvalidRequestException("its axis must be one number");
            var (count, inner) = (shape[axis], shape.Dimensions[(axis + 1)..].Product());
            var rest = TensorShape.Of([.. shape.Dimensions[..axis], .. shape.Dimensions[(axis + 1)..]]);
            if (count == 0 && rest.ElementCount > 0)
                throw new InvalidRequestException($"Reduction axis {axis} is empty in shape {shape}");
            var result = context.Allocate(indexType, rest, out var bytes);
            var x = inputs[0].AsSpan<T>();
            var elements = rest.ElementCount;
            for (long i = 0; i < elements; i++)
            {
                var start = (i / inner * inner * count) + (i % inner);
                var (best, at) = (x[(int)start], 0L);
                for (long k = 1; k < count; k++)
                {
                    var candidate = x[(int)(start + (k * inner))];
                    if (TBetter.Of(candidate, best))
                        (best, at) = (candidate, k);
                }
                Integers.Set(bytes, indexType, (int)i, at);
            }
            return [result];
        }
    }

    /// <summary>Half the sum of the squares.</summary>
    internal readonly struct L2Loss : INumberKernel
    {
        public Tensor[] Run<T>(ReadOnlySpan<Tensor> inputs, KernelContext context) where T : unmanaged, INumber<T>, IMinMaxValue<T>
        {
            var sum = 0.0;
            foreach (var x in inputs[0].AsSpan<T>())
                sum += double.CreateTruncating(x) * double.CreateTruncating(x);
            var result = context.Allocate<T>(TensorShape.Scalar, out var y);
            y[0] = T.CreateTruncating(sum / 2);
            return [result];
        }
    }
}
