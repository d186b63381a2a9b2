using ClothingApp.ModelServer.Conversion.Ops;
using ClothingApp.ModelServer.Kernels.Arrays;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Conversion.Shapes;

/// <summary>What is known of the result of an operation with one output when it is a small integer scalar or vector.</summary>
internal static class ShapeRules
{
    public delegate KnownVector? Rule(NodeContext node);

    public static readonly Dictionary<string, Rule> Table = new(StringComparer.Ordinal)
    {
        ["Shape"] = n => ShapeArithmetic.OfShape(n.Input(0)),
        ["Size"] = n => n.Input(0).Shape is { IsUnknownRank: false } s ? KnownVector.Scalar(s.Sizes.ToArray().Aggregate((Dim)1, (a, b) => a * b)) : null,
        ["Rank"] = n => n.Input(0).Shape is { IsUnknownRank: false } s ? KnownVector.Scalar(s.Rank) : null,
        ["Pack"] = Pack,
        ["Concat"] = n => Concat(n.Inputs.Skip(1)),
        ["ConcatV2"] = n => Concat(n.Inputs.SkipLast(1)),
        ["StridedSlice"] = StridedSlice,
        ["Slice"] = Slice,
        ["ReverseV2"] = n => n.Input(0) is { Shape.Rank: 1, Elements: { } e } && n.Input(1).Elements is [var axis] && (axis.Is(0) || axis.Is(-1)) ? KnownVector.Of([.. e.Reverse()]) : null,
        ["Cast"] = n => Same(n.Input(0)),
        ["Prod"] = n => Reduce(n, 1, (a, b) => a * b),
        ["Sum"] = n => Reduce(n, 0, (a, b) => a + b),
        ["Max"] = n => Reduce(n, null, Larger),
        ["Min"] = n => Reduce(n, null, Smaller),
        ["Neg"] = n => Same(n.Input(0)) is { } v ? v with { Elements = [.. v.Elements.Select(e => 0 - e)] } : null,
        ["Add"] = n => Binary(n, (a, b) => a + b),
        ["AddV2"] = n => Binary(n, (a, b) => a + b),
        ["Sub"] = n => Binary(n, (a, b) => a - b),
        ["Mul"] = n => Binary(n, (a, b) => a * b),
        ["Maximum"] = n => Binary(n, Larger),
        ["Minimum"] = n => Binary(n, Smaller),
        ["FloorDiv"] = n => Binary(n, (a, b) => b.Is(1) ? a : Dim.Apply(a, b, (x, y) => y == 0 || (x == long.MinValue && y == -1) ? null : (long)Math.Floor((decimal)x / y))),
        ["FloorMod"] = n => Binary(n, (a, b) => b.Is(1) ? 0 : Dim.Apply(a, b, (x, y) => y is 0 or -1 ? null : x % y is var rest && rest != 0 && rest < 0 != y < 0 ? rest + y : rest)),
        ["TruncateDiv"] = n => Binary(n, (a, b) => b.Is(1) ? a : Dim.Apply(a, b, (x, y) => y is 0 or -1 ? null : x / y)),
        ["Select"] = Select,
        ["SelectV2"] = Select,
        ["ExpandDims"] = n => n.Input(0) is { Shape.Rank: 0, Elements: { } e } ? KnownVector.Of(e) : null,
        ["Squeeze"] = n => n.Input(0) is { Shape.Rank: 1, Elements: [var only] } ? KnownVector.Scalar(only) : null,
        ["Reshape"] = Reshape,
        ["Tile"] = n => n.Input(0) is { Shape.Rank: 1, Elements: { } e } && ArrayShapes.One(n.Input(1)) is >= 0 and <= ShapeArithmetic.MaxElements and var times
            ? KnownVector.Of([.. Enumerable.Repeat(e, (int)times).SelectMany(p => p)])
            : null,
        ["Gather"] = Gather,
        ["GatherV2"] = Gather,
        ["Range"] = Range,
        ["Fill"] = Fill,
        ["DynamicStitch"] = DynamicStitch,
        ["ParallelDynamicStitch"] = DynamicStitch,
        ["BroadcastArgs"] = BroadcastArgs,
    };

