using ClothingApp.ModelServer.Conversion.Shapes;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Conversion.Ops;

/// <summary>The same elements in another order.</summary>
internal static class OrderOps
{
    public static readonly Dictionary<string, OpConverter> Table = new(StringComparer.Ordinal)
    {
        ["ReverseV2"] = n => Reverse(n, n.ConstantInts(1)),
        ["Reverse"] = n => Reverse(n, n.Input(1).Constant is { Type: DType.Bool } turned
            ? [.. Enumerable.Range(0, (int)turned.Shape.ElementCount).Where(i => turned.Bytes.Span[i] != 0)]
            : throw n.Unsupported("its dimensions are computed by the graph")),
        ["ReverseSequence"] = ReverseSequence,
        ["Roll"] = Roll,
    };

    private static void Reverse(NodeContext n, long[] axes)
    {
        var x = n.Input(0);
        var named = x.Shape.IsUnknownRank ? axes : [.. axes.Select(a => (long)SymbolicShape.Axis(a, x.Shape.Rank))];
        if (named.Distinct().Count() != named.Length)
            throw n.Unsupported("an axis is named twice");
        n.Output(axes.Length == 0 ? x : n.Onnx.Node("Slice",
            [x, Repeated(-1, axes), Repeated(long.MinValue + 1, axes), OnnxEmitter.Constant<long>(axes), Repeated(-1, axes)], x.Type, x.Shape));

        static Value Repeated(long value, long[] axes) => OnnxEmitter.Constant<long>([.. axes.Select(_ => value)]);
    }

    // ONNX has it for the first two dimensions only.
    private static void ReverseSequence(NodeContext n)
    {
        var (x, lengths) = (n.Input(0), n.Onnx.Cast(n.Input(1), DType.Int64));
        if (x.Shape.Rank < 2)
            throw n.Unsupported("the rank of its input is not known");
        var (along, batch) = (SymbolicShape.Axis(n.Int("seq_dim", 0), x.Shape.Rank), SymbolicShape.Axis(n.Int("batch_dim", 0), x.Shape.Rank));
        if (along == batch)
            throw n.Unsupported("both of its dimensions are the same");
        if (along + batch == 1)
        {
            n.Output(Emit(x, batch));
            return;
        }
        int[] order = [batch, along, .. Enumerable.Range(0, x.Shape.Rank).Where(i => i != batch && i != along)];
        var back = order.Select((_, i) => Array.IndexOf(order, i)).ToArray();
        n.Output(n.Onnx.Transpose(Emit(n.Onnx.Transpose(x, order), 0), back));

        Value Emit(Value sequences, int batchAxis) => n.Onnx.Node("ReverseSequence", [sequences, lengths], x.Type, sequences.Shape,
            OnnxAttribute.Int("batch_axis", batchAxis), OnnxAttribute.Int("time_axis", 1 - batchAxis));
    }

    // What leaves at one end comes in at the other: the last elements and then the first ones.
    private static void Roll(NodeContext n)
    {
        var (x, shifts) = (n.Input(0), n.Input(1));
        var axes = n.ConstantInts(2);
        if (x.Shape.IsUnknownRank)
            throw n.Unsupported("the rank of its input is not known");
        if (shifts.Shape.Rank > 0 && !shifts.Shape[0].Is(axes.Length))
            throw n.Unsupported("it has not as many shifts as axes");
        for (var i = 0; i < axes.Length; i++)
        {
            var axis = SymbolicShape.Axis(axes[i], x.Shape.Rank);
            if (SplitAt(n, x, shifts, i, axis) is not { } at)
                continue;
            var tail = Part(x, at, OnnxEmitter.Constant(long.MaxValue), axis);
            var head = Part(x, OnnxEmitter.Constant(0L), at, axis);
            x = n.Onnx.Node("Concat", [tail, head], x.Type, x.Shape, OnnxAttribute.Int("axis", axis));
        }
        n.Output(x);

        Value Part(Value whole, Value from, Value to, int axis) =>
            n.Onnx.Node("Slice", [whole, from, to, OnnxEmitter.Constant<long>(axis)], whole.Type, ArrayShapes.With(whole.Shape, axis, Dim.Unknown()));
    }

    // How many elements go from the front to the back, as a vector of one; null for none.
    private static Value? SplitAt(NodeContext n, Value x, Value shifts, int i, int axis)
    {
        var size = x.Shape[axis];
        if (shifts.Elements is { } known && known[i].IsKnown && size.IsKnown)
        {
            var at = size.Is(0) ? 0 : ((-(known[i].Value % size.Value)) + size.Value) % size.Value;
            return at == 0 ? null : OnnxEmitter.Constant(at);
        }
        var vector = n.Onnx.Node("Reshape", [n.Onnx.Cast(shifts, DType.Int64), OnnxEmitter.Constant(-1L)], DType.Int64, SymbolicShape.OfRank(1));
        var shift = n.Onnx.Node("Gather", [vector, OnnxEmitter.Constant<long>(i)], DType.Int64, SymbolicShape.Of(1));
        // Of a size of 0 there is no remainder.
        var length = n.Onnx.Binary("Max", OnnxEmitter.Constant(1L),
            n.Onnx.Node("Shape", [x], DType.Int64, SymbolicShape.Of(1), OnnxAttribute.Int("start", axis), OnnxAttribute.Int("end", axis + 1)));
        return n.Onnx.Binary("Mod", n.Onnx.Unary("Neg", shift), length);
    }
}
