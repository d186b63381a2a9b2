using ClothingApp.ModelServer.Conversion.Shapes;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Conversion.Ops;

/// <summary>The same elements under another shape.</summary>
internal static class ReshapeOps
{
    public static readonly Dictionary<string, OpConverter> Table = new(StringComparer.Ordinal)
    {
        ["Reshape"] = Reshape,
        ["ExpandDims"] = ExpandDims,
        ["Squeeze"] = Squeeze,
        ["EnsureShape"] = EnsureShape,
    };

    private static void Reshape(NodeContext n)
    {
        var (x, target) = (n.Input(0), n.Input(1));
        var shape = ArrayShapes.Reshape(x.Shape, target);
        if (!x.Shape.IsUnknownRank && !shape.IsUnknownRank && x.Shape.Sizes.SequenceEqual(shape.Sizes))
        {
            n.Output(x);
            return;
        }
        // A constant target is what ONNX Runtime's optimiser wants to see.
        if (target.Elements is { } elements && !shape.IsUnknownRank && ConstantTarget(x.Shape, shape, elements) is { } constant)
        {
            n.Output(n.Onnx.Node("Reshape", [x, OnnxEmitter.Constant<long>(constant)], x.Type, shape));
            return;
        }
        var sizes = n.Onnx.Cast(target, DType.Int64);
        // The runtime cannot infer a size beside a 0, and a batch may be 0.
        if (target.Elements is { } open && Array.FindIndex(open, e => e.Is(-1)) is >= 0 and var at)
        {
            if (shape[at].IsKnown)
                sizes = n.Onnx.Where(n.Onnx.Binary("Equal", sizes, OnnxEmitter.Constant(-1L), DType.Bool), OnnxEmitter.Constant(shape[at].Value), sizes);
            else if (open.Any(e => e.Is(0)))
                throw n.Unsupported("a size is to be inferred beside a size of 0");
        }
        // A 0 in the target means a size of 0 here, not "as it was".
        n.Output(n.Onnx.Node("Reshape", [x, sizes], x.Type, shape, OnnxAttribute.Int("allowzero", 1)));
    }

    // In ONNX's own terms: 0 keeps a size, one -1 is inferred. Null when the sizes cannot be said so.
    private static long[]? ConstantTarget(SymbolicShape input, SymbolicShape shape, Dim[] elements)
    {
        if (shape.Sizes.ToArray().Any(s => s.Is(0)))
            return null;
        var unknown = Enumerable.Range(0, shape.Rank).Where(i => !shape[i].IsKnown).ToArray();
        if (unknown.All(i => !input.IsUnknownRank && i < input.Rank && input[i] == shape[i]))
            return [.. shape.Sizes.ToArray().Select(s => s.IsKnown ? s.Value : 0)];
        if (unknown is not [var only])
            return null;
        if (elements[only].Is(-1))
            return [.. shape.Sizes.ToArray().Select(s => s.IsKnown ? s.Value : -1)];
        // The size is computed by the graph; it may be left to the runtime when it cannot be any other.
        var open = shape.Sizes.ToArray();
        open[only] = -1;
        return ArrayShapes.LeftOver(input, open) == shape[only] ? [.. open.Select(s => s.Value)] : null;
    }

    private static void ExpandDims(NodeContext n)
    {
        var x = n.Input(0);
        var axis = n.ConstantInts(1)[0];
        n.Output(n.Onnx.Node("Unsqueeze", [x, OnnxEmitter.Constant(axis)], x.Type, ArrayShapes.ExpandDims(x.Shape, axis)));
    }

    private static void Squeeze(NodeContext n)
    {
        var x = n.Input(0);
        var axes = n.Ints("squeeze_dims");
        var shape = ArrayShapes.Squeeze(x.Shape, axes);
        // Without a list every size of 1 goes, a batch that happens to be 1 as well: so it is in both.
        n.Output(!shape.IsUnknownRank && shape.Rank == x.Shape.Rank ? x
            : axes.Length == 0 ? n.Onnx.Node("Squeeze", [x], x.Type, shape)
            : n.Onnx.Node("Squeeze", [x, OnnxEmitter.Constant<long>(axes)], x.Type, shape));
    }

    // Where the shape cannot be known before the run, a wrong one makes a target that Reshape refuses.
    private static void EnsureShape(NodeContext n)
    {
        var x = n.Input(0);
        var declared = HostOps.ShapeHostOps.Declared(n);
        var shape = ArrayShapes.Merge(x.Shape, SymbolicShape.Of(declared));
        if (declared.IsUnknownRank || Enumerable.Range(0, declared.Rank).All(i => declared[i] < 0 || x.Shape.Rank > i && x.Shape[i].Is(declared[i])) && !x.Shape.IsUnknownRank)
        {
            n.Output(x);
            return;
        }
        if (x.Shape.IsUnknownRank)
            throw n.Unsupported("the rank of its input is not known");
        var expected = OnnxEmitter.Constant<long>(declared.Dimensions);
        var actual = n.Onnx.Node("Shape", [x], DType.Int64, SymbolicShape.Of(x.Shape.Rank));
        var fits = n.Onnx.Binary("Or", n.Onnx.Binary("Equal", expected, OnnxEmitter.Constant(-1L), DType.Bool), n.Onnx.Binary("Equal", expected, actual, DType.Bool));
        var target = n.Onnx.Where(fits, actual, OnnxEmitter.Constant(-2L));
        n.Output(n.Onnx.Node("Reshape", [x, target], x.Type, shape, OnnxAttribute.Int("allowzero", 1)));
    }
}
