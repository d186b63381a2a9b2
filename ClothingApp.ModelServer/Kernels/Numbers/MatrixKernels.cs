using System.Numerics;
using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Kernels.Numbers;

/// <summary>Products of matrices, the leading dimensions broadcast.</summary>
internal static class MatrixKernels
{
    internal readonly struct Multiply(bool transposeLeft, bool transposeRight) : INumberKernel
    {
        public Tensor[] Run<T>(ReadOnlySpan<Tensor> inputs, KernelContext context) where T : unmanaged, INumber<T>, IMinMaxValue<T>
        {
            var (batches, sizes) = Shapes(inputs, transposeLeft, transposeRight, context);
            var result = context.Allocate<T>(TensorShape.Of([.. batches.Shape.Dimensions, sizes.Rows, sizes.Columns]), out var y);
            Product(inputs[0].AsSpan<T>(), inputs[1].AsSpan<T>(), y, batches, sizes, transposeLeft, transposeRight, context);
            return [result];
        }
    }

    /// <summary>Products of vectors of three, which lie along the last dimension.</summary>
    internal readonly struct Cross : INumberKernel
    {
        public Tensor[] Run<T>(ReadOnlySpan<Tensor> inputs, KernelContext context) where T : unmanaged, INumber<T>, IMinMaxValue<T>
        {
            var shape = inputs[0].Shape;
            if (shape.Rank == 0 || shape[shape.Rank - 1] != 3 || !shape.Equals(inputs[1].Shape))
                throw new InvalidRequestException($"Both inputs must be of same shape and have 3 elements in the last dimension: {shape} and {inputs[1].Shape}");
            var x = inputs[0].AsSpan<T>();
            var y = inputs[1].AsSpan<T>();
            var result = context.Allocate<T>(shape, out var z);
            for (var i = 0; i < z.Length; i++)
            {
                var (first, second) = (i - (i % 3) + ((i + 1) % 3), i - (i % 3) + ((i + 2) % 3));
                z[i] = (x[first] * y[second]) - (x[second] * y[first]);
            }
            return [result];
        }
    }

    /// <param name="adjoint">A transposed factor is conjugated as well.</param>
    public static HostKernel MultiplyComplex(DType type, bool transposeLeft, bool transposeRight, bool adjoint) => (inputs, context) =>
    {
        var (batches, sizes) = Shapes(inputs, transposeLeft, transposeRight, context);
        var shape = TensorShape.Of([.. batches.Shape.Dimensions, sizes.Rows, sizes.Columns]);
        context.Allocate(type, shape, out _);
        var (x, y) = (ComplexKernels.Read(inputs[0], context), ComplexKernels.Read(inputs[1], context));
        if (adjoint && transposeLeft)
            Conjugate(x);
        if (adjoint && transposeRight)
            Conjugate(y);
        var z = new Complex[shape.ElementCount];
        Product<Complex>(x, y, z, batches, sizes, transposeLeft, transposeRight, context);
        return [ComplexKernels.Write(type, shape, z, context)];
    };

    private readonly record struct Sizes(int Rows, int Inner, int Columns);

    private static (Broadcast Batches, Sizes Sizes) Shapes(ReadOnlySpan<Tensor> inputs, bool transposeLeft, bool transposeRight, KernelContext context)
    {
        var (x, y) = (inputs[0].Shape, inputs[1].Shape);
        if (x.Rank < 2 || y.Rank < 2)
            throw new InvalidRequestException($"In[0] and In[1] must be matrices: {x} and {y}");
        var (a, b) = (x.Dimensions[^2..].ToArray(), y.Dimensions[^2..].ToArray());
        var (rows, inner) = transposeLeft ? (a[^1], a[^2]) : (a[^2], a[^1]);
        var (innerRight, columns) = transposeRight ? (b[^1], b[^2]) : (b[^2], b[^1]);
        if (inner != innerRight)
            throw new InvalidRequestException($"Matrix size-incompatible: In[0]: {x}, In[1]: {y}");
        return (new Broadcast(context, TensorShape.Of(x.Dimensions[..^2]), TensorShape.Of(y.Dimensions[..^2])), new Sizes((int)rows, (int)inner, (int)columns));
    }

    // A row of the left factor times the rows of the right one: both are read in the order in which they lie.
    private static void Product<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> z, Broadcast batches, Sizes sizes, bool transposeLeft, bool transposeRight, KernelContext context)
        where T : INumberBase<T>
    {
        var (rows, inner, columns) = (sizes.Rows, sizes.Inner, sizes.Columns);
        var (rowStep, innerStep) = transposeLeft ? (1, rows) : (inner, 1);
        var (rightStep, columnStep) = transposeRight ? (1, inner) : (columns, 1);
        while (batches.Next())
        {
            for (var batch = 0; batch < batches.Length; batch++)
            {
                var left = x[((batches.Offset(0) + (batch * batches.Step(0))) * rows * inner)..];
                var right = y[((batches.Offset(1) + (batch * batches.Step(1))) * inner * columns)..];
                for (var i = 0; i < rows; i++)
                {
                    context.Ct.ThrowIfCancellationRequested();
                    var row = z.Slice((((batches.Start + batch) * rows) + i) * columns, columns);
                    row.Fill(T.Zero);
                    for (var k = 0; k < inner; k++)
                    {
                        var factor = left[(i * rowStep) + (k * innerStep)];
                        for (var j = 0; j < row.Length; j++)
                            row[j] += factor * right[(k * rightStep) + (j * columnStep)];
                    }
                }
            }
        }
    }

    private static void Conjugate(Complex[] elements)
    {
        for (var i = 0; i < elements.Length; i++)
            elements[i] = Complex.Conjugate(elements[i]);
    }
}
