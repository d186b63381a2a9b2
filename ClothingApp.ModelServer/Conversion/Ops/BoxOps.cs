using ClothingApp.ModelServer.Conversion.Shapes;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Conversion.Ops;

/// <summary>
/// Picking boxes in ONNX Runtime: for a few float32 boxes by plain suppression. Its node cannot be stopped at a deadline,
/// so that what a request could make long is done on the host.
/// </summary>
internal static class BoxOps
{
    private const int MaxPicked = 1_000;

    public static readonly Dictionary<string, OpConverter> Table = new(StringComparer.Ordinal)
    {
        ["NonMaxSuppression"] = n => n.Output(Suppress(n, OnnxEmitter.Scalar(Overlap(n, n.Float("iou_threshold", 0.5f))), OnnxEmitter.Scalar(float.MinValue))),
        ["NonMaxSuppressionV2"] = n => n.Output(Suppress(n, n.Input(3), OnnxEmitter.Scalar(float.MinValue))),
        ["NonMaxSuppressionV3"] = n => n.Output(Suppress(n, n.Input(3), n.Input(4))),
        ["NonMaxSuppressionV4"] = V4,
        ["NonMaxSuppressionV5"] = V5,
    };

    private static void V4(NodeContext n)
    {
        var picked = Suppress(n, n.Input(3), n.Input(4));
        n.Output(Padded(n, picked), 0);
        n.Output(Count(n, picked), 1);
    }

    private static void V5(NodeContext n)
    {
        if (n.Input(5).Constant is not { Type: DType.Float32 } sigma || sigma.Shape.ElementCount != 1 || sigma.AsSpan<float>()[0] != 0)
            throw n.Unsupported("it lowers scores softly");
        var picked = Suppress(n, n.Input(3), n.Input(4));
        var scores = n.Onnx.Node("Gather", [n.Input(1), picked], DType.Float32, picked.Shape);
        n.Output(Padded(n, picked), 0);
        n.Output(Padded(n, scores), 1);
        n.Output(Count(n, picked), 2);
    }

    // [picked] int32.
    private static Value Suppress(NodeContext n, Value overlap, Value score)
    {
        var (boxes, scores) = (n.Input(0), n.Input(1));
        if (boxes is not { Shape.Rank: 2, Type: DType.Float32 } || scores is not { Shape.Rank: 1, Type: DType.Float32 } || !boxes.Shape[1].Is(4))
            throw n.Unsupported("its boxes and scores are no float vectors");
        if (overlap is not { Type: DType.Float32, Shape.Rank: 0 } || score is not { Type: DType.Float32, Shape.Rank: 0 })
            throw n.Unsupported("its thresholds are no floats");
        if (overlap.Constant is { } known)
            Overlap(n, known.AsSpan<float>()[0]);
        var most = OnnxEmitter.Scalar(Most(n));
        var (anchors, found) = (boxes.Shape[0], SymbolicShape.Of(Dim.Unknown(), 3));
        var indices = n.Onnx.Node(
            "NonMaxSuppression",
            [
                n.Onnx.Node("Unsqueeze", [boxes, OnnxEmitter.Constant(0L)], DType.Float32, SymbolicShape.Of(1, anchors, 4)),
                n.Onnx.Node("Unsqueeze", [scores, OnnxEmitter.Constant(0L, 1L)], DType.Float32, SymbolicShape.Of(1, 1, scores.Shape[0])),
                most, overlap, score,
            ],
            DType.Int64, found);
        // Batch, class, box.
        return n.Onnx.Cast(n.Onnx.Node("Gather", [indices, OnnxEmitter.Scalar(2L)], DType.Int64, SymbolicShape.Of(found[0]), OnnxAttribute.Int("axis", 1)), DType.Int32);
    }

    private static long Most(NodeContext n) =>
        n.Input(2).Elements is [{ IsKnown: true, Value: >= 0 and <= MaxPicked and var most }] ? most : throw n.Unsupported("it may pick many boxes");

    private static float Overlap(NodeContext n, float threshold) =>
        threshold is >= 0 and <= 1 ? threshold : throw n.Unsupported($"the threshold of the overlap has to lie in 0 to 1, not be {threshold}");

    private static Value Padded(NodeContext n, Value picked)
    {
        if (!n.Bool("pad_to_max_output_size", false))
            return picked;
        var most = Most(n);
        var zeros = Value.OfConstant(picked.Type == DType.Int32
            ? Tensor.Create<int>(TensorShape.Of(most), new int[most])
            : Tensor.Create<float>(TensorShape.Of(most), new float[most]));
        var all = n.Onnx.Node("Concat", [picked, zeros], picked.Type, SymbolicShape.OfRank(1), OnnxAttribute.Int("axis", 0));
        return n.Onnx.Node("Slice", [all, OnnxEmitter.Constant(0L), OnnxEmitter.Constant(most)], picked.Type, SymbolicShape.Of(most));
    }

    private static Value Count(NodeContext n, Value picked) =>
        n.Onnx.Cast(n.Onnx.Node("Size", [picked], DType.Int64, SymbolicShape.Scalar), DType.Int32);
}
