using ClothingApp.ModelServer.Conversion.Shapes;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Conversion.Ops.Windows;

/// <summary>A convolution that may be emitted again with more in it: a bias, a batch normalisation, a dilation.</summary>
/// <param name="Input">With the channels in the second place.</param>
/// <param name="Kernel">As ONNX has it, [results, channels of a group, size..].</param>
/// <param name="Bias">Null, or one number per result.</param>
internal sealed record Convolution(ImageLayout Layout, Window Window, Value Input, Value Kernel, Value? Bias, long Groups) : ValueOrigin, IChannelwise
{
    /// <summary>Further padding: what a Pad before the convolution did. All befores, then all afters; null for none.</summary>
    public long[]? Padding { get; init; }

    /// <summary>Set when the input was cut up by a space-to-batch.</summary>
    public SpaceToBatched? Batched { get; init; }

    private Dim Results => Kernel.Shape[0];

    /// <summary>Writes the node.</summary>
    public Value Emit(NodeContext n)
    {
        Window.RequirePixels(Padded(Input.Shape));
        var (input, attributes) = Place(n);
        Value[] inputs = Bias is null ? [input, Kernel] : [input, Kernel, Bias];
        var result = n.Onnx.Node("Conv", inputs, Input.Type, Window.ResultShape(Padded(Input.Shape), Results), [.. attributes, OnnxAttribute.Int("group", Groups)]);
        var picture = Layout.Leave(n, result);
        picture.Origin = this;
        return picture;
    }

    public IChannelwise? Plus(float[] numbers) => CanTake(numbers) ? this with { Bias = Vector(PerResult(numbers.Length).Zip(numbers, (b, n) => b + n)) } : null;

    public IChannelwise? Times(float[] factors)
    {
        if (!CanTake(factors) || Kernel.Constant is not { } kernel)
            return null;
        var weights = kernel.AsSpan<float>().ToArray();
        var perResult = weights.Length / factors.Length;
        for (var i = 0; i < weights.Length; i++)
            weights[i] *= factors[i / perResult];
        return this with
        {
            Kernel = Value.OfConstant(Tensor.Create<float>(kernel.Shape, weights)),
            Bias = Bias is null ? null : Vector(PerResult(factors.Length).Zip(factors, (b, f) => b * f)),
        };
    }

    // Half-precision results are rounded before the next step, which in one step they would not be.
    private bool CanTake(float[] numbers) => Input.Type == DType.Float32 && numbers.Length > 0 && Results.Is(numbers.Length);

    private float[] PerResult(int count) => Bias?.Constant!.AsSpan<float>().ToArray() ?? new float[count];

    // The input and attributes of the node; the runtime or the graph pads where the padding depends on the size.
    private (Value Input, OnnxAttribute[] Attributes) Place(NodeContext n)
    {
        if (Window.Pads(Padded(Input.Shape)) is { } pads)
            return (Input, Window.Attributes(Padding is null ? pads : [.. pads.Zip(Padding, (a, b) => a + b)]));
        return Window.Spec.Dilations.All(d => d == 1)
            ? (Input, Window.Attributes("SAME_UPPER"))
            : (ComputedPads.Pad(n, Window, Input), Window.Attributes(new long[2 * Window.Size.Length]));
    }

    private SymbolicShape Padded(SymbolicShape shape)
    {
        if (Padding is not { } padding)
            return shape;
        var sizes = shape.Sizes.ToArray();
        for (var i = 2; i < sizes.Length; i++)
            sizes[i] += padding[i - 2] + padding[i - 2 + Layout.Dimensions];
        return SymbolicShape.Of(sizes);
    }

    private static Value Vector(IEnumerable<float> values) => OnnxEmitter.Constant<float>([.. values]);
}
