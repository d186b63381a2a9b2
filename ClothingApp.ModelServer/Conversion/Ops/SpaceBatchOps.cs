using ClothingApp.ModelServer.Conversion.Ops.Windows;
using ClothingApp.ModelServer.Conversion.Shapes;
using ClothingApp.ModelServer.Kernels.Windows;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Conversion.Ops;

/// <summary>Pixels of a block moved to the batch or to the channels, and back.</summary>
internal static class SpaceBatchOps
{
    public static readonly Dictionary<string, OpConverter> Table = new(StringComparer.Ordinal)
    {
        ["SpaceToBatch"] = n => SpaceToBatch(n, [Block(n), Block(n)], 1),
        ["SpaceToBatchND"] = n => SpaceToBatch(n, n.ConstantInts(1), 2),
        ["BatchToSpace"] = n => BatchToSpace(n, [Block(n), Block(n)], 1),
        ["BatchToSpaceND"] = n => BatchToSpace(n, n.ConstantInts(1), 2),
        ["SpaceToDepth"] = n => Depth(n, "SpaceToDepth"),
        ["DepthToSpace"] = n => Depth(n, "DepthToSpace"),
    };

    /// <summary>The edge of a block, in pixels.</summary>
    public static long Block(NodeContext n) =>
        n.Int("block_size", 0) is >= 1 and <= short.MaxValue and var block ? block : throw n.Unsupported("its block has no size");

    // [N, h*b, .., rest] -> [b, .., N, h, .., rest], after padding.
    private static void SpaceToBatch(NodeContext n, long[] block, int edges)
    {
        var x = Check(n, block);
        var count = block.Length;
        var before = Column(n, n.Input(edges), 0);
        var after = Column(n, n.Input(edges), 1);
        var (one, rest) = (OnnxEmitter.Constant(0L), OnnxEmitter.Constant<long>(new long[x.Shape.Rank - 1 - count]));
        var pads = Join(n, one, before, rest, one, after, rest);
        var padded = n.Onnx.Node("Pad", [x, pads], x.Type, SymbolicShape.OfRank(x.Shape.Rank));

        var shape = n.Onnx.Node("Shape", [padded], DType.Int64, SymbolicShape.Of(x.Shape.Rank));
        var parted = new List<Value> { Part(n, shape, 0, 1) };
        var cells = new List<Value>();
        for (var i = 0; i < count; i++)
        {
            cells.Add(n.Onnx.Binary("Div", Part(n, shape, i + 1, i + 2), OnnxEmitter.Constant(block[i])));
            parted.AddRange([cells[i], OnnxEmitter.Constant(block[i])]);
        }
        var tail = Part(n, shape, count + 1, x.Shape.Rank);
        var phases = Reshape(n, padded, Join(n, [.. parted, tail]));
        int[] order = [.. Enumerable.Range(0, count).Select(i => 2 + (2 * i)), 0, .. Enumerable.Range(0, count).Select(i => 1 + (2 * i)), .. Enumerable.Range(1 + (2 * count), x.Shape.Rank - 1 - count)];
        var batch = n.Onnx.Binary("Mul", Part(n, shape, 0, 1), OnnxEmitter.Constant(Product(block)));
        var result = Reshape(n, n.Onnx.Transpose(phases, order), Join(n, [batch, .. cells, tail]), BatchedShape(x.Shape, block, n.Input(edges)));
        result.Origin = Edges(n.Input(edges)) is { } known ? new SpaceToBatched(x, block, known) : null;
        n.Output(result);
    }

    // [b, .., N, h, .., rest] -> [N, h*b, .., rest], then the crops.
    private static void BatchToSpace(NodeContext n, long[] block, int edges)
    {
        if (Dilated(n, block, edges) is { } convolution)
        {
            n.Output(convolution.Emit(n));
            return;
        }
        var x = Check(n, block);
        var (count, rank) = (block.Length, x.Shape.Rank);
        var shape = n.Onnx.Node("Shape", [x], DType.Int64, SymbolicShape.Of(rank));
        var batch = n.Onnx.Binary("Div", Part(n, shape, 0, 1), OnnxEmitter.Constant(Product(block)));
        var phases = Reshape(n, x, Join(n, OnnxEmitter.Constant<long>(block), batch, Part(n, shape, 1, rank)));
        int[] order = [count, .. Enumerable.Range(0, count).SelectMany(i => new[] { count + 1 + i, i }), .. Enumerable.Range((2 * count) + 1, rank - 1 - count)];
        var space = n.Onnx.Binary("Mul", Part(n, shape, 1, 1 + count), OnnxEmitter.Constant<long>(block));
        var whole = Reshape(n, n.Onnx.Transpose(phases, order), Join(n, batch, space, Part(n, shape, 1 + count, rank)));
        var axes = OnnxEmitter.Constant<long>([.. Enumerable.Range(1, count).Select(a => (long)a)]);
        var end = n.Onnx.Binary("Sub", space, Column(n, n.Input(edges), 1));
        n.Output(n.Onnx.Node("Slice", [whole, Column(n, n.Input(edges), 0), end, axes], x.Type, UnbatchedShape(x.Shape, block, n.Input(edges))));
    }

