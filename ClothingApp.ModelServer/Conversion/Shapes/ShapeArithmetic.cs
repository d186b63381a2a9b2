using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Conversion.Shapes;

/// <summary>A small integer scalar or vector, as far as it is known before the run.</summary>
internal readonly record struct KnownVector(SymbolicShape Shape, params Dim[] Elements)
{
    public bool IsWhole => Elements.All(e => e.IsKnown);

    public static KnownVector Of(Dim[] elements) => new(SymbolicShape.Of(elements.Length), elements);

    public static KnownVector Scalar(Dim element) => new(SymbolicShape.Scalar, element);
}

/// <summary>
/// Computes small integer vectors while converting: Keras graphs take shapes apart and put them together again, and what
/// is known of the result decides how the next operation is converted. Wholly known results become constants.
/// </summary>
internal static class ShapeArithmetic
{
    public const int MaxElements = 64;

    /// <summary>Sets the outputs when all of them are known; otherwise leaves the operation to its converter.</summary>
    public static bool TryFold(NodeContext node)
    {
        var known = Evaluate(node);
        if (known.Length < node.Outputs.Count || node.Outputs.Count == 0)
            return false;
        for (var i = 0; i < node.Outputs.Count; i++)
        {
            if (known[i] is not { IsWhole: true })
                return false;
        }
        for (var i = 0; i < node.Outputs.Count; i++)
            node.Output(Constant(known[i]!.Value, OutputType(node)!.Value), i);
        return true;
    }

    /// <summary>Notes on the outputs of a converted operation what is known of their elements.</summary>
    public static void Track(NodeContext node)
    {
        var known = Evaluate(node);
        for (var i = 0; i < known.Length && i < node.Outputs.Count; i++)
        {
            if (known[i] is not { } vector || node.Outputs[i] is not { Constant: null } output)
                continue;
            if (vector.IsWhole)
                node.Output(Constant(vector, OutputType(node)!.Value), i);
            else
                output.Elements ??= vector.Elements;
        }
    }

    /// <summary>How many elements the operation's output has; null when it is not known.</summary>
    public static long? Length(NodeContext node) => Evaluate(node) is [{ } vector, ..] ? vector.Elements.Length : null;

    /// <summary>The elements of a value's shape.</summary>
    public static KnownVector? OfShape(Value value) =>
        value.Shape.IsUnknownRank ? null : KnownVector.Of(value.Shape.Sizes.ToArray());

    private static KnownVector?[] Evaluate(NodeContext node)
    {
        if (OutputType(node) is null)
            return [];
        KnownVector?[] known = ShapeRules.Table.TryGetValue(node.Node.Op, out var rule) ? [rule(node)]
            : ShapeListRules.Table.TryGetValue(node.Node.Op, out var list) ? list(node) ?? []
            : [];
        for (var i = 0; i < known.Length; i++)
        {
            if (known[i] is { Elements.Length: > MaxElements })
                known[i] = null;
        }
        return known;
    }

    // Only what is an integer vector for certain: a Cast to float, say, is none.
    private static DType? OutputType(NodeContext node)
    {
        if (node.Inputs.Count == 0)
            return null;
        var type = node.Node.Op switch
        {
            "Shape" or "ShapeN" or "Size" => node.Type("out_type", DType.Int32),
            "Rank" => DType.Int32,
            "Cast" => node.Type("DstT", DType.Invalid),
            "Fill" or "Split" or "ConcatOffset" or "Concat" or "Select" or "SelectV2" => node.Input(1).Type,
            "DynamicStitch" or "ParallelDynamicStitch" => node.Inputs[^1].Type,
            _ => node.Input(0).Type,
        };
        return type is DType.Int32 or DType.Int64 ? type : null;
    }

    private static Value Constant(KnownVector vector, DType type)
    {
        var values = vector.Elements.Select(e => e.Value).ToArray();
        return Value.OfConstant(type == DType.Int32
            ? Tensor.Create<int>(vector.Shape.ToTensorShape(), [.. values.Select(v => unchecked((int)v))])
            : Tensor.Create<long>(vector.Shape.ToTensorShape(), values));
    }
}
