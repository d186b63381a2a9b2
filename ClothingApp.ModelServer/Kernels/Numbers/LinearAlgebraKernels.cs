using System.Numerics;
using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Kernels.Numbers;

/// <summary>Equations, determinants and factors of square matrices, each by itself, in double precision.</summary>
internal static class LinearAlgebraKernels
{
    private const string Singular = "Input matrix is not invertible.";

    /// <summary>Input: matrices.</summary>
    internal readonly struct Determinant : INumberKernel
    {
        public Tensor[] Run<T>(ReadOnlySpan<Tensor> inputs, KernelContext context) where T : unmanaged, INumber<T>, IMinMaxValue<T>
        {
            var (shape, n) = Square(inputs[0].Shape);
            var x = inputs[0].AsSpan<T>();
            var result = context.Allocate<T>(TensorShape.Of(shape.AsSpan()[..^2]), out var y);
            for (var b = 0; b < y.Length; b++)
            {
                var a = Matrix(x.Slice(b * n * n, n * n), n, false);
                y[b] = T.CreateTruncating(Eliminate(a, [], n, 0, context));
            }
            return [result];
        }
    }

    /// <summary>Inputs: matrices, and right sides or nothing, which stands for the identity.</summary>
    internal readonly struct Solve(bool adjoint) : INumberKernel
    {
        public Tensor[] Run<T>(ReadOnlySpan<Tensor> inputs, KernelContext context) where T : unmanaged, INumber<T>, IMinMaxValue<T>
        {
            var (shape, n) = Square(inputs[0].Shape);
            var right = inputs.Length > 1 ? inputs[1].Shape : inputs[0].Shape;
            if (right.Rank != shape.Length || !right.Dimensions[..^1].SequenceEqual(shape.AsSpan()[..^1]))
                throw new InvalidRequestException($"right sides of shape {right} do not go with matrices of shape {inputs[0].Shape}");
            var columns = (int)right[right.Rank - 1];
            var x = inputs[0].AsSpan<T>();
            var sides = inputs.Length > 1 ? inputs[1].AsSpan<T>() : default;
            var result = context.Allocate<T>(right, out var y);
            for (var b = 0; n > 0 && b < x.Length / (n * n); b++)
            {
                var a = Matrix(x.Slice(b * n * n, n * n), n, adjoint);
                var rows = new double[n * columns];
                for (var i = 0; i < rows.Length; i++)
                    rows[i] = inputs.Length > 1 ? double.CreateTruncating(sides[(b * n * columns) + i]) : i / columns == i % columns ? 1 : 0;
                if (Eliminate(a, rows, n, columns, context) == 0)
                    throw new InvalidRequestException(Singular);
                Substitute(a, rows, n, columns);
                for (var i = 0; i < rows.Length; i++)
                    y[(b * n * columns) + i] = T.CreateTruncating(rows[i]);
            }
            return [result];
        }
    }

    /// <summary>Input: symmetric positive definite matrices. Output: L of the product of L and its transpose.</summary>
    internal readonly struct Cholesky : INumberKernel
    {
        public Tensor[] Run<T>(ReadOnlySpan<Tensor> inputs, KernelContext context) where T : unmanaged, INumber<T>, IMinMaxValue<T>
        {
            var (_, n) = Square(inputs[0].Shape);
            var x = inputs[0].AsSpan<T>();
            var result = context.Allocate<T>(inputs[0].Shape, out var y);
            for (var start = 0; n > 0 && start < x.Length; start += n * n)
            {
                var l = new double[n * n];
                for (var i = 0; i < n; i++)
                {
                    context.Ct.ThrowIfCancellationRequested();
                    for (var j = 0; j <= i; j++)
                    {
                        var sum = double.CreateTruncating(x[start + (i * n) + j]);
                        for (var k = 0; k < j; k++)
                            sum -= l[(i * n) + k] * l[(j * n) + k];
                        if (i == j && !(sum > 0))
                            throw new InvalidRequestException("Cholesky decomposition was not successful. The input might not be valid.");
                        l[(i * n) + j] = i == j ? Math.Sqrt(sum) : sum / l[(j * n) + j];
                    }
                }
                for (var i = 0; i < l.Length; i++)
                    y[start + i] = T.CreateTruncating(l[i]);
            }
            return [result];
        }
    }

    // Makes an upper triangle of the matrix, the right sides along with it; the determinant.
    private static double Eliminate(double[] a, double[] sides, int n, int columns, KernelContext context)
    {
        var determinant = 1.0;
        for (var k = 0; k < n; k++)
        {
            context.Ct.ThrowIfCancellationRequested();
            var pivot = k;
            for (var i = k + 1; i < n; i++)
                pivot = Math.Abs(a[(i * n) + k]) > Math.Abs(a[(pivot * n) + k]) ? i : pivot;
            if (a[(pivot * n) + k] == 0)
                return 0;
            if (pivot != k)
            {
                Swap(a, pivot, k, n);
                Swap(sides, pivot, k, columns);
                determinant = -determinant;
            }
            determinant *= a[(k * n) + k];
            for (var i = k + 1; i < n; i++)
            {
                var factor = a[(i * n) + k] / a[(k * n) + k];
                for (var j = k; factor != 0 && j < n; j++)
                    a[(i * n) + j] -= factor * a[(k * n) + j];
                for (var j = 0; factor != 0 && j < columns; j++)
                    sides[(i * columns) + j] -= factor * sides[(k * columns) + j];
            }
        }
        return determinant;
    }

    private static void Substitute(double[] a, double[] sides, int n, int columns)
    {
        for (var i = n - 1; i >= 0; i--)
        {
            for (var j = 0; j < columns; j++)
            {
                var sum = sides[(i * columns) + j];
                for (var k = i + 1; k < n; k++)
                    sum -= a[(i * n) + k] * sides[(k * columns) + j];
                sides[(i * columns) + j] = sum / a[(i * n) + i];
            }
        }
    }

    private static void Swap(double[] rows, int i, int j, int columns)
    {
        for (var c = 0; c < columns; c++)
            (rows[(i * columns) + c], rows[(j * columns) + c]) = (rows[(j * columns) + c], rows[(i * columns) + c]);
    }

    private static double[] Matrix<T>(ReadOnlySpan<T> x, int n, bool transpose) where T : INumber<T>
    {
        var a = new double[n * n];
        for (var i = 0; i < a.Length; i++)
            a[transpose ? (i % n * n) + (i / n) : i] = double.CreateTruncating(x[i]);
        return a;
    }

    private static (long[] Shape, int Size) Square(TensorShape shape) =>
        shape.Rank >= 2 && shape[shape.Rank - 1] == shape[shape.Rank - 2]
            ? (shape.Dimensions.ToArray(), (int)shape[shape.Rank - 1])
            : throw new InvalidRequestException($"Input matrix must be square, not {shape}");
}
