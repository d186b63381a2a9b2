using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Conversion.Shapes;

/// <summary>
/// Computes small integer vectors while converting: Keras graphs take shapes apart and put them together again, and what
/// is known of the result decides how the next operation is converted. Wholly known results become constants.
/// </summary>
internal static class ShapeArithmetic
{
    private const int MaxElements = 64;

    private delegate (SymbolicShape Shape, Dim[] Elements)? Rule(NodeContext node);

    private static readonly Dictionary<string, Rule> Rules = new(StringComparer.Ordinal)
    {
        ["Shape"] = n => OfShape(n.Input(0)),
        ["Size"] = n => n.Input(0).Shape.IsFullyDefined ? (SymbolicShape.Scalar, [n.Input(0).Shape.ElementCount]) : null,
        ["Rank"] = n => n.Input(0).Shape is { IsUnknownRank: false } s ? (SymbolicShape.Scalar, [s.Rank]) : null,
        ["Pack"] = Pack,
        ["ConcatV2"] = Concat,
        ["StridedSlice"] = StridedSlice,
        ["Cast"] = n => Same(n.Input(0)),
        ["Prod"] = n => Reduce(n, 1, (a, b) => a * b),
        ["Sum"] = n => Reduce(n, 0, (a, b) => a + b),
        ["Add"] = n => Binary(n, (a, b) => a + b),
        ["AddV2"] = n => Binary(n, (a, b) => a + b),
        ["Sub"] = n => Binary(n, (a, b) => a - b),
        ["Mul"] = n => Binary(n, (a, b) => a * b),
        ["Maximum"] = n => Binary(n, (a, b) => a == b ? a : Dim.Apply(a, b, (x, y) => Math.Max(x, y))),
        ["Minimum"] = n => Binary(n, (a, b) => a == b ? a : Dim.Apply(a, b, (x, y) => Math.Min(x, y))),
        ["FloorDiv"] = n => Binary(n, (a, b) => b.Is(1) ? a : Dim.Apply(a, b, (x, y) => y == 0 ? null : (long)Math.Floor((decimal)x / y))),
        ["FloorMod"] = n => Binary(n, (a, b) => Dim.Apply(a, b, (x, y) => y == 0 ? null : ((x % y) + y) % y)),
        ["ExpandDims"] = n => n.Input(0) is { Shape.Rank: 0, Elements: { } e } ? (SymbolicShape.Of(1), e) : null,
        ["Squeeze"] = n => n.Input(0) is { Shape.Rank: 1, Elements: { Length: 1 } e } ? (SymbolicShape.Scalar, e) : null,
        ["Reshape"] = Reshape,
        ["GatherV2"] = Gather,
        ["Range"] = Range,
        ["Fill"] = Fill,
        ["DynamicStitch"] = DynamicStitch,
    };

    /// <summary>Sets the output when it is known; otherwise leaves the operation to its converter.</summary>
    public static bool TryFold(NodeContext node)
    {
        if (Evaluate(node) is not { } result || result.Elements.Any(e => !e.IsKnown) || OutputType(node) is not { } type)
            return false;
        var values = result.Elements.Select(e => e.Value).ToArray();
        node.Output(Value.OfConstant(type == DType.Int32
            ? Tensor.Create<int>(result.Shape.ToTensorShape(), [.. values.Select(v => unchecked((int)v))])
            : Tensor.Create<long>(result.Shape.ToTensorShape(), values)));
        return true;
    }

    /// <summary>What is known of the elements of the operation's only output, when not all of them are.</summary>
    public static Dim[]? PartlyKnown(NodeContext node) => OutputType(node) is null ? null : Evaluate(node)?.Elements;

    /// <summary>The elements of a value's shape.</summary>
    public static (SymbolicShape Shape, Dim[] Elements)? OfShape(Value value) =>
        value.Shape.IsUnknownRank ? null : (SymbolicShape.Of(value.Shape.Rank), value.Shape.Sizes.ToArray());

    private static (SymbolicShape Shape, Dim[] Elements)? Evaluate(NodeContext node) =>
        Rules.TryGetValue(node.Node.Op, out var rule) && rule(node) is { Elements.Length: <= MaxElements } result ? result : null;

    // Only what is an integer vector for certain: a Cast to float, say, is none.
    private static DType? OutputType(NodeContext node)
    {
        var type = node.Node.Op switch
        {
            "Shape" or "Size" => node.Type("out_type", DType.Int32),
            "Rank" => DType.Int32,
            "Cast" => node.Type("DstT", DType.Invalid),
            "Fill" => node.Input(1).Type,
            "DynamicStitch" => node.Inputs[^1].Type,
            _ => node.Input(0).Type,
        };
        return type is DType.Int32 or DType.Int64 ? type : null;
    }

    private static (SymbolicShape, Dim[])? Same(Value value) =>
        value is { Elements: { } elements, Type: DType.Int32 or DType.Int64 } ? (value.Shape, elements) : null;

    private static (SymbolicShape, Dim[])? Pack(NodeContext n) =>
        n.Inputs.All(i => i is { Shape.Rank: 0, Type: DType.Int32 or DType.Int64 })
            ? (SymbolicShape.Of(n.Inputs.Count), [.. n.Inputs.Select(i => i.Elements?[0] ?? Dim.Unknown())])
            : null;

