using System.Numerics;
using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Kernels.Numbers;

/// <summary>Kernels that compute each element on its own.</summary>
internal static class ElementwiseKernels
{
    private const int CheckEvery = 1 << 16;

    internal readonly struct Unary<TFunction> : INumberKernel where TFunction : IUnaryFunction
    {
        public Tensor[] Run<T>(ReadOnlySpan<Tensor> inputs, KernelContext context) where T : unmanaged, INumber<T>, IMinMaxValue<T>
        {
            var x = inputs[0].AsSpan<T>();
            var result = context.Allocate<T>(inputs[0].Shape, out var y);
            for (var i = 0; i < y.Length; i++)
                y[i] = TFunction.Of(x[i]);
            return [result];
        }
    }

    internal readonly struct Binary<TFunction> : INumberKernel where TFunction : IBinaryFunction
    {
        public Tensor[] Run<T>(ReadOnlySpan<Tensor> inputs, KernelContext context) where T : unmanaged, INumber<T>, IMinMaxValue<T>
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

    internal readonly struct Compare<TFunction> : INumberKernel where TFunction : IComparison
    {
        public Tensor[] Run<T>(ReadOnlySpan<Tensor> inputs, KernelContext context) where T : unmanaged, INumber<T>, IMinMaxValue<T>
        {
            var rows = new Broadcast(context, inputs[0].Shape, inputs[1].Shape);
            var x = inputs[0].AsSpan<T>();
            var y = inputs[1].AsSpan<T>();
            var result = context.Allocate<bool>(rows.Shape, out var z);
            while (rows.Next())
            {
                for (int i = 0, a = rows.Offset(0), b = rows.Offset(1); i < rows.Length; i++, a += rows.Step(0), b += rows.Step(1))
                    z[rows.Start + i] = TFunction.Of(x[a], y[b]);
            }
            return [result];
        }
    }

    /// <summary>A question about two numbers that are read in double precision.</summary>
    internal readonly struct RealQuestion(Func<double, double, bool> question) : INumberKernel
    {
        public Tensor[] Run<T>(ReadOnlySpan<Tensor> inputs, KernelContext context) where T : unmanaged, INumber<T>, IMinMaxValue<T>
        {
            var rows = new Broadcast(context, inputs[0].Shape, inputs[1].Shape);
            var x = inputs[0].AsSpan<T>();
            var y = inputs[1].AsSpan<T>();
            var result = context.Allocate<bool>(rows.Shape, out var z);
            while (rows.Next())
            {
                for (int i = 0, a = rows.Offset(0), b = rows.Offset(1); i < rows.Length; i++, a += rows.Step(0), b += rows.Step(1))
                    z[rows.Start + i] = question(double.CreateTruncating(x[a]), double.CreateTruncating(y[b]));
            }
            return [result];
        }
    }

    /// <summary>A function that is computed in double precision and rounded to the element's type.</summary>
    internal readonly struct Real(Func<double, double> function) : INumberKernel
    {
        public Tensor[] Run<T>(ReadOnlySpan<Tensor> inputs, KernelContext context) where T : unmanaged, INumber<T>, IMinMaxValue<T>
        {
            var x = inputs[0].AsSpan<T>();
            var result = context.Allocate<T>(inputs[0].Shape, out var y);
            for (var i = 0; i < y.Length; i++)
            {
                if (i % CheckEvery == 0)
                    context.Ct.ThrowIfCancellationRequested();
                y[i] = T.CreateTruncating(function(double.CreateTruncating(x[i])));
            }
            return [result];
        }
    }

    /// <summary>As <see cref="Real"/>, of two numbers.</summary>
    internal readonly struct RealBinary(Func<double, double, double> function) : INumberKernel
    {
        public Tensor[] Run<T>(ReadOnlySpan<Tensor> inputs, KernelContext context) where T : unmanaged, INumber<T>, IMinMaxValue<T>
        {
            var rows = new Broadcast(context, inputs[0].Shape, inputs[1].Shape);
            var x = inputs[0].AsSpan<T>();
            var y = inputs[1].AsSpan<T>();
            var result = context.Allocate<T>(rows.Shape, out var z);
            while (rows.Next())
            {
                for (int i = 0, a = rows.Offset(0), b = rows.Offset(1); i < rows.Length; i++, a += rows.Step(0), b += rows.Step(1))
                    z[rows.Start + i] = T.CreateTruncating(function(double.CreateTruncating(x[a]), double.CreateTruncating(y[b])));
            }
            return [result];
        }
    }

    /// <summary>As <see cref="Real"/>, of three numbers.</summary>
    internal readonly struct RealTernary(Func<double, double, double, double> function) : INumberKernel
    {
        public Tensor[] Run<T>(ReadOnlySpan<Tensor> inputs, KernelContext context) where T : unmanaged, INumber<T>, IMinMaxValue<T>
        {
            var rows = new Broadcast(context, inputs[0].Shape, inputs[1].Shape, inputs[2].Shape);
            var x = inputs[0].AsSpan<T>();
            var y = inputs[1].AsSpan<T>();
            var z = inputs[2].AsSpan<T>();
            var result = context.Allocate<T>(rows.Shape, out var w);
            while (rows.Next())
            {
                for (var i = 0; i < rows.Length; i++)
                {
                    w[rows.Start + i] = T.CreateTruncating(function(
                        double.CreateTruncating(x[rows.Offset(0) + (i * rows.Step(0))]),
                        double.CreateTruncating(y[rows.Offset(1) + (i * rows.Step(1))]),
                        double.CreateTruncating(z[rows.Offset(2) + (i * rows.Step(2))])));
                }
            }
            return [result];
        }
    }

    /// <summary>The smaller of value and upper bound, then the larger of that and the lower bound: the lower bound wins.</summary>
    internal readonly struct Clip : INumberKernel
    {
        public Tensor[] Run<T>(ReadOnlySpan<Tensor> inputs, KernelContext context) where T : unmanaged, INumber<T>, IMinMaxValue<T>
        {
            var rows = new Broadcast(context, inputs[0].Shape, inputs[1].Shape, inputs[2].Shape);
            if (!rows.Shape.Equals(inputs[0].Shape))
                throw new InvalidRequestException($"bounds of shapes {inputs[1].Shape} and {inputs[2].Shape} cannot clip {inputs[0].Shape}");
            var x = inputs[0].AsSpan<T>();
            var low = inputs[1].AsSpan<T>();
            var high = inputs[2].AsSpan<T>();
            var result = context.Allocate<T>(rows.Shape, out var y);
            while (rows.Next())
            {
                for (var i = 0; i < rows.Length; i++)
                {
                    var smaller = T.Min(x[rows.Offset(0) + (i * rows.Step(0))], high[rows.Offset(2) + (i * rows.Step(2))]);
                    y[rows.Start + i] = T.Max(smaller, low[rows.Offset(1) + (i * rows.Step(1))]);
                }
            }
            return [result];
        }
    }

    internal readonly struct AddAll : INumberKernel
    {
        public Tensor[] Run<T>(ReadOnlySpan<Tensor> inputs, KernelContext context) where T : unmanaged, INumber<T>, IMinMaxValue<T>
        {
            var result = context.Allocate<T>(inputs[0].Shape, out var sum);
            inputs[0].AsSpan<T>().CopyTo(sum);
            foreach (var input in inputs[1..])
            {
                if (!input.Shape.Equals(result.Shape))
                    throw new InvalidRequestException($"Inputs to AddN must have the same shape: {result.Shape} and {input.Shape}");
                var x = input.AsSpan<T>();
                for (var i = 0; i < sum.Length; i++)
                    sum[i] += x[i];
            }
            return [result];
        }
    }

    /// <summary>A question about each fraction.</summary>
    public static HostKernel Test(Predicate<double> question, DType type) =>
        NumberKernels.ForFloat(type, new Tests(question));

    /// <summary>An operation on truth values.</summary>
    public static HostKernel Logical(Func<bool, bool, bool> function) => (inputs, context) =>
    {
        var rows = new Broadcast(context, inputs[0].Shape, inputs[^1].Shape);
        var x = inputs[0].AsSpan<bool>();
        var y = inputs[^1].AsSpan<bool>();
        var result = context.Allocate<bool>(rows.Shape, out var z);
        while (rows.Next())
        {
            for (var i = 0; i < rows.Length; i++)
                z[rows.Start + i] = function(x[rows.Offset(0) + (i * rows.Step(0))], y[rows.Offset(1) + (i * rows.Step(1))]);
        }
        return [result];
    };

    /// <summary>Takes each element from the second input where the condition holds, else from the third; of any type.</summary>
    public static Tensor[] Select(ReadOnlySpan<Tensor> inputs, KernelContext context)
    {
        var (condition, x, y) = (inputs[0], inputs[1], inputs[2]);
        var rows = new Broadcast(context, condition.Shape, x.Shape, y.Shape);
        var holds = condition.AsSpan<bool>();
        if (x.Type == DType.String)
        {
            var strings = context.AllocateStrings(rows.Shape);
            while (rows.Next())
            {
                for (var i = 0; i < rows.Length; i++)
                    strings[rows.Start + i] = holds[At(0, i)] ? x.Strings[At(1, i)] : y.Strings[At(2, i)];
            }
            return [Tensor.FromStrings(rows.Shape, strings)];
        }
        var size = x.Type.ElementSize();
        var result = context.Allocate(x.Type, rows.Shape, out var bytes);
        var ones = x.Bytes.Span;
        var others = y.Bytes.Span;
        while (rows.Next())
        {
            for (var i = 0; i < rows.Length; i++)
            {
                var source = holds[At(0, i)] ? ones.Slice(At(1, i) * size, size) : others.Slice(At(2, i) * size, size);
                source.CopyTo(bytes[((rows.Start + i) * size)..]);
            }
        }
        return [result];

        int At(int input, int i) => rows.Offset(input) + (i * rows.Step(input));
    }

    /// <summary>Reads the same bytes as elements of another type; a last dimension of the ratio of their sizes comes or goes.</summary>
    public static HostKernel Bitcast(DType type) => (inputs, context) =>
    {
        var (x, from, to) = (inputs[0], inputs[0].Type.ElementSize(), type.ElementSize());
        var sizes = x.Shape.Dimensions;
        if (from < to && (sizes.IsEmpty || sizes[^1] != to / from))
            throw new InvalidRequestException($"Cannot bitcast from {x.Type.TensorFlowName()} to {type.TensorFlowName()}: the last of {x.Shape} must be {to / from}");
        var shape = from == to ? x.Shape : TensorShape.Of(from > to ? [.. sizes, from / to] : sizes[..^1]);
        var result = context.Allocate(type, shape, out var bytes);
        x.Bytes.Span.CopyTo(bytes);
        return [result];
    };

    private readonly struct Tests(Predicate<double> question) : INumberKernel
    {
        public Tensor[] Run<T>(ReadOnlySpan<Tensor> inputs, KernelContext context) where T : unmanaged, INumber<T>, IMinMaxValue<T>
        {
            var x = inputs[0].AsSpan<T>();
            var result = context.Allocate<bool>(inputs[0].Shape, out var y);
            for (var i = 0; i < y.Length; i++)
                y[i] = question(double.CreateTruncating(x[i]));
            return [result];
        }
    }
}
