using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Conversion;

/// <summary>
/// Computes small integer vectors while converting: Keras graphs take shapes apart and put them together again, and what
/// is known of the result decides how the next operation is converted. Wholly known results become constants.
/// </summary>
internal static class ShapeArithmetic
{
    private delegate (TensorShape Shape, long?[] Elements)? Rule(NodeContext node);

    private static readonly Dictionary<string, Rule> Rules = new(StringComparer.Ordinal)
    {
        ["Shape"] = OfShape,
        ["Size"] = OfSize,
        ["Rank"] = n => n.Input(0).Shape is { IsUnknownRank: false } s ? (TensorShape.Scalar, [s.Rank]) : null,
        ["Pack"] = Pack,
        ["ConcatV2"] = Concat,
        ["StridedSlice"] = StridedSlice,
        ["Cast"] = n => Same(n, n.Input(0)),
        ["Identity"] = n => Same(n, n.Input(0)),
        ["Prod"] = n => Reduce(n, 1, (a, b) => a * b),
        ["Sum"] = n => Reduce(n, 0, (a, b) => a + b),
        ["Add"] = n => Binary(n, (a, b) => a + b),
        ["AddV2"] = n => Binary(n, (a, b) => a + b),
        ["Sub"] = n => Binary(n, (a, b) => a - b),
        ["Mul"] = n => Binary(n, (a, b) => a * b),
        ["Maximum"] = n => Binary(n, long.Max),
        ["Minimum"] = n => Binary(n, long.Min),
        ["FloorDiv"] = n => Binary(n, (a, b) => b == 0 ? null : (long)Math.Floor((decimal)a / b)),
        ["FloorMod"] = n => Binary(n, (a, b) => b == 0 ? null : ((a % b) + b) % b),
        ["ExpandDims"] = n => n.Input(0).Shape.Rank == 0 && n.Input(0).Elements is { } e ? (TensorShape.Of(1), e) : null,
        ["Squeeze"] = n => n.Input(0) is { Shape.Rank: 1, Elements: { Length: 1 } e } ? (TensorShape.Scalar, e) : null,
        ["Reshape"] = Reshape,
        ["GatherV2"] = Gather,
        ["Range"] = Range,
        ["Fill"] = Fill,
    };

    /// <summary>Sets the output when it is known; otherwise leaves the operation to its converter.</summary>
    public static bool TryFold(NodeContext node)
    {
        if (Evaluate(node) is not { } result || result.Elements.Any(e => e is null) || OutputType(node) is not { } type)
            return false;
        var values = result.Elements.Select(e => e!.Value).ToArray();
        node.Output(Value.OfConstant(type == DType.Int32
            ? Tensor.Create<int>(result.Shape, [.. values.Select(v => unchecked((int)v))])
            : Tensor.Create<long>(result.Shape, values)));
        return true;
    }

    /// <summary>What is known of the elements of the operation's only output, when not all of them are.</summary>
    public static long?[]? PartlyKnown(NodeContext node) => OutputType(node) is null ? null : Evaluate(node)?.Elements;

    private static (TensorShape Shape, long?[] Elements)? Evaluate(NodeContext node) =>
        Rules.TryGetValue(node.Node.Op, out var rule) && rule(node) is { Elements.Length: <= 64 } result ? result : null;

    // Only what is an integer vector for certain: a Cast to float, say, is none.
    private static DType? OutputType(NodeContext node)
    {
        var type = node.Node.Op switch
        {
            "Shape" or "Size" => node.Type("out_type", DType.Int32),
            "Rank" => DType.Int32,
            "Cast" => node.Type("DstT", DType.Invalid),
            "Fill" => node.Input(1).Type,
            "GatherV2" => node.Input(0).Type,
            _ => node.Input(0).Type,
        };
        return type is DType.Int32 or DType.Int64 ? type : null;
    }

    private static (TensorShape, long?[])? OfShape(NodeContext n) =>
        n.Input(0).Shape is { IsUnknownRank: false } shape
            ? (TensorShape.Of(shape.Rank), [.. shape.Dimensions.ToArray().Select(d => d < 0 ? null : (long?)d)])
            : null;

    private static (TensorShape, long?[])? OfSize(NodeContext n) =>
        n.Input(0).Shape.IsFullyDefined ? (TensorShape.Scalar, [n.Input(0).Shape.ElementCount]) : null;

    private static (TensorShape, long?[])? Same(NodeContext n, Value value) =>
        value.Elements is { } elements && value.Type is DType.Int32 or DType.Int64 ? (value.Shape, value.Elements!) : null;

    private static (TensorShape, long?[])? Pack(NodeContext n) =>
        n.Inputs.All(i => i.Shape.Rank == 0 && i.Type is DType.Int32 or DType.Int64)
            ? (TensorShape.Of(n.Inputs.Count), [.. n.Inputs.Select(i => i.Elements?[0])])
            : null;