    // Space to batch, a convolution, batch to space: a convolution with the block as its dilation.
    private static Convolution? Dilated(NodeContext n, long[] block, int edges)
    {
        if (n.Input(0).Origin is not Convolution { Batched: { } cut } convolution || !cut.Block.SequenceEqual(block) || block.Length != convolution.Layout.Dimensions
            || Edges(n.Input(edges)) is not { } crops)
            return null;
        var pads = cut.Edges.Zip(crops, (edge, crop) => edge - crop).ToArray();
        if (pads.Any(p => p < 0))
            return null;
        var spec = convolution.Window.Spec with
        {
            Dilations = block,
            Padding = WindowPadding.Explicit,
            Before = [.. pads.Where((_, i) => i % 2 == 0)],
            After = [.. pads.Where((_, i) => i % 2 == 1)],
        };
        return convolution with { Batched = null, Window = convolution.Window with { Spec = spec }, Input = convolution.Layout.Enter(n, cut.Source) };
    }

    private static void Depth(NodeContext n, string onnx)
    {
        var layout = ImageLayout.Of(n, 4);
        if (n.Input(0).Type is not (DType.Float32 or DType.Float64 or DType.Float16))
            throw n.Unsupported($"ONNX Runtime has no {onnx} of {n.Input(0).Type.TensorFlowName()}");
        var (x, block) = (layout.Enter(n, n.Input(0)), Block(n));
        var shape = onnx == "SpaceToDepth"
            ? SymbolicShape.Of(x.Shape[0], x.Shape[1] * block * block, Divided(x.Shape[2], block), Divided(x.Shape[3], block))
            : SymbolicShape.Of(x.Shape[0], Divided(x.Shape[1], block * block), x.Shape[2] * block, x.Shape[3] * block);
        n.Output(layout.Leave(n, n.Onnx.Node(onnx, [x], x.Type, shape, OnnxAttribute.Int("blocksize", block))));
    }

    private static Value Check(NodeContext n, long[] block)
    {
        var x = n.Input(0);
        if (block.Length == 0 || block.Any(b => b < 1) || block.Aggregate(1.0, (a, b) => a * b) > int.MaxValue)
            throw n.Unsupported($"its block is [{string.Join(',', block)}]");
        return x.Shape.Rank > block.Length ? x : throw n.Unsupported("the rank of its input is not known");
    }

    // Column 0 or 1 of the edges [dimensions, 2], as int64.
    private static Value Column(NodeContext n, Value edges, int column)
    {
        if (Edges(edges) is { } known)
            return OnnxEmitter.Constant<long>([.. known.Where((_, i) => i % 2 == column)]);
        return n.Onnx.Node("Gather", [n.Onnx.Cast(edges, DType.Int64), OnnxEmitter.Scalar((long)column)], DType.Int64, SymbolicShape.OfRank(1), OnnxAttribute.Int("axis", 1));
    }

    private static long[]? Edges(Value value) => value.Constant is not { } constant ? null
        : constant.Type == DType.Int32 ? Array.ConvertAll(constant.AsSpan<int>().ToArray(), v => (long)v)
        : constant.Type == DType.Int64 ? constant.AsSpan<long>().ToArray() : null;

    private static Value Part(NodeContext n, Value vector, long from, long to) =>
        n.Onnx.Node("Slice", [vector, OnnxEmitter.Constant(from), OnnxEmitter.Constant(to)], DType.Int64, SymbolicShape.Of(to - from));

    private static Value Join(NodeContext n, params ReadOnlySpan<Value> parts) =>
        n.Onnx.Node("Concat", parts, DType.Int64, SymbolicShape.OfRank(1), OnnxAttribute.Int("axis", 0));

    private static Value Reshape(NodeContext n, Value x, Value shape, SymbolicShape? known = null) =>
        n.Onnx.Node("Reshape", [x, shape], x.Type, known ?? SymbolicShape.Unknown, OnnxAttribute.Int("allowzero", 1));

    private static SymbolicShape BatchedShape(SymbolicShape x, long[] block, Value edges)
    {
        var (sizes, known) = (x.Sizes.ToArray(), Edges(edges));
        sizes[0] *= Product(block);
        for (var i = 0; i < block.Length; i++)
            sizes[i + 1] = known is null ? Dim.Unknown() : Divided(sizes[i + 1] + known[2 * i] + known[(2 * i) + 1], block[i]);
        return SymbolicShape.Of(sizes);
    }

    private static SymbolicShape UnbatchedShape(SymbolicShape x, long[] block, Value edges)
    {
        var (sizes, known) = (x.Sizes.ToArray(), Edges(edges));
        sizes[0] = Divided(sizes[0], Product(block));
        for (var i = 0; i < block.Length; i++)
            sizes[i + 1] = known is null ? Dim.Unknown() : (sizes[i + 1] * block[i]) - known[2 * i] - known[(2 * i) + 1];
        return SymbolicShape.Of(sizes);
    }

    private static Dim Divided(Dim size, long by) =>
        Dim.Apply(size, by, (s, b) => s % b == 0 ? s / b : throw new NotSupportedException($"{s} does not part into {b}"));

    private static long Product(long[] block) => block.Aggregate(1L, (a, b) => a * b);
}
