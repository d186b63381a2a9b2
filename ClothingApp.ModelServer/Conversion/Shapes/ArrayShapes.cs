using ClothingApp.ModelServer.Kernels.Arrays;

namespace ClothingApp.ModelServer.Conversion.Shapes;

/// <summary>The shapes of the results of operations that move elements, as far as they are known before the run.</summary>
internal static class ArrayShapes
{
    /// <summary>A size in the target of -1 is what the others leave over.</summary>
    public static SymbolicShape Reshape(SymbolicShape input, Value target)
    {
        if (target.Elements is not { } elements || elements.Count(e => e.Is(-1)) != 1)
        {
            var shape = SymbolicShape.FromVector(target);
            return shape.IsFullyDefined && input.IsFullyDefined && target.Constant is not null && shape.ElementCount != input.ElementCount
                ? throw new NotSupportedException($"a tensor of shape {input} cannot take the shape {shape}")
                : shape;
        }
        return SymbolicShape.Of([.. elements.Select(e => e.Is(-1) ? LeftOver(input, elements) : e)]);
    }

    public static SymbolicShape ExpandDims(SymbolicShape x, long? axis)
    {
        if (x.IsUnknownRank)
            return SymbolicShape.Unknown;
        if (axis is not { } known)
            return SymbolicShape.OfRank(x.Rank + 1);
        var at = SymbolicShape.Axis(known, x.Rank + 1);
        return SymbolicShape.Of([.. x.Sizes[..at], 1, .. x.Sizes[at..]]);
    }

    /// <param name="axes">The dimensions to drop; none for all of size 1.</param>
    public static SymbolicShape Squeeze(SymbolicShape x, long[] axes)
    {
        if (x.IsUnknownRank || (axes.Length == 0 && !x.IsFullyDefined))
            return SymbolicShape.Unknown;
        var dropped = axes.Select(a => SymbolicShape.Axis(a, x.Rank)).ToHashSet();
        return SymbolicShape.Of([.. x.Sizes.ToArray().Where((s, i) => axes.Length == 0 ? !s.Is(1) : !dropped.Contains(i))]);
    }

    /// <summary>Of tensors that have one shape: what is known of any of them.</summary>
    public static SymbolicShape Common(IEnumerable<SymbolicShape> shapes) => shapes.Aggregate(Merge);

    /// <summary>Of a tensor that has both shapes.</summary>
    public static SymbolicShape Merge(SymbolicShape x, SymbolicShape y)
    {
        if (x.IsUnknownRank || y.IsUnknownRank)
            return x.IsUnknownRank ? y : x;
        if (x.Rank != y.Rank)
            throw new NotSupportedException($"the shapes {x} and {y} do not fit together");
        var sizes = x.Sizes.ToArray();
        for (var i = 0; i < sizes.Length; i++)
        {
            if (sizes[i].IsKnown && y[i].IsKnown && sizes[i] != y[i])
                throw new NotSupportedException($"the shapes {x} and {y} do not fit together");
            sizes[i] = sizes[i].IsKnown ? sizes[i] : y[i].IsKnown ? y[i] : sizes[i];
        }
        return SymbolicShape.Of(sizes);
    }

    public static SymbolicShape Concat(IReadOnlyList<Value> parts, long? axis)
    {
        var ranked = parts.Where(p => !p.Shape.IsUnknownRank).Select(p => p.Shape).ToArray();
        if (ranked.Length == 0)
            return SymbolicShape.Unknown;
        if (axis is not { } known)
            return SymbolicShape.OfRank(ranked[0].Rank);
        var at = SymbolicShape.Axis(known, ranked[0].Rank);
        var total = ranked.Length == parts.Count ? ranked.Select(s => s[at]).Aggregate((a, b) => a + b) : Dim.Unknown();
        return With(Common(ranked.Select(s => With(s, at, Dim.Unknown()))), at, total);
    }

    public static SymbolicShape Transpose(SymbolicShape x, Value permutation)
    {
        var order = permutation.Elements;
        if (order is null || order.Any(o => !o.IsKnown))
            return order is not null ? SymbolicShape.OfRank(order.Length) : x.IsUnknownRank ? x : SymbolicShape.OfRank(x.Rank);
        return x.IsUnknownRank
            ? SymbolicShape.OfRank(order.Length)
            : SymbolicShape.Of([.. order.Select(o => x[SymbolicShape.Axis(o.Value, x.Rank)])]);
    }

