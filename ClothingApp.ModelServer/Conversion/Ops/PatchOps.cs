using ClothingApp.ModelServer.Conversion.Ops.Windows;
using ClothingApp.ModelServer.Conversion.Shapes;
using ClothingApp.ModelServer.Kernels.Windows;

namespace ClothingApp.ModelServer.Conversion.Ops;

/// <summary>The pixels under each window side by side, as channels: row by row, and of each pixel all channels.</summary>
internal static class PatchOps
{
    // A slice per place: more of them are better left to the host.
    private const int MaxPlaces = 128;

    public static readonly Dictionary<string, OpConverter> Table = new(StringComparer.Ordinal)
    {
        ["ExtractImagePatches"] = n => Extract(n, 4),
        ["ExtractVolumePatches"] = n => Extract(n, 5),
    };

    /// <summary>The window, of any number of places.</summary>
    public static Window Read(NodeContext n, ImageLayout layout)
    {
        var size = n.Ints("ksizes");
        if (size.Length != layout.Rank || size.Any(s => s is < 1 or > int.MaxValue) || size[0] != 1 || size[^1] != 1)
            throw n.Unsupported($"its window is not {layout.Rank} numbers from 1 up, the first and last of them 1");
        return new Window(WindowAttributes.Read(n, layout, n.Ints("strides"), n.Ints("rates")), layout.Spatial<long>(size));
    }

    /// <summary>Of the result, channels last.</summary>
    public static SymbolicShape ResultShape(ImageLayout layout, Window window, SymbolicShape x)
    {
        var picture = layout.Enter(x);
        var places = window.Size.Aggregate((Dim)1, (a, s) => a * s);
        return layout.Leave(window.ResultShape(picture, places * picture[1]));
    }

    private static void Extract(NodeContext n, int rank)
    {
        var layout = new ImageLayout(rank, false);
        var window = Read(n, layout);
        var x = n.Input(0);
        if (x.Shape.Rank != rank)
            throw n.Unsupported("the rank of its input is not known");
        var result = ResultShape(layout, window, x.Shape);
        window.RequirePixels(layout.Enter(x.Shape));
        if (window.Pads(layout.Enter(x.Shape)) is not { } pads || layout.Spatial(result.Sizes).Any(s => !s.IsKnown))
            throw n.Unsupported("the size of its pictures is not known");
        var steps = layout.Spatial(result.Sizes).Select(s => s.Value).ToArray();
        if (window.Spec is { Padding: WindowPadding.Valid } spec && spec.Dilations.All(d => d == 1) && spec.Strides.SequenceEqual(window.Size))
        {
            n.Output(Tiles(n, x, window, steps, result));
            return;
        }
        var places = window.Size.Aggregate(1L, (a, s) => a > MaxPlaces ? a : a * s);
        n.Output(places <= MaxPlaces ? Slices(n, Padded(n, x, pads), window, steps, result) : throw n.Unsupported($"a window of {places} places"));
    }

    // Windows side by side: [N, h * kh, w * kw, C] is [N, h, kh, w, kw, C] under another shape.
    private static Value Tiles(NodeContext n, Value x, Window window, long[] steps, SymbolicShape result)
    {
        var count = steps.Length;
        long[] sizes = [.. steps.Zip(window.Size, (s, k) => s * k)];
        var cropped = Slice(n, x, new long[count], sizes, [.. steps.Select(_ => 1L)], sizes);
        var channels = x.Shape[count + 1] is { IsKnown: true, Value: var c } ? c : throw n.Unsupported("its number of channels is not known");
        var parted = Reshape(n, cropped, [-1, .. steps.Zip(window.Size).SelectMany(p => new[] { p.First, p.Second }), channels]);
        int[] order = [0, .. Enumerable.Range(0, count).Select(i => 1 + (2 * i)), .. Enumerable.Range(0, count).Select(i => 2 + (2 * i)), 1 + (2 * count)];
        return n.Onnx.Node("Reshape", [n.Onnx.Transpose(parted, order), OnnxEmitter.Constant<long>([-1, .. steps, window.Size.Aggregate(channels, (a, s) => a * s)])], x.Type, result);
    }

    private static Value Slices(NodeContext n, Value x, Window window, long[] steps, SymbolicShape result)
    {
        var places = (int)window.Size.Aggregate(1L, (a, s) => a * s);
        var parts = new Value[places];
        for (var place = 0; place < places; place++)
        {
            var (from, to) = (new long[steps.Length], new long[steps.Length]);
            var rest = (long)place;
            for (var axis = steps.Length - 1; axis >= 0; axis--)
            {
                from[axis] = rest % window.Size[axis] * window.Spec.Dilations[axis];
                rest /= window.Size[axis];
                to[axis] = from[axis] + ((steps[axis] - 1) * window.Spec.Strides[axis]) + 1;
            }
            parts[place] = Slice(n, x, from, to, window.Spec.Strides, steps);
        }
        return parts.Length == 1 ? parts[0] : n.Onnx.Node("Concat", parts, x.Type, result, OnnxAttribute.Int("axis", steps.Length + 1));
    }

    private static Value Padded(NodeContext n, Value x, long[] pads)
    {
        if (pads.All(p => p == 0))
            return x;
        var count = pads.Length / 2;
        long[] all = [0, .. pads[..count], 0, 0, .. pads[count..], 0];
        return n.Onnx.Node("Pad", [x, OnnxEmitter.Constant<long>(all)], x.Type, SymbolicShape.OfRank(x.Shape.Rank));
    }

    private static Value Slice(NodeContext n, Value x, long[] from, long[] to, long[] strides, long[] sizes)
    {
        var axes = OnnxEmitter.Constant<long>([.. Enumerable.Range(1, from.Length).Select(a => (long)a)]);
        return n.Onnx.Node("Slice", [x, OnnxEmitter.Constant<long>(from), OnnxEmitter.Constant<long>(to), axes, OnnxEmitter.Constant<long>(strides)],
            x.Type, SymbolicShape.Of([x.Shape[0], .. sizes.Select(s => (Dim)s), x.Shape[x.Shape.Rank - 1]]));
    }

    private static Value Reshape(NodeContext n, Value x, long[] shape) =>
        n.Onnx.Node("Reshape", [x, OnnxEmitter.Constant<long>(shape)], x.Type, SymbolicShape.OfRank(shape.Length));
}
