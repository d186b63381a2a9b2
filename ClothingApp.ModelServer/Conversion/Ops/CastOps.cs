using ClothingApp.ModelServer.Kernels.Numbers;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Conversion.Ops;

/// <summary>Changes of element type.</summary>
internal static class CastOps
{
    public static readonly Dictionary<string, OpConverter> Table = new(StringComparer.Ordinal)
    {
        ["Cast"] = Cast,
    };

    private static void Cast(NodeContext n)
    {
        var (x, to) = (n.Input(0), n.Type("DstT", DType.Invalid));
        if (OnnxTypes.ToOnnx(to) == 0 || to == DType.String || x.Type == DType.String)
            throw n.Unsupported($"it is not known from {x.Type.TensorFlowName()} to {to.TensorFlowName()}");
        if (n.Bool("Truncate", false))
            throw n.Unsupported("rounding to zero");
        n.Output(x.Type == to ? x : n.Onnx.Cast(Stepwise(n, x, to), to));
    }

    // The way on which ONNX Runtime gives what TensorFlow gives.
    private static Value Stepwise(NodeContext n, Value x, DType to)
    {
        // Half-precision numbers are made of float32, and nothing else: the digits are cut twice.
        if (to is DType.Float16 or DType.BFloat16)
            return n.Onnx.Cast(x, DType.Float32);
        if (x.Type is DType.Float16 or DType.BFloat16)
            x = n.Onnx.Cast(x, DType.Float32);
        if (!NumberKernels.IsFloat(x.Type))
            return x;
        return to switch
        {
            // The processor has no conversion to unsigned numbers; compilers differ in how they make one.
            DType.UInt32 or DType.UInt64 => throw n.Unsupported($"fractions to {to.TensorFlowName()}"),
            // The low bits of the 32-bit number.
            DType.Int8 or DType.Int16 or DType.UInt8 or DType.UInt16 => n.Onnx.Cast(x, DType.Int32),
            _ => x,
        };
    }
}
