using ClothingApp.ModelServer.Conversion.Shapes;
using ClothingApp.ModelServer.Kernels;
using ClothingApp.ModelServer.Kernels.Images;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Conversion.Ops;

/// <summary>
/// A resize as a product with a matrix for each axis. Almost all of the matrices is zero, so that this pays only for small
/// pictures that ONNX Runtime already has.
/// </summary>
internal static class ResizeMatrices
{
    /// <summary>Multiplications a picture: some ten milliseconds.</summary>
    private const double MaxProducts = 1e8;

    private const double MaxWeights = 1e6;

    /// <summary>For weights made while converting; <see cref="Check"/> bounds them.</summary>
    public static KernelContext Unbounded => new(CancellationToken.None);

    /// <exception cref="SavedModels.ModelLoadException">The host does it better.</exception>
    public static void Check(NodeContext n, ResizeNode resize)
    {
        if (n.Input(0).Home is null)
            throw n.Unsupported("its pictures are on the host");
        if (!resize.HasKnownSizes || !resize.Channels.IsKnown || resize.Channels.Value <= 0)
            throw n.Unsupported("its sizes are not known");
        var (height, width, newHeight, newWidth) = ((double)resize.Height.Value, (double)resize.Width.Value, (double)resize.NewHeight.Value, (double)resize.NewWidth.Value);
        // A gradient goes the other way with the same matrices.
        var products = Math.Max(newHeight * width * (height + newWidth), height * newWidth * (newHeight + width)) * resize.Channels.Value;
        if (products > MaxProducts || (height * newHeight) + (width * newWidth) > MaxWeights)
            throw n.Unsupported("its pictures are large");
    }

    public static (AxisTaps Rows, AxisTaps Columns) Taps(
        NodeContext n, ResizeNode resize, Func<int, int, PixelCentres, KernelContext, AxisTaps> taps)
    {
        Check(n, resize);
        return (taps((int)resize.Height.Value, (int)resize.NewHeight.Value, resize.Centres, Unbounded),
            taps((int)resize.Width.Value, (int)resize.NewWidth.Value, resize.Centres, Unbounded));
    }

    /// <summary>Applies the weights to the operation's first input.</summary>
    /// <param name="result">The result's shape.</param>
    /// <param name="factor">Every element is multiplied by it.</param>
    public static Value Apply(NodeContext n, AxisTaps rows, AxisTaps columns, SymbolicShape result, float factor = 1)
    {
        var x = n.Onnx.Cast(n.Input(0), DType.Float32);
        // Einsum and not MatMul, which cannot broadcast a matrix over an empty batch.
        var down = n.Onnx.Node(
            "Einsum", [Matrix(rows, factor), x], DType.Float32, SymbolicShape.Of(result[0], result[1], columns.InputSize, result[3]), OnnxAttribute.String("equation", "yh,nhwc->nywc"));
        return n.Onnx.Node("Einsum", [Matrix(columns, 1), down], DType.Float32, result, OnnxAttribute.String("equation", "xw,nywc->nyxc"));
    }

    private static Value Matrix(AxisTaps taps, float factor)
    {
        var weights = taps.ToMatrix();
        if (factor != 1)
        {
            for (var i = 0; i < weights.Length; i++)
                weights[i] *= factor;
        }
        return Value.OfConstant(Tensor.Create<float>(TensorShape.Of(taps.OutputSize, taps.InputSize), weights));
    }
}
