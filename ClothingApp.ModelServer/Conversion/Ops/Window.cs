using ClothingApp.Serving.Tensors;

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
        var strides = n.Ints("strides");
        var dilations = n.Ints("dilations");
        if (strides.Length != 4 || (dilations.Length != 0 && dilations.Length != 4))
            throw n.Unsupported("its strides or dilations are not four numbers");
        var window = new Window([height, width], strides[1..3], dilations.Length == 0 ? [1, 1] : dilations[1..3],
            n.String("padding", ""), n.Ints("explicit_paddings"));
        if (window._padding is not ("SAME" or "VALID" or "EXPLICIT") || (window._padding == "EXPLICIT" && window._explicit.Length != 8))
            throw n.Unsupported($"its padding '{window._padding}' is not known");
        return window;
    }

    /// <summary>The result's shape, channels last.</summary>
    public TensorShape ResultShape(TensorShape input, long channels) =>
        input.Rank == 4 ? TensorShape.Of(input[0], ResultSize(0, input[1]), ResultSize(1, input[2]), channels) : TensorShape.Unknown;

    public IEnumerable<OnnxAttribute> Attributes(TensorShape input)
    {
        yield return OnnxAttribute.Ints("kernel_shape", _size);
        yield return OnnxAttribute.Ints("strides", _strides);
        yield return OnnxAttribute.Ints("dilations", _dilations);
        if (_padding == "VALID")
            yield break;
        if (_padding == "EXPLICIT")
        {
            yield return OnnxAttribute.Ints("pads", _explicit[2], _explicit[4], _explicit[3], _explicit[5]);
            yield break;
        }
        var (height, width) = (SamePads(0, input), SamePads(1, input));
        if (height is { } h && width is { } w)
            yield return OnnxAttribute.Ints("pads", h.Before, w.Before, h.After, w.After);
        else if (_dilations.All(d => d == 1))
            yield return OnnxAttribute.String("auto_pad", "SAME_UPPER");
        else
            throw new NotSupportedException("a dilated window with a stride needs a known picture size");
    }

    // Source: facts on SAME: out = ceil(n / stride), the padding that takes, the odd one after.
    private (long Before, long After)? SamePads(int axis, TensorShape input)
    {
        var extent = ((_size[axis] - 1) * _dilations[axis]) + 1;
        long total;
        if (_strides[axis] == 1)
            total = extent - 1;
        else if (input.Rank == 4 && input[axis + 1] is >= 0 and var size)
            total = Math.Max(((ResultSize(axis, size) - 1) * _strides[axis]) + extent - size, 0);
        else
            return null;
        return (total / 2, total - (total / 2));
    }

    private long ResultSize(int axis, long size)
    {
        if (size < 0)
            return -1;
        var extent = ((_size[axis] - 1) * _dilations[axis]) + 1;
        return _padding switch
        {
            "SAME" => (size + _strides[axis] - 1) / _strides[axis],
            "VALID" => Math.Max((size - extent + _strides[axis]) / _strides[axis], 0),
            _ => Math.Max((size + _explicit[2 + (2 * axis)] + _explicit[3 + (2 * axis)] - extent + _strides[axis]) / _strides[axis], 0),
        };
    }
}
