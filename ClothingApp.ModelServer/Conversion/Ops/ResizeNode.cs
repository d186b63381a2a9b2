using ClothingApp.ModelServer.Conversion.Shapes;
using ClothingApp.ModelServer.Kernels.Images;

namespace ClothingApp.ModelServer.Conversion.Ops;

/// <summary>What is known of a resize before it runs: [batch, height, width, channels] becomes [batch, new height, new width, channels].</summary>
internal readonly record struct ResizeNode(Dim Batch, Dim Height, Dim Width, Dim Channels, Dim NewHeight, Dim NewWidth, PixelCentres Centres)
{
    public SymbolicShape Result => SymbolicShape.Of(Batch, NewHeight, NewWidth, Channels);

    /// <summary>The shape of a gradient's result: that of the pictures which were resized.</summary>
    public SymbolicShape Original => SymbolicShape.Of(Batch, Height, Width, Channels);

    /// <summary>The pictures stay as large as they are; also known of sizes that are not known.</summary>
    public bool IsSameSize => Height == NewHeight && Width == NewWidth;

    public bool HasKnownSizes => AreKnown(Height, Width, NewHeight, NewWidth);

    /// <summary>Inputs: the pictures, and the new height and width.</summary>
    public static ResizeNode Of(NodeContext n)
    {
        var pictures = Pictures(n, 0);
        var (height, width) = TwoSizes(n, 1);
        return new ResizeNode(pictures[0], pictures[1], pictures[2], pictures[3], height, width, CentresOf(n));
    }

    /// <summary>Inputs: the gradient of the resized pictures, and the pictures themselves or their height and width.</summary>
    public static ResizeNode OfGradient(NodeContext n, bool bySize)
    {
        var gradient = Pictures(n, 0);
        var (height, width) = bySize ? TwoSizes(n, 1) : (Pictures(n, 1)[1], Pictures(n, 1)[2]);
        return new ResizeNode(gradient[0], height, width, gradient[3], gradient[1], gradient[2], CentresOf(n));
    }

    public static PixelCentres CentresOf(NodeContext n) =>
        (n.Bool("align_corners", false), n.Bool("half_pixel_centers", false)) switch
        {
            (false, false) => PixelCentres.Legacy,
            (false, true) => PixelCentres.Half,
            (true, false) => PixelCentres.Corners,
            (true, true) => throw n.Unsupported("align_corners and half_pixel_centers exclude each other"),
        };

    /// <summary>A height and a width that an input gives.</summary>
    public static (Dim Height, Dim Width) TwoSizes(NodeContext n, int input) =>
        n.Input(input).Elements is [var height, var width] ? (height, width) : (Dim.Unknown(), Dim.Unknown());

    private static SymbolicShape Pictures(NodeContext n, int input) => n.Input(input).Shape switch
    {
        { IsUnknownRank: true } => SymbolicShape.OfRank(4),
        { Rank: 4 } shape => shape,
        var shape => throw n.Unsupported($"pictures of shape {shape} are not [batch,height,width,channels]"),
    };

    private static bool AreKnown(params ReadOnlySpan<Dim> sizes)
    {
        foreach (var size in sizes)
        {
            if (!size.IsKnown || size.Value is <= 0 or > int.MaxValue)
                return false;
        }
        return true;
    }
}