    private static (SymbolicShape, Dim[])? Concat(NodeContext n)
    {
        var parts = n.Inputs.SkipLast(1).ToArray();
        return parts.All(p => p is { Shape.Rank: 1, Elements: not null }) ? Vector([.. parts.SelectMany(p => p.Elements!)]) : null;
    }

    private static (SymbolicShape, Dim[])? StridedSlice(NodeContext n)
    {
        if (n.Input(0) is not { Shape.Rank: 1, Elements: { } elements } || n.Int("ellipsis_mask", 0) != 0 || n.Int("new_axis_mask", 0) != 0
            || One(n.Input(1)) is not { } begin || One(n.Input(2)) is not { } end || One(n.Input(3)) is not { } stride || stride == 0)
            return null;
        long length = elements.Length;
        if (n.Int("shrink_axis_mask", 0) != 0)
        {
            var at = begin < 0 ? begin + length : begin;
            return at >= 0 && at < length ? (SymbolicShape.Scalar, [elements[at]]) : null;
        }
        var picked = new List<Dim>();
        var (first, last) = stride > 0 ? (0L, length) : (-1L, length - 1);
        var from = n.Int("begin_mask", 0) != 0 ? (stride > 0 ? 0 : length - 1) : Math.Clamp(begin < 0 ? begin + length : begin, first, last);
        var to = n.Int("end_mask", 0) != 0 ? (stride > 0 ? length : -1) : Math.Clamp(end < 0 ? end + length : end, first, last);
        for (var i = from; stride > 0 ? i < to : i > to; i += stride)
            picked.Add(elements[i]);
        return Vector([.. picked]);
    }

    private static (SymbolicShape, Dim[])? Reduce(NodeContext n, Dim start, Func<Dim, Dim, Dim> combine)
    {
        if (n.Input(0) is not { Shape.Rank: 1, Elements: { } elements } || One(n.Input(1)) is not (0 or -1))
            return null;
        return (n.Bool("keep_dims", false) ? SymbolicShape.Of(1) : SymbolicShape.Scalar, [elements.Aggregate(start, combine)]);
    }

    private static (SymbolicShape, Dim[])? Binary(NodeContext n, Func<Dim, Dim, Dim> combine)
    {
        var (x, y) = (n.Input(0), n.Input(1));
        if (x.Elements is not { } a || y.Elements is not { } b || (a.Length != b.Length && a.Length != 1 && b.Length != 1))
            return null;
        var length = a.Length == 1 ? b.Length : a.Length;
        var result = new Dim[length];
        for (var i = 0; i < length; i++)
            result[i] = combine(a[a.Length == 1 ? 0 : i], b[b.Length == 1 ? 0 : i]);
        return (x.Shape.Rank == 0 && y.Shape.Rank == 0 ? SymbolicShape.Scalar : SymbolicShape.Of(length), result);
    }

    private static (SymbolicShape, Dim[])? Reshape(NodeContext n) =>
        n.Input(0).Elements is { } elements && n.Input(1).Elements is { } target && target.All(t => t.IsKnown)
            ? target switch
            {
                [] when elements.Length == 1 => (SymbolicShape.Scalar, elements),
                [var size] when size.Is(-1) || size.Is(elements.Length) => Vector(elements),
                _ => null,
            }
            : null;

    private static (SymbolicShape, Dim[])? Gather(NodeContext n)
    {
        if (n.Input(0) is not { Shape.Rank: 1, Elements: { } elements } || n.Input(1) is not { Elements: { } indices } || n.Int("batch_dims", 0) != 0
            || indices.Any(i => !i.IsKnown || i.Value < 0 || i.Value >= elements.Length))
            return null;
        return (n.Input(1).Shape, [.. indices.Select(i => elements[i.Value])]);
    }

    private static (SymbolicShape, Dim[])? Range(NodeContext n)
    {
        if (One(n.Input(0)) is not { } start || One(n.Input(1)) is not { } limit || One(n.Input(2)) is not { } delta || delta == 0)
            return null;
        var count = Math.Max(0, checked(limit - start + delta - Math.Sign(delta)) / delta);
        return count > MaxElements ? null : Vector([.. Enumerable.Range(0, (int)count).Select(i => (Dim)(start + (i * delta)))]);
    }

    private static (SymbolicShape, Dim[])? Fill(NodeContext n) =>
        One(n.Input(0)) is >= 0 and <= MaxElements and var count && n.Input(0).Shape.Rank == 1 && n.Input(1).Elements is [var value]
            ? Vector([.. Enumerable.Repeat(value, (int)count)])
            : null;

    // Element indices[k][i] of the result is data[k][i]; later ones win.
    private static (SymbolicShape, Dim[])? DynamicStitch(NodeContext n)
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
                if (!indices[i].IsKnown || indices[i].Value is < 0 or >= MaxElements)
                    return null;
                result[indices[i].Value] = data[i];
            }
        }
        return result.Count > 0 && result.Keys.Last() == result.Count - 1 ? Vector([.. result.Values]) : null;
    }

    private static long? One(Value value) => value.Elements is [{ IsKnown: true } one] ? one.Value : null;

    private static (SymbolicShape, Dim[]) Vector(Dim[] elements) => (SymbolicShape.Of(elements.Length), elements);
}
