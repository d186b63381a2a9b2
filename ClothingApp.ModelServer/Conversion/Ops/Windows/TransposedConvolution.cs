using ClothingApp.ModelServer.Conversion.Shapes;
using ClothingApp.ModelServer.Kernels.Windows;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Conversion.Ops.Windows;

/// <summary>
/// The way from what a window made back to what it went over. ONNX says how much to cut from the result's edges where
/// TensorFlow says the result's size.
/// </summary>
/// <param name="Kernel">As ONNX has it, [results of the window, channels of a group, size..].</param>
/// <param name="Channels">Of the result.</param>
/// <param name="Gradient">What the window made, as the graph lays it out.</param>
/// <param name="Sizes">The result's shape as a vector, or its height and width alone.</param>
internal sealed record TransposedConvolution(ImageLayout Layout, Window Window, Value Kernel, long Channels, long Groups, Value Gradient, Value Sizes)
    : ValueOrigin, IChannelwise
{
    private float[]? Bias { get; init; }

    public IChannelwise? Plus(float[] numbers) =>
        Gradient.Type == DType.Float32 && numbers.Length == Channels ? this with { Bias = Bias is null ? numbers : [.. Bias.Zip(numbers, (b, n) => b + n)] } : null;

    public IChannelwise? Times(float[] factors) => null;

    public Value Emit(NodeContext n)
    {
        ConvolutionOps.RequireFloat(n, Gradient.Type);
        var x = Layout.Enter(n, Gradient);
        var target = Target(n);
        var known = Enumerable.Range(0, Layout.Dimensions).Select(axis => Edges(axis, target[axis], x.Shape[axis + 2])).ToArray();
        var result = Layout.Leave(n, Array.TrueForAll(known, k => k is not null)
            ? Exact(n, x, target, [.. known.Select(k => k!.Value)])
            : Cut(n, x, target));
        result.Origin = this;
        return result;
    }

    private Value Exact(NodeContext n, Value x, Dim[] target, (long Before, long After, long Extra)[] edges) =>
        Node(n, x, target, [.. edges.Select(e => e.Before), .. edges.Select(e => e.After)], [.. edges.Select(e => e.Extra)]);

    // Everything that the windows reach, zeros behind it where the stride stepped over something, and a cut of the right size.
    private Value Cut(NodeContext n, Value x, Dim[] target)
    {
        var spec = Window.Spec;
        var extra = spec.Strides.Select((s, i) => spec.Padding == WindowPadding.Same ? Math.Max(s - Window.Extents[i], 0) : s - 1).ToArray();
        var whole = Node(n, x, [.. target.Select(_ => Dim.Unknown())], new long[2 * Layout.Dimensions], extra);
        var size = n.Onnx.Cast(Sizes, DType.Int64);
        if (Sizes.Shape.Rank == 1 && Sizes.Shape[0].Is(Layout.Rank))
        {
            var end = Layout.SpatialAxis + Layout.Dimensions;
            size = n.Onnx.Node("Slice", [size, OnnxEmitter.Constant<long>(Layout.SpatialAxis), OnnxEmitter.Constant<long>(end)], DType.Int64, SymbolicShape.Of(Layout.Dimensions));
        }
        var from = spec.Padding == WindowPadding.Same ? ComputedPads.Same(n, Window, size).Before : OnnxEmitter.Constant<long>(spec.Before);
        var axes = OnnxEmitter.Constant<long>([.. Enumerable.Range(2, Layout.Dimensions).Select(a => (long)a)]);
        return n.Onnx.Node("Slice", [whole, from, n.Onnx.Binary("Add", from, size), axes], x.Type, SymbolicShape.Of([x.Shape[0], Channels, .. target]));
    }

    private Value Node(NodeContext n, Value x, Dim[] result, long[] pads, long[] extra) =>
        n.Onnx.Node("ConvTranspose", Bias is null ? [x, Kernel] : [x, Kernel, OnnxEmitter.Constant<float>(Bias)], x.Type, SymbolicShape.Of([x.Shape[0], Channels, .. result]),
            [.. Window.Attributes(pads), OnnxAttribute.Ints("output_padding", extra), OnnxAttribute.Int("group", Groups)]);

    // What the window padded, and what it never saw at the end because the stride stepped over it.
    private (long Before, long After, long Extra)? Edges(int axis, Dim size, Dim windows)
    {
        if (Window.Pads(axis, size) is not { } pads)
            return null;
        var (spec, extent) = (Window.Spec, Window.Extents[axis]);
        // Without a stride nothing is stepped over.
        if (spec.Strides[axis] == 1)
            return (pads.Before, pads.After, 0);
        if (!size.IsKnown)
            return null;
        var count = spec.ResultSize(axis, size.Value, Window.Size[axis]);
        if (count == 0 || (windows.IsKnown && !windows.Is(count)))
            throw new NotSupportedException($"a window over {size} pixels does not make {windows}");
        var extra = size.Value - (((count - 1) * spec.Strides[axis]) + extent - pads.Before - pads.After);
        return extra >= 0 ? (pads.Before, pads.After, extra) : (pads.Before, pads.After - extra, 0);
    }

    private Dim[] Target(NodeContext n) => Sizes.Elements switch
    {
        { } elements when elements.Length == Layout.Rank => [.. Layout.Spatial<Dim>(elements).Select(Size)],
        { } elements when elements.Length == Layout.Dimensions => [.. elements.Select(Size)],
        null when Sizes.Shape.Rank == 1 && (Sizes.Shape[0].Is(Layout.Rank) || Sizes.Shape[0].Is(Layout.Dimensions)) => [.. Enumerable.Range(0, Layout.Dimensions).Select(_ => Dim.Unknown())],
        _ => throw n.Unsupported("the rank of its result is not known"),
    };

    private static Dim Size(Dim element) =>
        element is { IsKnown: true, Value: <= 0 or > int.MaxValue } ? throw new NotSupportedException($"a result of {element} pixels") : element;
}
