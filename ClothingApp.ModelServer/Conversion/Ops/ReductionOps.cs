using ClothingApp.ModelServer.Conversion.Shapes;
using ClothingApp.ModelServer.Kernels.Numbers;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Conversion.Ops;

/// <summary>Sums, means and the like over axes.</summary>
internal static class ReductionOps
{
    private const long MaxFactors = 16;

    public static readonly Dictionary<string, OpConverter> Table = new(StringComparer.Ordinal)
    {
        ["Mean"] = Mean,
        ["Sum"] = n => n.Output(Sum(n)),
        ["Prod"] = Prod,
        ["Max"] = Extreme("ReduceMax"),
        ["Min"] = Extreme("ReduceMin"),
        ["EuclideanNorm"] = n => EuclideanNorm(n),

        // The runtime refuses to reduce truth values of which there are none.
        ["All"] = n => n.Output(IsZero(n, Reduce(n, "ReduceSum", n.Onnx.Cast(n.Onnx.Unary("Not", n.Input(0)), DType.Float32)))),
        ["Any"] = n => n.Output(n.Onnx.Unary("Not", IsZero(n, Reduce(n, "ReduceSum", n.Onnx.Cast(n.Input(0), DType.Float32))))),
        ["ArgMax"] = ArgExtreme("ArgMax"),
        ["ArgMin"] = ArgExtreme("ArgMin"),
        ["L2Loss"] = n =>
        {
            var sum = ElementwiseOps.Floats(n).Node("ReduceSumSquare", [n.Input(0)], n.Input(0).Type, SymbolicShape.Scalar, OnnxAttribute.Int("keepdims", 0));
            n.Output(n.Onnx.Binary("Mul", sum, ElementwiseOps.Scalar(sum, 0.5)));
        },
    };

    /// <summary>The shape of a reduction's result, as far as the axes are known.</summary>
    public static SymbolicShape ResultShape(NodeContext n)
    {
        var (shape, keep) = (n.Input(0).Shape, n.Bool("keep_dims", false));
        if (shape.IsUnknownRank)
            return SymbolicShape.Unknown;
        if (KnownAxes(n) is not { } axes)
            return keep ? SymbolicShape.OfRank(shape.Rank) : SymbolicShape.Unknown;
        var sizes = new List<Dim>();
        for (var i = 0; i < shape.Rank; i++)
        {
            if (!axes.Contains(i))
                sizes.Add(shape[i]);
            else if (keep)
                sizes.Add(1);
        }
        return SymbolicShape.Of([.. sizes]);
    }

    // Null as long as the axes, or the dimensions that negative ones count, are not known.
    private static int[]? KnownAxes(NodeContext n)
    {
        var (rank, axes) = (n.Input(0).Shape.Rank, n.Input(1).Elements);
        return rank < 0 || axes is null || axes.Any(a => !a.IsKnown)
            ? null
            : [.. axes.Select(a => SymbolicShape.Axis(a.Value, rank)).Distinct().Order()];
    }

    private static Value Reduce(NodeContext n, string onnx, Value x)
    {
        var (shape, keep, known) = (ResultShape(n), n.Bool("keep_dims", false), KnownAxes(n));
        if (known is { Length: 0 })
            return x;
        OnnxAttribute[] attributes = [OnnxAttribute.Int("keepdims", keep ? 1 : 0), OnnxAttribute.Int("noop_with_empty_axes", 1)];

        // Over height and width it takes the picture as the convolution left it.
        if (n.Onnx.IsChannelsFirst(x) && known is not null && known.SequenceEqual(Enumerable.Range(1, x.Shape.Rank - 2)))
        {
            var spatial = OnnxEmitter.Constant<long>([.. Enumerable.Range(2, x.Shape.Rank - 2).Select(a => (long)a)]);
            return keep
                ? n.Onnx.ChannelsFirst(onnx, x, [spatial], x.Type, shape, attributes)
                : n.Onnx.FromChannelsFirst(onnx, x, [spatial], x.Type, shape, attributes);
        }
        var axes = known is null ? AsVector(n, n.Input(1)) : OnnxEmitter.Constant<long>([.. known.Select(a => (long)a)]);
        return n.Onnx.Node(onnx, [x, axes], x.Type, shape, attributes);
    }

    private static Value AsVector(NodeContext n, Value axes)
    {
        if (axes.Shape.Rank == 1)
            return n.Onnx.Cast(axes, DType.Int64);
        return n.Onnx.Node("Reshape", [n.Onnx.Cast(axes, DType.Int64), OnnxEmitter.Constant(-1L)], DType.Int64, SymbolicShape.OfRank(1));
    }