    private static Dim Larger(Dim a, Dim b) => a == b ? a : Dim.Apply(a, b, (x, y) => Math.Max(x, y));

    private static Dim Smaller(Dim a, Dim b) => a == b ? a : Dim.Apply(a, b, (x, y) => Math.Min(x, y));

    private static KnownVector? Same(Value value) =>
        value is { Elements: { } elements, Type: DType.Int32 or DType.Int64 } ? new(value.Shape, elements) : null;

    private static KnownVector? Pack(NodeContext n) =>
        n.Inputs.All(i => i is { Shape.Rank: 0, Type: DType.Int32 or DType.Int64 })
            ? KnownVector.Of([.. n.Inputs.Select(i => i.Elements?[0] ?? Dim.Unknown())])
            : null;

    // A vector of known length may hold numbers that are not known.
    private static KnownVector? Concat(IEnumerable<Value> parts)
    {
        var elements = new List<Dim>();
        foreach (var part in parts)
        {
            if (part.Shape is not { Rank: 1 } shape || !shape[0].IsKnown || shape[0].Value > ShapeArithmetic.MaxElements)
                return null;
            elements.AddRange(part.Elements ?? SymbolicShape.OfRank((int)shape[0].Value).Sizes.ToArray());
        }
        return KnownVector.Of([.. elements]);
    }

    private static KnownVector? StridedSlice(NodeContext n)
    {
        if (n.Input(0) is not { Shape.Rank: 1, Elements: { } elements }
            || n.Input(1).Elements is not { } begin || n.Input(2).Elements is not { } end || n.Input(3).Elements is not { } strides
            || SliceSpec.Masks(n) is var masks && (masks.Expand(strides.Length, 1) is not [{ Spec: >= 0 } entry] || strides[entry.Spec] is not { IsKnown: true } stride))
            return null;
        var (from, to) = (begin[entry.Spec], end[entry.Spec]);
        if (entry.Kind == SliceKind.One)
        {
            if (!from.IsKnown)
                return null;
            var at = from.Value < 0 ? from.Value + elements.Length : from.Value;
            return at >= 0 && at < elements.Length ? KnownVector.Scalar(elements[at]) : null;
        }
        if ((masks.KeepsBegin(entry.Spec) && !from.IsKnown) || (masks.KeepsEnd(entry.Spec) && !to.IsKnown) || stride.Is(0))
            return null;
        var (start, step, count) = SlicePlan.Range(masks.KeepsBegin(entry.Spec) ? from.Value : null, masks.KeepsEnd(entry.Spec) ? to.Value : null, stride.Value, elements.Length);
        return KnownVector.Of([.. Enumerable.Range(0, (int)count).Select(i => elements[start + (i * step)])]);
    }

    private static KnownVector? Slice(NodeContext n)
    {
        if (n.Input(0) is not { Shape.Rank: 1, Elements: { } elements } || ArrayShapes.One(n.Input(1)) is not { } begin || ArrayShapes.One(n.Input(2)) is not { } size)
            return null;
        var length = size == -1 ? elements.Length - begin : size;
        return begin >= 0 && length >= 0 && begin <= elements.Length && length <= elements.Length - begin
            ? KnownVector.Of(elements[(int)begin..(int)(begin + length)])
            : null;
    }

    private static KnownVector? Reduce(NodeContext n, Dim? start, Func<Dim, Dim, Dim> combine)
    {
        if (n.Input(0) is not { Shape.Rank: 1, Elements: { } elements } || ArrayShapes.One(n.Input(1)) is not (0 or -1) || (start is null && elements.Length == 0))
            return null;
        var result = start is { } first ? elements.Aggregate(first, combine) : elements.Aggregate(combine);
        return n.Bool("keep_dims", false) ? KnownVector.Of([result]) : KnownVector.Scalar(result);
    }

    private static KnownVector? Binary(NodeContext n, Func<Dim, Dim, Dim> combine)
    {
        var (x, y) = (n.Input(0), n.Input(1));
        if (x.Elements is not { } a || y.Elements is not { } b || (a.Length != b.Length && a.Length != 1 && b.Length != 1))
            return null;
        var result = new Dim[a.Length == 1 ? b.Length : a.Length];
        for (var i = 0; i < result.Length; i++)
            result[i] = combine(a[a.Length == 1 ? 0 : i], b[b.Length == 1 ? 0 : i]);
        return x.Shape.Rank == 0 && y.Shape.Rank == 0 ? KnownVector.Scalar(result[0]) : KnownVector.Of(result);
    }

