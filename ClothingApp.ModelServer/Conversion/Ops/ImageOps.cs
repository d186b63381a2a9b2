using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Conversion.Ops;

/// <summary>Changes to the colors of pictures. All but this one are simpler on the host.</summary>
internal static class ImageOps
{
    public static readonly Dictionary<string, OpConverter> Table = new(StringComparer.Ordinal)
    {
        ["AdjustContrastv2"] = AdjustContrast,
    };

    private static void AdjustContrast(NodeContext n)
    {
        var (x, factor) = (n.Input(0), n.Input(1));
        if (x is not { Type: DType.Float32, Shape.Rank: >= 3 } || factor.Shape.Rank != 0)
            throw n.Unsupported("its pictures are no float tensor of known rank");
        var rank = x.Shape.Rank;
        var mean = n.Onnx.Node(
            "ReduceMean", [x, OnnxEmitter.Constant<long>(rank - 3, rank - 2)], DType.Float32,
            Shapes.SymbolicShape.Of([.. x.Shape.Sizes[..(rank - 3)], 1, 1, x.Shape[rank - 1]]), OnnxAttribute.Int("keepdims", 1));
        n.Output(n.Onnx.Binary("Add", n.Onnx.Binary("Mul", n.Onnx.Binary("Sub", x, mean), factor), mean));
    }
}
