using ClothingApp.ModelServer.Conversion.Shapes;
using ClothingApp.ModelServer.Kernels;
using ClothingApp.ModelServer.Kernels.Arrays;

namespace ClothingApp.ModelServer.Conversion.HostOps;

/// <summary>The same elements in another order.</summary>
internal static class OrderHostOps
{
    public static readonly Dictionary<string, HostConverter> Table = new(StringComparer.Ordinal)
    {
        ["Transpose"] = n => new(OrderKernels.Transpose, (n.Input(0).Type, ArrayShapes.Transpose(n.Input(0).Shape, n.Input(1)))),
        ["ConjugateTranspose"] = n => new(OrderKernels.ConjugateTranspose, (n.Input(0).Type, ArrayShapes.Transpose(n.Input(0).Shape, n.Input(1)))),
        ["InvertPermutation"] = n => Same(n, OrderKernels.InvertPermutation),
        ["Reverse"] = n => Same(n, OrderKernels.ReverseWhere),
        ["ReverseV2"] = n => Same(n, OrderKernels.ReverseAxes),
        ["ReverseSequence"] = n => Same(n, OrderKernels.ReverseSequence(n.Int("seq_dim", 0), n.Int("batch_dim", 0))),
        ["Roll"] = n => Same(n, OrderKernels.Roll),
    };

    private static HostCall Same(NodeContext n, HostKernel kernel) => new(kernel, (n.Input(0).Type, n.Input(0).Shape));
}
