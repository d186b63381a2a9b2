using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Conversion.Ops;

/// <summary>
/// TensorFlow refuses negative indices, ONNX counts them from the end. They are sent beyond every size, where ONNX
/// Runtime refuses them, too.
/// </summary>
internal static class IndexGuard
{
    // Their results are no indices below zero.
    private static readonly string[] Counters = ["ArgMax", "ArgMin", "NonZero", "TopK", "Unique", "Shape", "Size"];

    /// <returns>The indices, int32 or int64.</returns>
    public static Value NonNegative(NodeContext n, Value indices)
    {
        if (indices.Type is not (DType.Int32 or DType.Int64))
            indices = n.Onnx.Cast(indices, DType.Int64);
        if (indices.Constant is { } constant)
        {
            return Kernels.Arrays.Sizing.Longs(constant).All(i => i >= 0)
                ? indices
                : throw n.Unsupported("an index is negative");
        }
        if (indices.Elements is { } elements && elements.All(e => e is { IsKnown: true, Value: >= 0 }) || Counters.Contains(indices.Producer?.OpType))
            return indices;
        var (zero, outside) = indices.Type == DType.Int32
            ? (OnnxEmitter.Scalar(0), OnnxEmitter.Scalar(int.MaxValue))
            : (OnnxEmitter.Scalar(0L), OnnxEmitter.Scalar(long.MaxValue));
        return n.Onnx.Where(n.Onnx.Binary("Less", indices, zero, DType.Bool), outside, indices);
    }
}
