using ClothingApp.ModelServer.Conversion.Shapes;

namespace ClothingApp.ModelServer.Conversion.Ops;

/// <summary>The sliding window of a two-dimensional convolution or pool: its size, stride, dilation and padding.</summary>
internal sealed class Window
{
    private readonly long[] _size;
    private readonly long[] _strides;
    private readonly long[] _dilations;
    private readonly string _padding;
    private readonly long[] _explicit;

    private Window(long[] size, long[] strides, long[] dilations, string padding, long[] explicitPads)
    {
        _size = size;
        _strides = strides;
        _dilations = dilations;
        _padding = padding;
        _explicit = explicitPads;
    }

    public static Window Of(NodeContext n, long height, long width)
    {
        if (n.String("data_format", "NHWC") != "NHWC")
            throw n.Unsupported("it is laid out NCHW");
        var strides = n.Ints("strides");
        var dilations = n.Ints("dilations");
        if (strides.Length != 4 || (dilations.Length != 0 && dilations.Length != 4))
            throw n.Unsupported("its strides or dilations are not four numbers");
        if (strides.Concat(dilations).Any(s => s < 1))
            throw n.Unsupported("a stride or dilation is below 1");
        var window = new Window([height, width], strides[1..3], dilations.Length == 0 ? [1, 1] : dilations[1..3],
            n.String("padding", ""), n.Ints("explicit_paddings"));
        if (window._padding is not ("SAME" or "VALID" or "EXPLICIT") || (window._padding == "EXPLICIT" && window._explicit.Length != 8))
            throw n.Unsupported($"its padding '{window._padding}' is not known");
        return window;
    }

    /// <summary>The result's shape, channels last.</summary>
    public SymbolicShape ResultShape(SymbolicShape input, Dim channels) =>
        input.Rank == 4 ? SymbolicShape.Of(input[0], ResultSize(0, input[1]), ResultSize(1, input[2]), channels) : SymbolicShape.Unknown;

    /// <summary>The attributes of a convolution or pool over <paramref name="input"/> (channels last).</summary>
    public IEnumerable<OnnxAttribute> Attributes(SymbolicShape input)
    {
        yield return OnnxAttribute.Ints("kernel_shape", _size);
        yield return OnnxAttribute.Ints("strides", _strides);
        yield return OnnxAttribute.Ints("dilations", _dilations);
        if (_padding == "VALID")
            yield break;
        if (Pads(0, input) is { } h && Pads(1, input) is { } w)
            yield return OnnxAttribute.Ints("pads", h.Before, w.Before, h.After, w.After);
        else if (_dilations.All(d => d == 1))
            yield return OnnxAttribute.String("auto_pad", "SAME_UPPER");
        else
            throw new NotSupportedException("a dilated window with a stride needs a known picture size");
    }

    /// <summary>The attributes of the transposed convolution that goes from the window's result back to its input.</summary>
    /// <param name="input">The shape of what the window goes over: the transposed convolution's result, channels last.</param>
    /// <param name="result">The shape of what the window made: the transposed convolution's input, channels last.</param>
    public IEnumerable<OnnxAttribute> TransposedAttributes(SymbolicShape input, SymbolicShape result)
    {
        var (height, width) = (TransposedPads(0, input, result), TransposedPads(1, input, result));
        yield return OnnxAttribute.Ints("kernel_shape", _size);
        yield return OnnxAttribute.Ints("strides", _strides);
        yield return OnnxAttribute.Ints("dilations", _dilations);
        yield return OnnxAttribute.Ints("pads", height.Before, width.Before, height.After, width.After);
        yield return OnnxAttribute.Ints("output_padding", height.Extra, width.Extra);
    }

    private long Extent(int axis) => ((_size[axis] - 1) * _dilations[axis]) + 1;

    // The padding before and after; null where it depends on a size that is not known.
    private (long Before, long After)? Pads(int axis, SymbolicShape input)
    {
        if (_padding == "VALID")
            return (0, 0);
        if (_padding == "EXPLICIT")
            return (_explicit[2 + (2 * axis)], _explicit[3 + (2 * axis)]);
        long total;
        if (_strides[axis] == 1)
            total = Extent(axis) - 1;
        else if (input.Rank == 4 && input[axis + 1] is { IsKnown: true, Value: var size })
            total = Math.Max(((ResultSize(axis, size).Value - 1) * _strides[axis]) + Extent(axis) - size, 0);
        else
            return null;
        return (total / 2, total - (total / 2));
    }

    // What the forward window padded, plus what it never saw at the end because the stride stepped over it.
    private (long Before, long After, long Extra) TransposedPads(int axis, SymbolicShape input, SymbolicShape result)
    {
        if (input.Rank != 4 || result.Rank != 4 || !input[axis + 1].IsKnown || !result[axis + 1].IsKnown)
            throw new NotSupportedException("a transposed convolution needs a known picture size");
        var (before, after) = Pads(axis, input)!.Value;
        var extra = input[axis + 1].Value - (((result[axis + 1].Value - 1) * _strides[axis]) + Extent(axis) - before - after);
        return extra >= 0 ? (before, after, extra) : (before, after - extra, 0);
    }

    private Dim ResultSize(int axis, Dim size)
    {
        if (!size.IsKnown)
            return _strides[axis] == 1 && _padding == "SAME" ? size : Dim.Unknown();
        return _padding switch
        {
            "SAME" => (size.Value + _strides[axis] - 1) / _strides[axis],
            "VALID" => Math.Max((size.Value - Extent(axis) + _strides[axis]) / _strides[axis], 0),
            _ => Math.Max((size.Value + _explicit[2 + (2 * axis)] + _explicit[3 + (2 * axis)] - Extent(axis) + _strides[axis]) / _strides[axis], 0),
        };
    }
}
