using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Conversion;

/// <summary>What can be said of a result's shape from its inputs' shapes.</summary>
internal static class Shapes
{
    /// <summary>NumPy's broadcasting, with sizes that are not known.</summary>
    public static TensorShape Broadcast(TensorShape x, TensorShape y)
    {
        if (x.IsUnknownRank || y.IsUnknownRank)
            return TensorShape.Unknown;
        var rank = Math.Max(x.Rank, y.Rank);
        var sizes = new long[rank];
        for (var i = 0; i < rank; i++)
        {
            var a = i < rank - x.Rank ? 1 : x[i - (rank - x.Rank)];
            var b = i < rank - y.Rank ? 1 : y[i - (rank - y.Rank)];
            // 1 gives way to anything; an unknown size next to a known one other than 1 is either that or 1.
            sizes[i] = a == 1 ? b : b == 1 ? a : Math.Max(a, b);
        }
        return TensorShape.Of(sizes);
    }

    public static TensorShape UnknownOfRank(int rank)
    {
        var sizes = new long[rank];
        Array.Fill(sizes, -1);
        return TensorShape.Of(sizes);
    }

    /// <summary>The shape that a vector of sizes describes.</summary>
    public static TensorShape FromElements(Value vector)
    {
        if (vector.Elements is { } elements)
            return TensorShape.Of([.. elements.Select(e => Math.Max(e ?? -1, -1))]);
        return vector.Shape.Rank == 1 && vector.Shape[0] >= 0 ? UnknownOfRank((int)vector.Shape[0]) : TensorShape.Unknown;
    }

    /// <summary>A negative axis counted from the end.</summary>
    public static int Axis(long axis, int rank) => (int)(axis < 0 ? axis + rank : axis);
}
