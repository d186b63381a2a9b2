using ClothingApp.ModelServer.Conversion.Shapes;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Conversion.Ops;

/// <summary>Operations that ask for shapes and change them.</summary>
internal static class ShapeOps
{
    private const int MaxParts = 65_536;

    public static readonly Dictionary<string, OpConverter> Table = new(StringComparer.Ordinal)
    {
        ["Shape"] = n => n.Output(ShapeOf(n, n.Input(0))),
        ["ShapeN"] = n =>
        {
            for (var i = 0; i < n.Inputs.Count; i++)
                n.Output(ShapeOf(n, n.Input(i)), i);
        },
        ["Pack"] = Pack,
        ["Unpack"] = Unpack,
        ["Reshape"] = Reshape,
        ["ExpandDims"] = ExpandDims,
        ["Squeeze"] = Squeeze,
        ["Tile"] = Tile,
        ["BroadcastTo"] = n => Expand(n, n.Input(0), n.Input(1)),
        ["Fill"] = n => Expand(n, n.Input(1), n.Input(0)),
        ["ZerosLike"] = n => Like(n, 0),
        ["OnesLike"] = n => Like(n, 1),
        ["Range"] = n => Tracked(n, n.Onnx.Node("Range", [n.Input(0), n.Input(1), n.Input(2)], n.Input(0).Type, SymbolicShape.OfRank(1))),
    };

    /// <summary>Sets the operation's output; some elements may be known although the vector as a whole is not.</summary>
    public static void Tracked(NodeContext n, Value value)
    {
        value.Elements ??= ShapeArithmetic.PartlyKnown(n);
        n.Output(value);
    }

    private static Value ShapeOf(NodeContext n, Value x)
    {
        var type = n.Type("out_type", DType.Int32);
        if (x.Shape.IsFullyDefined)
        {
            var sizes = x.Shape.ToTensorShape().Dimensions;
            return type == DType.Int64 ? OnnxEmitter.Constant(sizes) : OnnxEmitter.Constant<int>([.. sizes.ToArray().Select(s => (int)s)]);
        }
        var shape = n.Onnx.Cast(n.Onnx.Node("Shape", [x], DType.Int64, x.Shape.IsUnknownRank ? SymbolicShape.OfRank(1) : SymbolicShape.Of(x.Shape.Rank)), type);
        shape.Elements = ShapeArithmetic.OfShape(x)?.Elements;
        return shape;
    }

    private static void Pack(NodeContext n)
    {
        var first = KnownRank(n, n.Input(0));
        var axis = SymbolicShape.Axis(n.Int("axis", 0), first.Rank + 1);
        var single = SymbolicShape.Of([.. first.Sizes[..axis], 1, .. first.Sizes[axis..]]);
        var parts = n.Inputs.Select(i => n.Onnx.Node("Unsqueeze", [i, OnnxEmitter.Constant<long>(axis)], i.Type, single)).ToArray();
        var result = SymbolicShape.Of([.. first.Sizes[..axis], parts.Length, .. first.Sizes[axis..]]);
        Tracked(n, n.Onnx.Node("Concat", parts, parts[0].Type, result, OnnxAttribute.Int("axis", axis)));
    }

    private static void Unpack(NodeContext n)
    {
        var x = n.Input(0);
        var shape = KnownRank(n, x);
        var axis = SymbolicShape.Axis(n.Int("axis", 0), shape.Rank);
        var number = n.Int("num", 0);
        var count = number is >= 0 and <= MaxParts ? (int)number : throw n.Unsupported($"it takes its input apart into {number}");
        var slice = SymbolicShape.Of([.. shape.Sizes[..axis], 1, .. shape.Sizes[(axis + 1)..]]);
        var element = SymbolicShape.Of([.. shape.Sizes[..axis], .. shape.Sizes[(axis + 1)..]]);
        var parts = n.Onnx.Nodes("Split", [x], [.. Enumerable.Repeat((x.Type, slice), count)],
            OnnxAttribute.Int("axis", axis), OnnxAttribute.Int("num_outputs", count));
        for (var i = 0; i < count; i++)
            n.Output(n.Onnx.Node("Squeeze", [parts[i], OnnxEmitter.Constant<long>(axis)], x.Type, element), i);
    }