    public static SymbolicShape Tile(SymbolicShape x, Value multiples)
    {
        var times = multiples.Elements;
        if (x.IsUnknownRank || times is null || times.Length != x.Rank)
            return x.IsUnknownRank ? SymbolicShape.Unknown : SymbolicShape.OfRank(x.Rank);
        return SymbolicShape.Of([.. times.Select((t, i) => x[i] * t)]);
    }

    public static SymbolicShape Pad(SymbolicShape x, Value paddings)
    {
        if (x.IsUnknownRank)
            return paddings.Shape is { Rank: 2 } p && p[0].IsKnown ? SymbolicShape.OfRank((int)p[0].Value) : x;
        if (paddings.Constant is not { } constant)
            return SymbolicShape.OfRank(x.Rank);
        var numbers = PadKernels.Paddings(constant, x.Rank);
        return SymbolicShape.Of([.. x.Sizes.ToArray().Select((s, i) => s + numbers[2 * i] + numbers[(2 * i) + 1])]);
    }

    /// <param name="axis">Null when it is not known.</param>
    public static SymbolicShape Gather(SymbolicShape x, SymbolicShape indices, long? axis, int batch)
    {
        if (x.IsUnknownRank || indices.IsUnknownRank)
            return SymbolicShape.Unknown;
        if (axis is not { } known)
            return SymbolicShape.OfRank(x.Rank - 1 + indices.Rank - batch);
        var at = SymbolicShape.Axis(known, x.Rank);
        if (batch > at || batch > indices.Rank)
            throw new NotSupportedException($"{batch} batch dimensions do not fit shapes {x} and {indices}");
        return SymbolicShape.Of([.. x.Sizes[..at], .. indices.Sizes[batch..], .. x.Sizes[(at + 1)..]]);
    }

    public static SymbolicShape GatherNd(SymbolicShape x, SymbolicShape indices)
    {
        if (x.IsUnknownRank || indices.Rank < 1 || !indices[indices.Rank - 1].IsKnown)
            return SymbolicShape.Unknown;
        var depth = indices[indices.Rank - 1].Value;
        return depth <= x.Rank
            ? SymbolicShape.Of([.. indices.Sizes[..^1], .. x.Sizes[(int)depth..]])
            : throw new NotSupportedException($"positions of {depth} numbers in a tensor of shape {x}");
    }

    /// <summary>Inputs of DynamicStitch: indices, as many tensors.</summary>
    public static SymbolicShape Stitch(IReadOnlyList<Value> inputs)
    {
        var half = inputs.Count / 2;
        for (var k = 0; k < half; k++)
        {
            if (inputs[k].Shape is { IsUnknownRank: false } indices && inputs[half + k].Shape is { IsUnknownRank: false } data && data.Rank >= indices.Rank)
                return SymbolicShape.Of([Dim.Unknown(), .. data.Sizes[indices.Rank..]]);
        }
        return SymbolicShape.Unknown;
    }

    /// <summary>The same shape but for one size.</summary>
    public static SymbolicShape With(SymbolicShape x, int dimension, Dim size)
    {
        if (x.IsUnknownRank)
            return x;
        var sizes = x.Sizes.ToArray();
        sizes[dimension] = size;
        return SymbolicShape.Of(sizes);
    }

    /// <summary>The only element of a constant scalar or vector; null when it is not known.</summary>
    public static long? One(Value value) => value.Elements is [{ IsKnown: true } one] ? one.Value : null;

    /// <summary>The size that stands for the -1 in <paramref name="target"/>: sizes on both sides cancel out; of a 0 nothing can be said.</summary>
    public static Dim LeftOver(SymbolicShape input, Dim[] target)
    {
        if (input.IsUnknownRank)
            return Dim.Unknown();
        var rest = input.Sizes.ToArray().ToList();
        long divisor = 1;
        foreach (var size in target)
        {
            if (size.Is(-1))
                continue;
            if (!size.IsKnown && !rest.Remove(size))
                return Dim.Unknown();
            if (size.IsKnown)
                divisor = checked(divisor * size.Value);
        }
        var symbols = rest.Where(r => !r.IsKnown).ToArray();
        var product = rest.Where(r => r.IsKnown).Aggregate(1L, (a, r) => checked(a * r.Value));
        if (divisor != 0 && product != 0 && product % divisor != 0 && symbols.Length == 0)
            throw new NotSupportedException($"a tensor of shape {input} cannot take the shape [{string.Join(',', target)}]");
        if (divisor == 0 || product == 0 || product % divisor != 0 || symbols.Length > 1)
            return Dim.Unknown();
        return symbols.Length == 0 ? product / divisor : symbols[0] * (product / divisor);
    }
}
