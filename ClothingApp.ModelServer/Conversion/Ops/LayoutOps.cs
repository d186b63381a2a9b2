using ClothingApp.ModelServer.Conversion.Ops.Windows;
using ClothingApp.ModelServer.Conversion.Shapes;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Conversion.Ops;

/// <summary>
/// Operations that stand between convolutions and work on whole dimensions: they take a picture as the convolution left it,
/// with the channels first.
/// </summary>
internal static class LayoutOps
{
    public static readonly Dictionary<string, OpConverter> Table = new(StringComparer.Ordinal)
    {
        ["Concat"] = n => Concat(n, [.. n.Inputs.Skip(1)], 0),
        ["ConcatV2"] = n => Concat(n, [.. n.Inputs.SkipLast(1)], n.Inputs.Count - 1),
        ["Pad"] = n => Pad(n, null),
        ["PadV2"] = n => Pad(n, n.Input(2)),
        ["Transpose"] = Transpose,
    };

    private static void Concat(NodeContext n, Value[] parts, int axisInput)
    {
        if (parts.Length == 0 || Array.Exists(parts, p => p.Shape.IsUnknownRank || p.Shape.Rank != parts[0].Shape.Rank))
            throw n.Unsupported("the rank of an input is not known, or not that of the others");
        var rank = parts[0].Shape.Rank;
        var axis = SymbolicShape.Axis(n.ConstantInts(axisInput)[0], rank);
        var sizes = parts[0].Shape.Sizes.ToArray();
        for (var i = 0; i < rank; i++)
        {
            // What one part does not say of the other dimensions another may.
            sizes[i] = i == axis
                ? parts.Select(p => p.Shape[i]).Aggregate((a, b) => a + b)
                : parts.Select(p => p.Shape[i]).FirstOrDefault(s => s.IsKnown, sizes[i]);
        }
        var shape = SymbolicShape.Of(sizes);
        if (!Array.Exists(parts, n.Onnx.IsChannelsFirst))
        {
            n.Output(n.Onnx.Node("Concat", parts, parts[0].Type, shape, OnnxAttribute.Int("axis", axis)));
            return;
        }
        var pictures = parts.Select(n.Onnx.ToChannelsFirst).ToArray();
        n.Output(n.Onnx.ToChannelsLast(n.Onnx.Node("Concat", pictures, parts[0].Type, shape.Permute(OnnxStage.ToChannelsFirst(rank)), OnnxAttribute.Int("axis", First(axis, rank)))));
    }

    // Inputs: the tensor, [rank, 2] numbers of elements before and after, and what to fill with.
    private static void Pad(NodeContext n, Value? filling)
    {
        var x = n.Input(0);
        if (x.Shape.IsUnknownRank)
            throw n.Unsupported("the rank of its input is not known");
        // A single value has no dimensions to pad, which the runtime refuses.
        if (x.Shape.Rank == 0)
        {
            n.Output(x);
            return;
        }
        if (n.Input(1).Constant is not { } paddings)
        {
            n.Output(ByComputedNumbers(n, x, filling));
            return;
        }
        var rank = x.Shape.Rank;
        var numbers = paddings.Type == DType.Int32 ? Array.ConvertAll(paddings.AsSpan<int>().ToArray(), p => (long)p) : paddings.AsSpan<long>().ToArray();
        if (numbers.Length != 2 * rank || numbers.Any(p => p is < 0 or > int.MaxValue))
            throw n.Unsupported($"its paddings [{string.Join(',', numbers)}] are not {rank} pairs from 0 up");
        var before = numbers.Where((_, i) => i % 2 == 0).ToArray();
        var after = numbers.Where((_, i) => i % 2 == 1).ToArray();
        var shape = SymbolicShape.Of([.. x.Shape.Sizes.ToArray().Select((s, i) => s + (before[i] + after[i]))]);
        if (rank < 3 || !n.Onnx.IsChannelsFirst(x))
        {
            n.Output(Node(n, x, [.. before, .. after], filling, shape));
        }
        else
        {
            var order = OnnxStage.ToChannelsFirst(rank);
            var pads = order.Select(d => before[d]).Concat(order.Select(d => after[d])).ToArray();
            n.Output(n.Onnx.ToChannelsLast(Node(n, n.Onnx.ToChannelsFirst(x), pads, filling, shape.Permute(order))));
        }
        if (filling is null && n.Outputs[0] is { } padded)
            padded.Origin = new ZeroPadded(x, before, after);
    }

    private static Value Node(NodeContext n, Value x, long[] pads, Value? filling, SymbolicShape shape) =>
        n.Onnx.Node("Pad", filling is null ? [x, OnnxEmitter.Constant<long>(pads)] : [x, OnnxEmitter.Constant<long>(pads), filling], x.Type, shape);

    private static Value ByComputedNumbers(NodeContext n, Value x, Value? filling)
    {
        var paddings = n.Onnx.Cast(n.Input(1), DType.Int64);
        var columns = n.Onnx.Node("Transpose", [paddings], DType.Int64, SymbolicShape.Of(2, x.Shape.Rank), OnnxAttribute.Ints("perm", 1, 0));
        var pads = n.Onnx.Node("Reshape", [columns, OnnxEmitter.Constant(-1L)], DType.Int64, SymbolicShape.Of(2 * x.Shape.Rank));
        return n.Onnx.Node("Pad", filling is null ? [x, pads] : [x, pads, filling], x.Type, SymbolicShape.OfRank(x.Shape.Rank));
    }

    // A graph that has its own pictures channels first transposes around every other operation: mostly that is only another
    // name for what is there.
    private static void Transpose(NodeContext n)
    {
        var x = n.Input(0);
        var order = n.ConstantInts(1).Select(p => SymbolicShape.Axis(p, Math.Max(x.Shape.Rank, 1))).ToArray();
        if (x.Constant is null && order.Length >= 3 && x.Shape.Rank == order.Length)
        {
            if (n.Onnx.IsChannelsFirst(x) && order.SequenceEqual(OnnxStage.ToChannelsFirst(order.Length)))
            {
                n.Output(n.Onnx.ToChannelsFirst(x));
                return;
            }
            if (order.SequenceEqual(OnnxStage.ToChannelsLast(order.Length)))
            {
                n.Output(n.Onnx.ToChannelsLast(x));
                return;
            }
        }
        n.Output(order.Length == 0 ? x : n.Onnx.Transpose(x, order));
    }

    private static int First(int axis, int rank) => axis == 0 ? 0 : axis == rank - 1 ? 1 : axis + 1;
}
