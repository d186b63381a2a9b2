using ClothingApp.ModelServer.Conversion.Ops.Windows;
using ClothingApp.ModelServer.Conversion.Shapes;

namespace ClothingApp.ModelServer.Conversion.Ops;

/// <summary>Numbers per channel that join the convolution before them.</summary>
internal static class BiasOps
{
    public static readonly Dictionary<string, OpConverter> Table = new(StringComparer.Ordinal)
    {
        ["BiasAdd"] = BiasAdd,
        ["BiasAddV1"] = BiasAdd,
    };

    /// <summary>Adds a constant per channel inside the convolution that made <paramref name="x"/>; false when it cannot.</summary>
    public static bool TryJoin(NodeContext n, int x, Value bias)
    {
        if (n.Input(x).Origin is not Convolution convolution || !n.IsOnlyUser(x) || convolution.Plus(bias) is not { } joined)
            return false;
        n.Output(joined.Emit(n));
        return true;
    }

    private static void BiasAdd(NodeContext n)
    {
        var (x, bias) = (n.Input(0), n.Input(1));
        if (TryJoin(n, 0, bias))
            return;
        if (!x.Shape.IsUnknownRank && x.Shape.Rank < 2)
            throw n.Unsupported($"its input has the shape {x.Shape}");
        var first = n.String("data_format", "NHWC") == "NCHW";
        if (first && x.Shape.IsUnknownRank)
            throw n.Unsupported("the rank of its input is not known");
        n.Output(n.Onnx.Binary("Add", x, x.Shape.IsUnknownRank || !first ? bias : ChannelVectors.AlongChannels(n, bias, new ImageLayout(x.Shape.Rank, true))));
    }
}
