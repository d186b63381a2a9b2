using ClothingApp.ModelServer.Conversion.HostOps;
using ClothingApp.ModelServer.Kernels;

namespace ClothingApp.ModelServer.Conversion;

/// <summary>
/// Computes operations on small constants while converting, with the host's own kernels: many conversions need to know
/// their paddings, sizes and permutations. Large constants are left to ONNX Runtime.
/// </summary>
internal static class ConstantFolding
{
    private const long MaxElements = 65_536;

    /// <summary>Sets the outputs when all inputs are small constants and the host knows the operation.</summary>
    public static bool TryFold(NodeContext node)
    {
        if (node.Inputs.Count == 0 || RandomHostOps.Stateful.Contains(node.Node.Op) || !node.Inputs.All(i => i.Constant is { } c && c.Shape.ElementCount <= MaxElements)
            || !HostTable.TryGet(node.Node.Op, out var convert))
            return false;
        var call = convert(node);
        if (call.Outputs.Any(o => o.Shape.IsFullyDefined && o.Shape.ElementCount > MaxElements))
            return false;
        var results = call.Kernel([.. node.Inputs.Select(i => i.Constant!)], new KernelContext(CancellationToken.None));
        for (var i = 0; i < results.Length; i++)
            node.Output(Value.OfConstant(results[i]), i);
        return true;
    }
}
