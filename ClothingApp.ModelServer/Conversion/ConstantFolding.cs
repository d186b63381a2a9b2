using ClothingApp.ModelServer.Conversion.HostOps;
using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.ModelServer.Kernels;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Conversion;

/// <summary>
/// Computes operations on small constants while converting, with the host's own kernels: many conversions need to know
/// their paddings, sizes and permutations. Large results are left to ONNX Runtime, huge ones to the host in each run: the
/// runtime would compute them when it loads the model, and has no bound.
/// </summary>
internal static class ConstantFolding
{
    private const long MaxElements = 65_536;
    private const long MaxBytes = 16L << 20;
    private const double MaxRuntimeBytes = 256L << 20;

    /// <summary>Sets the outputs when all inputs are small constants and the host knows the operation.</summary>
    public static bool TryFold(NodeContext node)
    {
        if (node.Inputs.Count == 0 || RandomHostOps.Stateful.Contains(node.Node.Op) || !node.Inputs.All(i => i.Constant is { } c && c.Shape.ElementCount <= MaxElements)
            || !HostTable.TryGet(node.Node.Op, out var convert))
            return false;
        var call = convert(node);
        if (call.Outputs.Any(o => o.Shape.IsFullyDefined && Elements(o.Shape.ToTensorShape()) > MaxElements))
            return IsLeftToHost(node, convert, call);
        var context = new KernelContext(CancellationToken.None) { MaxBytes = MaxBytes };
        try
        {
            var results = call.Kernel([.. node.Inputs.Select(i => i.Constant!)], context);
            node.Converter.Graph.Take(results.Where(r => r.Type != DType.String).Sum(r => (long)r.Bytes.Length));
            for (var i = 0; i < results.Length; i++)
                node.Output(Value.OfConstant(results[i]), i);
            return true;
        }
        catch (InvalidRequestException) when (context.WasTooLarge)
        {
            return IsLeftToHost(node, convert, call);
        }
    }

    private static bool IsLeftToHost(NodeContext node, HostConverter convert, HostCall call)
    {
        if (call.Outputs.All(o => o.Shape.IsFullyDefined && Elements(o.Shape.ToTensorShape()) * Math.Max(o.Type.ElementSize(), 1) <= MaxRuntimeBytes))
            return false;
        node.ConvertToHost(convert);
        return true;
    }

    // The number may be too large for an integer.
    private static double Elements(TensorShape shape) => shape.Dimensions.ToArray().Aggregate(1.0, (product, size) => product * size);
}
