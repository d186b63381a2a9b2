using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Batching;

/// <summary>Rows of a tensor: what its first dimension counts.</summary>
internal static class TensorRows
{
    /// <summary>Some rows of a tensor, without copying numbers.</summary>
    /// <param name="owner">Disposed with the slice; null when <paramref name="tensor"/> outlives it.</param>
    public static Tensor Slice(Tensor tensor, int first, int count, IDisposable? owner = null)
    {
        var shape = WithRows(tensor.Shape, count);
        var row = Elements(tensor.Shape);
        if (tensor.Type == DType.String)
        {
            var strings = new byte[count * row][];
            for (var i = 0; i < strings.Length; i++)
                strings[i] = tensor.Strings[(int)(first * row) + i];
            owner?.Dispose();
            return Tensor.FromStrings(shape, strings);
        }
        var size = (int)(row * tensor.Type.ElementSize());
        return Tensor.FromBytes(tensor.Type, shape, tensor.Bytes.Slice(first * size, count * size), owner);
    }

    /// <returns>How many elements a row has.</returns>
    public static long Elements(TensorShape shape)
    {
        var count = 1L;
        foreach (var size in shape.Dimensions[1..])
            count = checked(count * size);
        return count;
    }

    public static TensorShape WithRows(TensorShape shape, long rows) => TensorShape.Of([rows, .. shape.Dimensions[1..]]);
}