    private static void Reshape(NodeContext n)
    {
        var (x, target) = (n.Input(0), n.Input(1));
        if (!x.Shape.IsUnknownRank && target.Elements is { } elements && x.Shape.Sizes.SequenceEqual(elements))
        {
            n.Output(x);
            return;
        }
        // A 0 in the target means a size of 0 here, not "as it was".
        Tracked(n, n.Onnx.Node("Reshape", [x, n.Onnx.Cast(target, DType.Int64)], x.Type, ReshapedShape(x.Shape, target), OnnxAttribute.Int("allowzero", 1)));
    }

    private static SymbolicShape ReshapedShape(SymbolicShape input, Value target)
    {
        var shape = SymbolicShape.FromVector(target);
        if (!input.IsFullyDefined || target.Elements is not { } elements || elements.Any(e => !e.IsKnown) || elements.Count(e => e.Is(-1)) != 1)
            return shape;
        var known = elements.Where(e => !e.Is(-1)).Aggregate(1L, (a, e) => checked(a * e.Value));
        return known == 0 ? shape : SymbolicShape.Of([.. elements.Select(e => e.Is(-1) ? input.ElementCount / known : e)]);
    }

    private static void ExpandDims(NodeContext n)
    {
        var x = n.Input(0);
        var shape = KnownRank(n, x);
        var axis = SymbolicShape.Axis(n.ConstantInts(1)[0], shape.Rank + 1);
        Tracked(n, n.Onnx.Node("Unsqueeze", [x, OnnxEmitter.Constant<long>(axis)], x.Type, SymbolicShape.Of([.. shape.Sizes[..axis], 1, .. shape.Sizes[axis..]])));
    }

    private static void Squeeze(NodeContext n)
    {
        var x = n.Input(0);
        var shape = KnownRank(n, x);
        // Without a list every size of 1 goes, but a batch that happens to be 1 must stay: only what is known to be 1.
        var axes = n.Ints("squeeze_dims") is { Length: > 0 } listed
            ? listed.Select(a => SymbolicShape.Axis(a, shape.Rank)).ToArray()
            : [.. Enumerable.Range(0, shape.Rank).Where(i => shape[i].Is(1))];
        var result = SymbolicShape.Of([.. Enumerable.Range(0, shape.Rank).Where(i => !axes.Contains(i)).Select(i => shape[i])]);
        Tracked(n, axes.Length == 0 ? x : n.Onnx.Node("Squeeze", [x, OnnxEmitter.Constant<long>([.. axes.Select(a => (long)a)])], x.Type, result));
    }

    private static void Tile(NodeContext n)
    {
        var (x, multiples) = (n.Input(0), n.Input(1));
        var shape = KnownRank(n, x);
        var sizes = new Dim[shape.Rank];
        for (var i = 0; i < sizes.Length; i++)
            sizes[i] = multiples.Elements is not { } m ? Dim.Unknown() : m[i].Is(1) ? shape[i] : Dim.Apply(shape[i], m[i], (size, times) => checked(size * times));
        n.Output(n.Onnx.Node("Tile", [x, n.Onnx.Cast(multiples, DType.Int64)], x.Type, SymbolicShape.Of(sizes)));
    }

    private static void Expand(NodeContext n, Value x, Value shape) =>
        Tracked(n, n.Onnx.Node("Expand", [x, n.Onnx.Cast(shape, DType.Int64)], x.Type, SymbolicShape.FromVector(shape)));

    private static void Like(NodeContext n, int value)
    {
        var x = n.Input(0);
        var filler = n.Onnx.Cast(OnnxEmitter.Scalar(value), x.Type);
        n.Output(n.Onnx.Node("Expand", [filler, n.Onnx.Node("Shape", [x], DType.Int64, SymbolicShape.OfRank(1))], x.Type, x.Shape));
    }

    private static SymbolicShape KnownRank(NodeContext n, Value x) =>
        x.Shape.IsUnknownRank ? throw n.Unsupported("the rank of its input is not known") : x.Shape;
}
