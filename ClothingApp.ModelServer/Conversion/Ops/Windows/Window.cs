using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.ModelServer.Conversion.Shapes;
using ClothingApp.ModelServer.Kernels.Windows;

namespace ClothingApp.ModelServer.Conversion.Ops.Windows;

/// <summary>A sliding window as ONNX has it. Shapes have the channels in the second place.</summary>
internal sealed record Window(WindowSpec Spec, long[] Size)
{
    public long[] Extents => [.. Size.Select((s, i) => Spec.Extent(i, s))];

    public SymbolicShape ResultShape(SymbolicShape input, Dim channels) =>
        SymbolicShape.Of([input[0], channels, .. Size.Select((_, i) => ResultSize(i, input[i + 2]))]);

    /// <summary>The padding, all befores and then all afters; null where it depends on a size that is not known.</summary>
    public long[]? Pads(SymbolicShape input)
    {
        var pads = new long[2 * Size.Length];
        for (var i = 0; i < Size.Length; i++)
        {
            if (Pads(i, input[i + 2]) is not { } known)
                return null;
            (pads[i], pads[i + Size.Length]) = known;
        }
        return pads;
    }

    public (long Before, long After)? Pads(int axis, Dim size)
    {
        // Without a stride the padding is the same for every size; a single pixel needs none.
        if (Spec.Padding == WindowPadding.Same && (Spec.Strides[axis] == 1 || Size[axis] == 1))
            return Spec.Pads(axis, 1, Size[axis]);
        return Spec.Padding != WindowPadding.Same || size.IsKnown ? Spec.Pads(axis, size.IsKnown ? size.Value : 1, Size[axis]) : null;
    }

    /// <summary>Size, stride, dilation and the padding as far as it is the same for every picture.</summary>
    public OnnxAttribute[] Attributes(long[] pads) =>
    [
        OnnxAttribute.Ints("kernel_shape", Size), OnnxAttribute.Ints("strides", Spec.Strides),
        OnnxAttribute.Ints("dilations", Spec.Dilations), OnnxAttribute.Ints("pads", pads),
    ];

    /// <summary>With the padding left to the runtime, which knows the picture's size.</summary>
    public OnnxAttribute[] Attributes(string autoPad) =>
    [
        OnnxAttribute.Ints("kernel_shape", Size), OnnxAttribute.Ints("strides", Spec.Strides), OnnxAttribute.String("auto_pad", autoPad),
    ];

    /// <exception cref="NotSupportedException">ONNX Runtime does not slide over nothing.</exception>
    public void RequirePixels(SymbolicShape input)
    {
        for (var i = 0; i < Size.Length; i++)
        {
            if (input[i + 2].Is(0) || (input[i + 2].IsKnown && ResultSize(i, input[i + 2]).Is(0)) || Size[i] == 0)
                throw new NotSupportedException("there are no pixels under its window");
        }
    }

    private Dim ResultSize(int axis, Dim size)
    {
        if (!size.IsKnown)
            return Spec.Strides[axis] == 1 && (Spec.Padding == WindowPadding.Same || Spec.Before[axis] + Spec.After[axis] == Extents[axis] - 1) ? size : Dim.Unknown();
        try
        {
            return Spec.ResultSize(axis, size.Value, Size[axis]);
        }
        catch (InvalidRequestException e)
        {
            throw new NotSupportedException(e.Message, e);
        }
    }
}
