using ClothingApp.ModelServer.Conversion.Shapes;

namespace ClothingApp.ModelServer.Conversion.Ops.Windows;

/// <summary>Where an operation on pictures has its channels: its <c>data_format</c>.</summary>
/// <param name="Rank">Of a picture: batch, channels, and 1 to 3 spatial dimensions.</param>
internal readonly record struct ImageLayout(int Rank, bool ChannelsFirst)
{
    public int Dimensions => Rank - 2;

    public int ChannelAxis => ChannelsFirst ? 1 : Rank - 1;

    /// <summary>The first spatial dimension; the others follow it.</summary>
    public int SpatialAxis => ChannelsFirst ? 2 : 1;

    public static ImageLayout Of(NodeContext n, int rank) => n.String("data_format", "") switch
    {
        "" or "NHWC" or "NDHWC" or "NWC" or "CHANNELS_LAST" => new(rank, false),
        "NCHW" or "NCDHW" or "NCW" or "CHANNELS_FIRST" => new(rank, true),
        var format => throw n.Unsupported($"data format {format} is not known"),
    };

    /// <summary>What a list with an entry per dimension says of the spatial ones.</summary>
    public T[] Spatial<T>(ReadOnlySpan<T> perDimension) => perDimension.Slice(SpatialAxis, Dimensions).ToArray();

    /// <summary>The picture with the channels in the second place, as ONNX wants it.</summary>
    public Value Enter(NodeContext n, Value picture)
    {
        var ranked = Ranked(n, picture);
        return ChannelsFirst ? ranked : n.Onnx.ToChannelsFirst(ranked);
    }

    /// <summary>The way back, to where the graph has its channels.</summary>
    public Value Leave(NodeContext n, Value picture) => ChannelsFirst ? picture : n.Onnx.ToChannelsLast(picture);

    /// <summary>The shape with the channels in the second place.</summary>
    public SymbolicShape Enter(SymbolicShape picture) =>
        picture.Rank != Rank ? SymbolicShape.OfRank(Rank) : ChannelsFirst ? picture : picture.Permute(OnnxStage.ToChannelsFirst(Rank));

    public SymbolicShape Leave(SymbolicShape picture) => ChannelsFirst ? picture : picture.Permute(OnnxStage.ToChannelsLast(Rank));

    private Value Ranked(NodeContext n, Value picture)
    {
        if (picture.Shape.Rank == Rank)
            return picture;
        // The operation itself says what the graph's shapes do not.
        return picture.Shape.IsUnknownRank
            ? n.Onnx.Node("Identity", [picture], picture.Type, SymbolicShape.OfRank(Rank))
            : throw n.Unsupported($"its picture has the shape {picture.Shape}");
    }
}
