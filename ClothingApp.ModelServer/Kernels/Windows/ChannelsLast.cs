using ClothingApp.ModelServer.Conversion;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Kernels.Windows;

/// <summary>Lets a kernel for pictures with the channels last compute on pictures that have them first.</summary>
internal static class ChannelsLast
{
    /// <param name="rank">Of a picture: inputs and results of this rank are transposed.</param>
    /// <param name="except">An input of this rank that is no picture (a convolution's kernel); -1 for none.</param>
    /// <param name="results">False when the results are no pictures.</param>
    public static HostKernel Of(HostKernel kernel, int rank, int except, bool results = true) => (inputs, context) =>
    {
        var pictures = new Tensor[inputs.Length];
        for (var i = 0; i < pictures.Length; i++)
            pictures[i] = i != except && inputs[i].Shape.Rank == rank ? Transpose(inputs[i], ToLast(rank), context) : inputs[i];
        var made = kernel(pictures, context);
        for (var i = 0; results && i < made.Length; i++)
            made[i] = made[i].Shape.Rank == rank ? Transpose(made[i], ToFirst(rank), context) : made[i];
        return made;
    };

    private static int[] ToFirst(int rank) => [0, rank - 1, .. Enumerable.Range(1, rank - 2)];

    private static int[] ToLast(int rank) => [0, .. Enumerable.Range(2, rank - 2), 1];

    private static Tensor Transpose(Tensor tensor, int[] order, KernelContext context)
    {
        context.Charge(tensor.Bytes.Length);
        return TensorTransforms.Transpose(tensor, order);
    }
}