    // Numbers of 64 bits in two halves: the runtime sums up in float64, which holds 53.
    private static Value Sum(NodeContext n)
    {
        var x = n.Input(0);
        if (x.Type is not (DType.Int64 or DType.UInt64))
            return Reduce(n, "ReduceSum", x);
        var (whole, half) = (n.Onnx.Cast(x, DType.Int64), OnnxEmitter.Scalar(1L << 32));
        var low = n.Onnx.Binary("BitwiseAnd", whole, OnnxEmitter.Scalar((1L << 32) - 1));
        var high = n.Onnx.Binary("Div", n.Onnx.Binary("Sub", whole, low), half);
        var sum = n.Onnx.Binary("Add", n.Onnx.Binary("Mul", Reduce(n, "ReduceSum", high), half), Reduce(n, "ReduceSum", low));
        return n.Onnx.Cast(sum, x.Type);
    }

    private static void Prod(NodeContext n)
    {
        var x = n.Input(0);
        if (NumberKernels.IsFloat(x.Type))
        {
            n.Output(Reduce(n, "ReduceProd", x));
            return;
        }
        // The runtime multiplies whole numbers as fractions. The sizes of a shape are few enough to be multiplied one by one.
        if (x.Shape.Rank != 1 || x.Shape[0] is not { IsKnown: true, Value: > 0 and <= MaxFactors and var count } || KnownAxes(n) is not [0] || n.Bool("keep_dims", false))
            throw n.Unsupported($"a product of {x.Type.TensorFlowName()} numbers");
        var product = Element(0);
        for (var i = 1L; i < count; i++)
            product = n.Onnx.Binary("Mul", product, Element(i));
        n.Output(product);

        Value Element(long index) => n.Onnx.Node("Gather", [x, OnnxEmitter.Scalar(index)], x.Type, SymbolicShape.Scalar);
    }

    private static void Mean(NodeContext n)
    {
        var x = n.Input(0);
        // The runtime sums whole numbers up in their own type, where they wrap.
        if (!NumberKernels.IsFloat(x.Type))
            throw n.Unsupported($"a mean of {x.Type.TensorFlowName()}");
        var mean = Reduce(n, "ReduceMean", x);
        n.Output(MayBeEmpty(n) ? n.Onnx.Binary("Mul", mean, OneOrNaN(n, x)) : mean);
    }

    private static void EuclideanNorm(NodeContext n)
    {
        ElementwiseOps.Floats(n);
        n.Output(KnownAxes(n) is { Length: 0 } ? n.Onnx.Unary("Abs", n.Input(0)) : Reduce(n, "ReduceL2", n.Input(0)));
    }

    private static bool MayBeEmpty(NodeContext n) =>
        KnownAxes(n) is not { } axes || axes.Any(a => n.Input(0).Shape[a] is not { IsKnown: true, Value: > 0 });

    // The runtime's mean of nothing is 0; n/n is 1 but for n = 0.
    private static Value OneOrNaN(NodeContext n, Value x)
    {
        var known = KnownAxes(n) ?? throw n.Unsupported("a mean over axes that are not known");
        var channelsFirst = n.Onnx.IsChannelsFirst(x);
        var sizes = SymbolicShape.Of(x.Shape.Rank);
        var shape = channelsFirst
            ? n.Onnx.FromChannelsFirst("Shape", x, [], DType.Int64, sizes)
            : n.Onnx.Node("Shape", [x], DType.Int64, sizes);
        var axes = known.Select(a => !channelsFirst || a == 0 ? a : a == x.Shape.Rank - 1 ? 1 : a + 1).Select(a => (long)a);
        var reduced = n.Onnx.Node("Gather", [shape, OnnxEmitter.Constant<long>([.. axes])], DType.Int64, SymbolicShape.Of(known.Length));
        var count = n.Onnx.Node("ReduceProd", [n.Onnx.Cast(reduced, DType.Float32)], DType.Float32, SymbolicShape.Scalar, OnnxAttribute.Int("keepdims", 0));
        return n.Onnx.Cast(n.Onnx.Binary("Div", count, count), x.Type);
    }

    // The largest of no whole numbers is the smallest of their own type, not of a wider one.
    private static OpConverter Extreme(string onnx) => n =>
    {
        if (OnnxKernels.ComputeType(onnx, n.Input(0).Type) is not null && !NumberKernels.IsFloat(n.Input(0).Type) && MayBeEmpty(n))
            throw n.Unsupported($"{n.Input(0).Type.TensorFlowName()} numbers of which there may be none");
        n.Output(Reduce(n, onnx, n.Input(0)));
    };

    private static Value IsZero(NodeContext n, Value count) => n.Onnx.Binary("Equal", count, OnnxEmitter.Scalar(0f), DType.Bool);

    private static OpConverter ArgExtreme(string onnx) => n =>
    {
        var x = n.Input(0);
        if (x.Shape.IsUnknownRank)
            throw n.Unsupported("the rank of its input is not known");
        var axis = SymbolicShape.Axis(n.ConstantInts(1)[0], x.Shape.Rank);
        var shape = SymbolicShape.Of([.. x.Shape.Sizes[..axis], .. x.Shape.Sizes[(axis + 1)..]]);
        var index = n.Onnx.Node(onnx, [x], DType.Int64, shape, OnnxAttribute.Int("axis", axis), OnnxAttribute.Int("keepdims", 0));
        n.Output(n.Onnx.Cast(index, n.Type("output_type", DType.Int64)));
    };
}
