using ClothingApp.ModelServer.Conversion.Shapes;
using ClothingApp.ModelServer.Kernels.Images;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Conversion.Ops;

/// <summary>
/// ResizeNearestNeighbor by picking rows and columns: the runtime's Resize rounds otherwise and takes a neighbour of the
/// pixel for one pair of sizes in fifty.
/// </summary>
internal static class NearestOps
{
    private const int MaxSize = 1 << 24;

    public static void Nearest(NodeContext n)
    {
        var (x, resize) = (n.Input(0), ResizeNode.Of(n));
        if (x.Shape.Rank != 4)
            throw n.Unsupported("the rank of its pictures is not known");
        if (ResizeOps.TrySameSize(n, resize, x.Type))
            return;
        if (resize is { Height: { IsKnown: true, Value: >= MaxSize } } or { Width: { IsKnown: true, Value: >= MaxSize } })
            throw n.Unsupported("its pictures are large");
        if (n.Onnx.IsChannelsFirst(x) && x.Type == DType.Float32 && IsRepetition(resize))
        {
            // Channels first, picking columns would move single numbers; here the runtime's Resize has nothing to round.
            n.Output(ResizeOps.Resize(n, x, resize, OnnxAttribute.String("mode", "nearest"),
                OnnxAttribute.String("coordinate_transformation_mode", "asymmetric"), OnnxAttribute.String("nearest_mode", "floor")));
            return;
        }
        var sizes = ResizeSizes.New(n, x);
        var rows = n.Onnx.Node("Gather", [x, Indices(n, x, resize, 1, sizes)], x.Type,
            SymbolicShape.Of(resize.Batch, resize.NewHeight, resize.Width, resize.Channels), OnnxAttribute.Int("axis", 1));
        n.Output(n.Onnx.Node("Gather", [rows, Indices(n, x, resize, 2, sizes)], x.Type, resize.Result, OnnxAttribute.Int("axis", 2)));
    }

    // Every pixel becomes so many times as high and wide.
    private static bool IsRepetition(ResizeNode resize) =>
        resize.HasKnownSizes && IsRepetition((int)resize.Height.Value, (int)resize.NewHeight.Value, resize.Centres)
        && IsRepetition((int)resize.Width.Value, (int)resize.NewWidth.Value, resize.Centres);

    private static bool IsRepetition(int size, int newSize, PixelCentres centres)
    {
        if (newSize % size != 0 || newSize >= MaxSize)
            return false;
        var scale = new ResizeScale(size, newSize, centres);
        for (var i = 0; i < newSize; i++)
        {
            if (scale.Nearest(i, size) != i / (newSize / size))
                return false;
        }
        return true;
    }

    private static Value Indices(NodeContext n, Value x, ResizeNode resize, int axis, Value newSizes)
    {
        var (size, newSize) = axis == 1 ? (resize.Height, resize.NewHeight) : (resize.Width, resize.NewWidth);
        if (!size.IsKnown || !newSize.IsKnown || newSize.Value is <= 0 or >= MaxSize)
            return IndicesInGraph(n, ResizeSizes.Of(n, x, axis), newSizes, axis, newSize, resize.Centres);
        var scale = new ResizeScale(size.Value, newSize.Value, resize.Centres);
        var indices = new long[newSize.Value];
        for (var i = 0; i < indices.Length; i++)
            indices[i] = scale.Nearest(i, (int)size.Value);
        return OnnxEmitter.Constant<long>(indices);
    }

    // As ResizeScale.Nearest has it, step by step.
    private static Value IndicesInGraph(NodeContext n, Value size, Value newSizes, int axis, Dim length, PixelCentres centres)
    {
        var (onnx, shape) = (n.Onnx, SymbolicShape.Of(length));
        Value F(string op, Value a, Value b) => onnx.Binary(op, a, b);
        var newSize = onnx.Node("Gather", [newSizes, OnnxEmitter.Scalar(axis - 1L)], DType.Int64, SymbolicShape.Scalar);
        var range = onnx.Node("Range", [OnnxEmitter.Scalar(0L), newSize, OnnxEmitter.Scalar(1L)], DType.Int64, shape);
        var (from, to) = (onnx.Cast(size, DType.Float32), onnx.Cast(newSize, DType.Float32));
        var (one, half) = (OnnxEmitter.Scalar(1f), OnnxEmitter.Scalar(0.5f));
        var scale = F("Div", from, to);
        if (centres == PixelCentres.Corners)
            scale = onnx.Where(onnx.Binary("Greater", to, one, DType.Bool), F("Div", F("Sub", from, one), F("Sub", to, one)), scale);
        var pixel = onnx.Cast(range, DType.Float32);
        var place = F("Mul", centres == PixelCentres.Half ? F("Add", pixel, half) : pixel, scale);
        var nearest = onnx.Unary("Floor", place);
        if (centres == PixelCentres.Corners)
            nearest = F("Add", nearest, onnx.Cast(onnx.Binary("GreaterOrEqual", F("Sub", place, nearest), half, DType.Bool), DType.Float32));
        return F("Min", onnx.Cast(nearest, DType.Int64), F("Sub", size, OnnxEmitter.Scalar(1L)));
    }
}
