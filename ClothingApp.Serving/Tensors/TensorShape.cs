using System.Globalization;

namespace ClothingApp.Serving.Tensors;

/// <summary>
/// The sizes of a tensor's dimensions, outermost first. A size of -1 is not known (a batch, say); the whole shape may be
/// of unknown rank. Immutable; equal by value.
/// </summary>
public sealed class TensorShape : IEquatable<TensorShape>
{
    /// <summary>The shape of a single value: rank 0.</summary>
    public static readonly TensorShape Scalar = new([]);

    /// <summary>A shape of which not even the number of dimensions is known.</summary>
    public static readonly TensorShape Unknown = new(null);

    private readonly long[]? _dimensions;

    private TensorShape(long[]? dimensions) => _dimensions = dimensions;

    /// <param name="dimensions">Sizes from 0 up, or -1 where not known.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is below -1.</exception>
    public static TensorShape Of(params ReadOnlySpan<long> dimensions)
    {
        foreach (var dimension in dimensions)
            ArgumentOutOfRangeException.ThrowIfLessThan(dimension, -1, nameof(dimensions));
        return dimensions.IsEmpty ? Scalar : new TensorShape(dimensions.ToArray());
    }

    /// <summary>The number of dimensions, or -1 when it is not known.</summary>
    public int Rank => _dimensions?.Length ?? -1;

    public bool IsUnknownRank => _dimensions is null;

    /// <summary>The sizes; empty for a scalar and for an unknown rank.</summary>
    public ReadOnlySpan<long> Dimensions => _dimensions;

    public long this[int dimension] => _dimensions![dimension];

    /// <summary>True when the rank and every size are known.</summary>
    public bool IsFullyDefined => _dimensions is not null && Array.IndexOf(_dimensions, -1L) < 0;

    /// <summary>How many elements a tensor of this shape holds.</summary>
    /// <exception cref="InvalidOperationException">The shape is not fully defined.</exception>
    /// <exception cref="OverflowException">The product does not fit into 64 bits.</exception>
    public long ElementCount
    {
        get
        {
            if (!IsFullyDefined)
                throw new InvalidOperationException($"The number of elements of shape {this} is not known.");
            // A zero anywhere makes the tensor empty, however large the other sizes are.
            if (Array.IndexOf(_dimensions!, 0L) >= 0)
                return 0;
            long count = 1;
            foreach (var dimension in _dimensions!)
                count = checked(count * dimension);
            return count;
        }
    }

    /// <summary>True when a value of shape <paramref name="actual"/> may stand where this shape is declared.</summary>
    public bool Accepts(TensorShape actual)
    {
        if (IsUnknownRank || actual.IsUnknownRank)
            return true;
        if (Rank != actual.Rank)
            return false;
        for (var i = 0; i < Rank; i++)
        {
            if (this[i] >= 0 && actual[i] >= 0 && this[i] != actual[i])
                return false;
        }
        return true;
    }

    public bool Equals(TensorShape? other) =>
        other is not null && IsUnknownRank == other.IsUnknownRank && Dimensions.SequenceEqual(other.Dimensions);

    public override bool Equals(object? obj) => Equals(obj as TensorShape);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(Rank);
        foreach (var dimension in Dimensions)
            hash.Add(dimension);
        return hash.ToHashCode();
    }

    /// <returns>TensorFlow's spelling: <c>[?,299,299,3]</c>, <c>[]</c>, <c>&lt;unknown&gt;</c>.</returns>
    public override string ToString() =>
        _dimensions is null
            ? "<unknown>"
            : "[" + string.Join(',', _dimensions.Select(d => d < 0 ? "?" : d.ToString(CultureInfo.InvariantCulture))) + "]";
}
