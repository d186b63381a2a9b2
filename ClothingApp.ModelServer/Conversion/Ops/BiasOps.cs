using ClothingApp.ModelServer.Conversion.Ops.Windows;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Conversion.Ops;

/// <summary>Numbers per channel that join the convolution before them.</summary>
internal static class BiasOps
{
    public static readonly Dictionary<string, OpConverter> Table = new(StringComparer.Ordinal)
    {
        ["BiasAdd"] = BiasAdd,
        ["BiasAddV1"] = BiasAdd,
    };

    /// <summary>A sum or product that becomes a part of the convolution before it where one factor is a constant per channel.</summary>
    public static OpConverter Or(OpConverter convert) => n =>
    {
        if (!TryJoin(n, 0, n.Input(1)) && !TryJoin(n, 1, n.Input(0)))
            convert(n);
    };

    private static bool TryJoin(NodeContext n, int picture, Value vector)
    {
        if (vector.Constant is not { Type: DType.Float32 } constant || n.Input(picture).Origin is not IChannelwise convolution || !n.IsOnlyUser(picture)
            || !IsAlongChannels(constant.Shape, convolution.Layout))
            return false;
        var numbers = constant.AsSpan<float>().ToArray();
        var joined = n.Node.Op == "Mul" ? convolution.Times(numbers) : convolution.Plus(numbers);
        if (joined is null)
            return false;
        n.Output(joined.Emit(n));
        return true;
    }

    // Ones everywhere but at the place of the channels, counted from the end as in broadcasting.
    private static bool IsAlongChannels(TensorShape shape, ImageLayout layout)
    {
        var channels = shape.Rank - (layout.Rank - layout.ChannelAxis);
        return shape.Rank <= layout.Rank && channels >= 0 && shape.ElementCount == shape[channels];
    }

    private static void BiasAdd(NodeContext n)
    {
        var (x, bias) = (n.Input(0), n.Input(1));
        if (bias.Constant is { Type: DType.Float32 } constant && x.Origin is IChannelwise convolution && n.IsOnlyUser(0) && convolution.Plus(constant.AsSpan<float>().ToArray()) is { } joined)
        {
            n.Output(joined.Emit(n));
            return;
        }
        if (!x.Shape.IsUnknownRank && x.Shape.Rank < 2)
            throw n.Unsupported($"its input has the shape {x.Shape}");
        var first = n.String("data_format", "NHWC") == "NCHW";
        if (first && x.Shape.IsUnknownRank)
            throw n.Unsupported("the rank of its input is not known");
        n.Output(n.Onnx.Binary("Add", x, x.Shape.IsUnknownRank || !first ? bias : ChannelVectors.AlongChannels(n, bias, new ImageLayout(x.Shape.Rank, true))));
    }
}
