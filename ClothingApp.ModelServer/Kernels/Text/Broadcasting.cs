using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Kernels.Text;

/// <summary>Two shapes stretched to a common one, as NumPy does: which elements meet.</summary>
internal sealed class Broadcasting
{
    private readonly long[] _left;
    private readonly long[] _right;

    private Broadcasting(TensorShape shape, long[] left, long[] right)
    {
        Shape = shape;
        _left = left;
        _right = right;
    }

    public TensorShape Shape { get; }

    /// <exception cref="InvalidRequestException">The shapes do not fit.</exception>
    public static Broadcasting Of(TensorShape left, TensorShape right)
    {
        var rank = Math.Max(left.Rank, right.Rank);
        var sizes = new long[rank];
        for (var i = 0; i < rank; i++)
        {
            var (a, b) = (Size(left, i, rank), Size(right, i, rank));
            if (a != b && a != 1 && b != 1)
                throw new InvalidRequestException($"Incompatible shapes: {left} vs. {right}");
            sizes[i] = a == 1 ? b : a;
        }
        return new Broadcasting(TensorShape.Of(sizes), Strides(left, rank), Strides(right, rank));
    }

    /// <summary>The elements of the two that meet in element <paramref name="index"/>.</summary>
    public (int Left, int Right) At(long index)
    {
        long left = 0, right = 0;
        for (var i = Shape.Rank - 1; i >= 0; i--)
        {
            index = Math.DivRem(index, Shape[i], out var at);
            left += at * _left[i];
            right += at * _right[i];
        }
        return ((int)left, (int)right);
    }

    private static long Size(TensorShape shape, int dimension, int rank) =>
        dimension < rank - shape.Rank ? 1 : shape[dimension - (rank - shape.Rank)];

    private static long[] Strides(TensorShape shape, int rank)
    {
        var strides = new long[rank];
        long stride = 1;
        for (var i = rank - 1; i >= rank - shape.Rank; i--)
        {
            var size = Size(shape, i, rank);
            strides[i] = size == 1 ? 0 : stride;
            stride *= size;
        }
        return strides;
    }
}
