using ClothingApp.ModelServer.Kernels.Windows;

namespace ClothingApp.ModelServer.Conversion.Ops.Windows;

/// <summary>Reads a sliding window from an operation's attributes.</summary>
internal static class WindowAttributes
{
    /// <param name="strides">One per dimension of the picture.</param>
    /// <param name="dilations">Likewise; none means ones.</param>
    public static WindowSpec Read(NodeContext n, ImageLayout layout, long[] strides, long[] dilations)
    {
        if (dilations.Length == 0)
            dilations = [.. Enumerable.Repeat(1L, layout.Rank)];
        if (strides.Length != layout.Rank || dilations.Length != layout.Rank || strides.Concat(dilations).Any(s => s is < 1 or > int.MaxValue))
            throw n.Unsupported($"its strides or dilations are not {layout.Rank} numbers from 1 up");
        if (strides[0] != 1 || strides[layout.ChannelAxis] != 1 || dilations[0] != 1 || dilations[layout.ChannelAxis] != 1)
            throw n.Unsupported("its window moves over the batch or the channels");
        var none = new long[layout.Dimensions];
        var (padding, before, after) = n.String("padding", "") switch
        {
            "VALID" => (WindowPadding.Valid, none, none),
            "SAME" => (WindowPadding.Same, none, none),
            "EXPLICIT" => Explicit(n, layout),
            var other => throw n.Unsupported($"its padding '{other}' is not known"),
        };
        return new WindowSpec(layout.Spatial<long>(strides), layout.Spatial<long>(dilations), padding, before, after);
    }

    public static WindowSpec OfConvolution(NodeContext n, ImageLayout layout) => Read(n, layout, n.Ints("strides"), n.Ints("dilations"));

    /// <summary>A pool's window and its size, which newer operations take as inputs.</summary>
    public static (WindowSpec Spec, long[] Size) OfPool(NodeContext n, ImageLayout layout, int sizeInput = -1)
    {
        var size = Size(n, layout, sizeInput);
        if (size[0] != 1 || size[layout.ChannelAxis] != 1)
            throw n.Unsupported("its window goes over the batch or the channels");
        return (Read(n, layout, Strides(n, sizeInput), []), layout.Spatial<long>(size));
    }

    /// <summary>One number per dimension of the picture.</summary>
    public static long[] Size(NodeContext n, ImageLayout layout, int sizeInput)
    {
        var size = sizeInput < 0 ? n.Ints("ksize") : n.ConstantInts(sizeInput);
        return size.Length == layout.Rank && size.All(s => s is >= 1 and <= int.MaxValue)
            ? size
            : throw n.Unsupported($"its window is not {layout.Rank} numbers from 1 up");
    }

    public static long[] Strides(NodeContext n, int sizeInput) => sizeInput < 0 ? n.Ints("strides") : n.ConstantInts(sizeInput + 1);

    // A pair per dimension of the picture.
    private static (WindowPadding Padding, long[] Before, long[] After) Explicit(NodeContext n, ImageLayout layout)
    {
        var pads = n.Ints("explicit_paddings");
        if (pads.Length != 2 * layout.Rank || pads.Any(p => p is < 0 or > int.MaxValue))
            throw n.Unsupported($"its paddings are not {layout.Rank} pairs from 0 up");
        var before = pads.Where((_, i) => i % 2 == 0).ToArray();
        var after = pads.Where((_, i) => i % 2 == 1).ToArray();
        if (before[0] + after[0] + before[layout.ChannelAxis] + after[layout.ChannelAxis] != 0)
            throw n.Unsupported("it pads the batch or the channels");
        return (WindowPadding.Explicit, layout.Spatial<long>(before), layout.Spatial<long>(after));
    }
}