    private static (TensorShape, long?[])? Concat(NodeContext n)
    {
        var parts = n.Inputs.SkipLast(1).ToArray();
        if (parts.Any(p => p.Shape.Rank != 1 || p.Elements is null))
            return null;
        var all = parts.SelectMany(p => p.Elements!).ToArray();
        return (TensorShape.Of(all.Length), all);
    }

    private static (TensorShape, long?[])? StridedSlice(NodeContext n)
    {
        if (n.Input(0) is not { Shape.Rank: 1, Elements: { } elements } || n.Int("ellipsis_mask", 0) != 0 || n.Int("new_axis_mask", 0) != 0
            || n.Input(1).Elements is not [{ } begin] || n.Input(2).Elements is not [{ } end] || n.Input(3).Elements is not [{ } stride] || stride == 0)
            return null;
        long length = elements.Length;
        if (n.Int("shrink_axis_mask", 0) != 0)
        {
            var at = begin < 0 ? begin + length : begin;
            return at >= 0 && at < length ? (TensorShape.Scalar, [elements[at]]) : null;
        }
        var picked = new List<long?>();
        var (first, last) = stride > 0 ? (0L, length) : (-1L, length - 1);
        var from = n.Int("begin_mask", 0) != 0 ? (stride > 0 ? 0 : length - 1) : Math.Clamp(begin < 0 ? begin + length : begin, first, last);
        var to = n.Int("end_mask", 0) != 0 ? (stride > 0 ? length : -1) : Math.Clamp(end < 0 ? end + length : end, first, last);
        for (var i = from; stride > 0 ? i < to : i > to; i += stride)
            picked.Add(elements[i]);
        return (TensorShape.Of(picked.Count), [.. picked]);
    }

    private static (TensorShape, long?[])? Reduce(NodeContext n, long start, Func<long, long, long> combine)
    {
        if (n.Input(0) is not { Shape.Rank: 1, Elements: { } elements } || n.Input(1).Elements is not [{ } axis] || axis is not (0 or -1))
            return null;
        var result = elements.Aggregate((long?)start, (a, e) => a is { } x && e is { } y ? combine(x, y) : null);
        return (n.Bool("keep_dims", false) ? TensorShape.Of(1) : TensorShape.Scalar, [result]);
    }

    private static (TensorShape, long?[])? Binary(NodeContext n, Func<long, long, long?> combine)
    {
        var (x, y) = (n.Input(0), n.Input(1));
        if (x.Elements is not { } a || y.Elements is not { } b || (a.Length != b.Length && x.Shape.Rank == 1 && y.Shape.Rank == 1 && a.Length != 1 && b.Length != 1))
            return null;
        var length = x.Shape.Rank == 1 && a.Length == 0 || y.Shape.Rank == 1 && b.Length == 0 ? 0 : Math.Max(a.Length, b.Length);
        var result = new long?[length];
        for (var i = 0; i < length; i++)
            result[i] = a[a.Length == 1 ? 0 : i] is { } l && b[b.Length == 1 ? 0 : i] is { } r ? combine(l, r) : null;
        return (x.Shape.Rank == 0 && y.Shape.Rank == 0 ? TensorShape.Scalar : TensorShape.Of(length), result);
    }

    private static (TensorShape, long?[])? Binary(NodeContext n, Func<long, long, long> combine) =>
        Binary(n, (a, b) => (long?)combine(a, b));

    private static (TensorShape, long?[])? Reshape(NodeContext n) =>
        n.Input(0).Elements is { } elements && n.Input(1).Elements is { } target && target.All(t => t is not null)
            ? target switch
            {
                [] when elements.Length == 1 => (TensorShape.Scalar, elements),
                [-1] => (TensorShape.Of(elements.Length), elements),
                [{ } size] when size == elements.Length => (TensorShape.Of(size), elements),
                _ => null,
            }
            : null;

    private static (TensorShape, long?[])? Gather(NodeContext n)
    {
        if (n.Input(0) is not { Shape.Rank: 1, Elements: { } elements } || n.Input(1) is not { Elements: { } indices } || n.Int("batch_dims", 0) != 0
            || indices.Any(i => i is null || i < 0 || i >= elements.Length))
            return null;
        return (n.Input(1).Shape, [.. indices.Select(i => elements[i!.Value])]);
    }

    private static (TensorShape, long?[])? Range(NodeContext n)
    {
        if (n.Input(0).Elements is not [{ } start] || n.Input(1).Elements is not [{ } limit] || n.Input(2).Elements is not [{ } delta] || delta == 0)
            return null;
        var count = Math.Max(0, (limit - start + delta - Math.Sign(delta)) / delta);
        return count > 64 ? null : (TensorShape.Of(count), [.. Enumerable.Range(0, (int)count).Select(i => (long?)(start + (i * delta)))]);
    }

    private static (TensorShape, long?[])? Fill(NodeContext n) =>
        n.Input(0).Elements is [{ } count and >= 0 and <= 64] && n.Input(1).Elements is [var value]
            ? (TensorShape.Of(count), [.. Enumerable.Repeat(value, (int)count)])
            : null;
}
