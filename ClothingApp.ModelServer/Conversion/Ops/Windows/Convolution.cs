using ClothingApp.ModelServer.Conversion.Shapes;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Conversion.Ops.Windows;

/// <summary>A convolution that may be emitted again with more in it: a bias, a batch normalisation, a dilation.</summary>
/// <param name="Input">With the channels in the second place.</param>
/// <param name="Kernel">As ONNX has it, [results, channels of a group, size..].</param>
/// <param name="Bias">Null, or one number per result.</param>
internal sealed record Convolution(ImageLayout Layout, Window Window, Value Input, Value Kernel, Value? Bias, long Groups) : ValueOrigin
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

    /// <summary>The convolution with one more number added to each result; null where that is not the same.</summary>
    public Convolution? Plus(Value bias)
    {
        if (Input.Type != DType.Float32 || !IsVector(bias))
            return null;
        return this with { Bias = Bias is null ? Flat(bias.Constant!) : Vector(Zip(Bias.Constant!, bias.Constant!, (a, b) => a + b)) };
    }

    /// <summary>The convolution with each result times a factor, plus a number; null where that is not the same.</summary>
    public Convolution? Times(float[] factors, float[] shifts)
    {
        if (Input.Type != DType.Float32 || Kernel.Constant is not { } kernel || !Results.Is(factors.Length) || factors.Length == 0)
            return null;
        var weights = kernel.AsSpan<float>().ToArray();
        var perResult = weights.Length / factors.Length;
        for (var i = 0; i < weights.Length; i++)
            weights[i] *= factors[i / perResult];
        var bias = Bias?.Constant!.AsSpan<float>().ToArray() ?? new float[factors.Length];
        for (var i = 0; i < bias.Length; i++)
            bias[i] = (bias[i] * factors[i]) + shifts[i];
        return this with { Kernel = Value.OfConstant(Tensor.Create<float>(kernel.Shape, weights)), Bias = Vector(bias) };
    }

    private bool IsVector(Value bias) =>
        bias is { Constant: { Type: DType.Float32 } tensor } && tensor.Shape.Rank >= 1 && Results.Is(tensor.Shape.ElementCount);

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

    private static float[] Zip(Tensor a, Tensor b, Func<float, float, float> combine) => [.. a.AsSpan<float>().ToArray().Zip(b.AsSpan<float>().ToArray(), combine)];

    private static Value Vector(float[] values) => OnnxEmitter.Constant<float>(values);

    private static Value Flat(Tensor tensor) => Value.OfConstant(TensorTransforms.Reshape(tensor, tensor.Shape.ElementCount));
}