    private static KnownVector? Select(NodeContext n)
    {
        if (n.Input(0).Constant is not { Type: DType.Bool } condition || n.Input(1).Elements is not { } a || n.Input(2).Elements is not { } b || a.Length != b.Length)
            return null;
        var chosen = condition.Bytes.ToArray();
        if (!n.Input(1).Shape.Sizes.SequenceEqual(n.Input(2).Shape.Sizes) || condition.Shape.Rank > n.Input(1).Shape.Rank || (chosen.Length != 1 && chosen.Length != a.Length))
            return null;
        return new(n.Input(1).Shape, [.. a.Select((e, i) => chosen[chosen.Length == 1 ? 0 : i] != 0 ? e : b[i])]);
    }

    private static KnownVector? Reshape(NodeContext n) =>
        n.Input(0).Elements is { } elements && n.Input(1).Elements is { } target && target.All(t => t.IsKnown)
            ? target switch
            {
                [] when elements.Length == 1 => KnownVector.Scalar(elements[0]),
                [var size] when size.Is(-1) || size.Is(elements.Length) => KnownVector.Of(elements),
                _ => null,
            }
            : null;

    private static KnownVector? Gather(NodeContext n)
    {
        if (n.Input(0) is not { Shape.Rank: 1, Elements: { } elements } || n.Input(1) is not { Elements: { } indices } || n.Int("batch_dims", 0) != 0
            || indices.Any(i => !i.IsKnown || i.Value < 0 || i.Value >= elements.Length))
            return null;
        return new(n.Input(1).Shape, [.. indices.Select(i => elements[i.Value])]);
    }

    private static KnownVector? Range(NodeContext n)
    {
        if (ArrayShapes.One(n.Input(0)) is not { } start || ArrayShapes.One(n.Input(1)) is not { } limit || ArrayShapes.One(n.Input(2)) is not { } delta || delta == 0
            || (delta > 0 ? start > limit : start < limit))
            return null;
        var count = Math.Max(0, checked(limit - start + delta - Math.Sign(delta)) / delta);
        return count > ShapeArithmetic.MaxElements ? null : KnownVector.Of([.. Enumerable.Range(0, (int)count).Select(i => (Dim)(start + (i * delta)))]);
    }

    private static KnownVector? Fill(NodeContext n) =>
        ArrayShapes.One(n.Input(0)) is >= 0 and <= ShapeArithmetic.MaxElements and var count && n.Input(0).Shape.Rank == 1 && n.Input(1).Elements is [var value]
            ? KnownVector.Of([.. Enumerable.Repeat(value, (int)count)])
            : null;

    // Element indices[k][i] of the result is data[k][i]; later ones win.
    private static KnownVector? DynamicStitch(NodeContext n)
    {
        var half = n.Inputs.Count / 2;
        if (n.Inputs.Any(i => i.Elements is null))
            return null;
        var result = new SortedDictionary<long, Dim>();
        for (var k = 0; k < half; k++)
        {
            var (indices, data) = (n.Input(k).Elements!, n.Input(half + k).Elements!);
            if (indices.Length != data.Length)
                return null;
            for (var i = 0; i < indices.Length; i++)
            {
                if (!indices[i].IsKnown || indices[i].Value is < 0 or >= ShapeArithmetic.MaxElements)
                    return null;
                result[indices[i].Value] = data[i];
            }
        }
        return result.Count > 0 && result.Keys.Last() == result.Count - 1 ? KnownVector.Of([.. result.Values]) : null;
    }

    private static KnownVector? BroadcastArgs(NodeContext n) =>
        n.Input(0).Elements is { } a && n.Input(1).Elements is { } b
            ? KnownVector.Of(SymbolicShape.Broadcast(SymbolicShape.Of(a), SymbolicShape.Of(b)).Sizes.ToArray())
            : null;
}
