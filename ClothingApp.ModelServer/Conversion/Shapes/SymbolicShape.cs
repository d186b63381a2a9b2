using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Conversion.Shapes;

/// <summary>A tensor's shape while a graph is converted: sizes that are numbers or symbols, or a rank that is not known.</summary>
internal sealed class SymbolicShape
{
    /// <summary>TensorFlow's own limit.</summary>
    private const int MaxRank = 254;

    public static readonly SymbolicShape Scalar = new([]);
    public static readonly SymbolicShape Unknown = new(null);

    private readonly Dim[]? _sizes;

    private SymbolicShape(Dim[]? sizes) => _sizes = sizes;

    public bool IsUnknownRank => _sizes is null;

    /// <summary>-1 when it is not known.</summary>
    public int Rank => _sizes?.Length ?? -1;

    /// <summary>Empty for an unknown rank.</summary>
    public ReadOnlySpan<Dim> Sizes => _sizes;

    public bool IsFullyDefined => _sizes is not null && _sizes.All(s => s.IsKnown);

    /// <exception cref="InvalidOperationException">A size is not known.</exception>
    public long ElementCount => _sizes!.Aggregate(1L, (a, s) => checked(a * s.Value));

    public Dim this[int dimension] => _sizes![dimension];

    /// <exception cref="NotSupportedException">A size is negative: it was multiplied beyond 64 bits, or was never one.</exception>
    public static SymbolicShape Of(params ReadOnlySpan<Dim> sizes)
    {
        foreach (var size in sizes)
        {
            if (size is { IsKnown: true, Value: < 0 })
                throw new NotSupportedException($"a dimension would have the size {size}");
        }
        return sizes.IsEmpty ? Scalar : new SymbolicShape(sizes.ToArray());
    }

    public static SymbolicShape OfRank(int rank) => new([.. Enumerable.Range(0, rank).Select(_ => Dim.Unknown())]);

    /// <summary>Sizes that the shape leaves open become symbols of their own.</summary>
    public static SymbolicShape Of(TensorShape shape) =>
        shape.IsUnknownRank ? Unknown : Of([.. shape.Dimensions.ToArray().Select(d => d < 0 ? Dim.Unknown() : d)]);

    /// <summary>NumPy's broadcasting. A symbol beside a known size other than 1 is taken for that size or 1.</summary>
    public static SymbolicShape Broadcast(SymbolicShape x, SymbolicShape y)
    {
        if (x.IsUnknownRank || y.IsUnknownRank)
            return Unknown;
        var rank = Math.Max(x.Rank, y.Rank);
        var sizes = new Dim[rank];
        for (var i = 0; i < rank; i++)
        {
            var a = i < rank - x.Rank ? 1 : x[i - (rank - x.Rank)];
            var b = i < rank - y.Rank ? 1 : y[i - (rank - y.Rank)];
            sizes[i] = a.Is(1) ? b : b.Is(1) || a == b ? a : a.IsKnown ? a : b.IsKnown ? b : Dim.Unknown();
        }
        return new SymbolicShape(sizes);
    }

    /// <summary>What is known of a value that has one shape or the other.</summary>
    public static SymbolicShape Join(SymbolicShape x, SymbolicShape y)
    {
        if (x.IsUnknownRank || x.Rank != y.Rank)
            return Unknown;
        var sizes = new Dim[x.Rank];
        for (var i = 0; i < sizes.Length; i++)
            sizes[i] = x[i] == y[i] ? x[i] : Dim.Unknown();
        return new SymbolicShape(sizes);
    }

    /// <summary>What is known of a value of which two things are known.</summary>
    public static SymbolicShape Merge(SymbolicShape x, SymbolicShape y)
    {
        if (x.IsUnknownRank || y.IsUnknownRank || x.Rank != y.Rank)
            return x.IsUnknownRank ? y : x;
        var sizes = new Dim[x.Rank];
        for (var i = 0; i < sizes.Length; i++)
            sizes[i] = x[i].IsKnown ? x[i] : y[i];
        return new SymbolicShape(sizes);
    }

    /// <summary>The shape that a vector of sizes describes.</summary>
    /// <exception cref="NotSupportedException">It has more sizes than a tensor may have.</exception>
    public static SymbolicShape FromVector(Value vector)
    {
        if (vector.Elements is { } elements)
            return Of([.. elements.Select(e => e.IsKnown && e.Value < 0 ? Dim.Unknown() : e)]);
        if (vector.Shape.Rank != 1 || !vector.Shape[0].IsKnown)
            return Unknown;
        var rank = vector.Shape[0].Value;
        return rank <= MaxRank ? OfRank((int)rank) : throw new NotSupportedException($"a shape of {rank} dimensions");
    }

    /// <summary>As <see cref="FromVector"/>, where a scalar stands for a shape of which nothing is known.</summary>
    public static SymbolicShape FromVectorOrUnknown(Value vector) => vector.Shape.Rank == 1 ? FromVector(vector) : Unknown;

    /// <summary>A negative axis counted from the end.</summary>
    /// <exception cref="NotSupportedException">It lies outside the dimensions.</exception>
    public static int Axis(long axis, int rank)
    {
        var positive = axis < 0 ? axis + rank : axis;
        return positive >= 0 && positive < rank ? (int)positive : throw new NotSupportedException($"axis {axis} lies outside {rank} dimensions");
    }

    /// <summary>Dimension i of the result is dimension <c>order[i]</c> of this one.</summary>
    public SymbolicShape Permute(params ReadOnlySpan<int> order)
    {
        var sizes = new Dim[order.Length];
        for (var i = 0; i < sizes.Length; i++)
            sizes[i] = this[order[i]];
        return Of(sizes);
    }

    public TensorShape ToTensorShape() =>
        _sizes is null ? TensorShape.Unknown : TensorShape.Of([.. _sizes.Select(s => s.IsKnown ? s.Value : -1)]);

    public override string ToString() => ToTensorShape().ToString();
}
