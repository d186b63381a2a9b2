using ClothingApp.ModelServer.Conversion.Shapes;

namespace ClothingApp.ModelServer.Conversion.Ops.Windows;

/// <summary>Vectors with a number per channel beside pictures.</summary>
internal static class ChannelVectors
{
    /// <summary>The vector with ones for the other dimensions of a picture that is laid out like <paramref name="layout"/>.</summary>
    public static Value AlongChannels(NodeContext n, Value vector, ImageLayout layout)
    {
        var shape = Enumerable.Repeat(1L, layout.Rank).ToArray();
        if (vector.Constant is { } constant)
        {
            shape[layout.ChannelAxis] = constant.Shape.ElementCount;
            return Value.OfConstant(TensorTransforms.Reshape(constant, shape));
        }
        shape[layout.ChannelAxis] = -1;
        var sizes = shape.Select(s => (Dim)s).ToArray();
        sizes[layout.ChannelAxis] = vector.Shape.Rank == 1 ? vector.Shape[0] : Dim.Unknown();
        return n.Onnx.Node("Reshape", [vector, OnnxEmitter.Constant<long>(shape)], vector.Type, SymbolicShape.Of(sizes));
    }
}
