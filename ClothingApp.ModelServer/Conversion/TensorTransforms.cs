using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Conversion;

/// <summary>Changes to constants while a graph is converted.</summary>
internal static class TensorTransforms
{
    /// <param name="permutation">Dimension i of the result is dimension <c>permutation[i]</c> of the tensor.</param>
    /// <exception cref="NotSupportedException">It is no permutation of the tensor's dimensions.</exception>
    public static Tensor Transpose(Tensor tensor, ReadOnlySpan<int> permutation)
    {
        var rank = permutation.Length;
        // Checked here and not only by ONNX Runtime: the copy below goes by it, without bounds.
        if (rank != tensor.Shape.Rank || permutation.ToArray().Distinct().Count() != rank)
            throw new NotSupportedException($"[{string.Join(',', permutation.ToArray())}] is no order of the dimensions of {tensor.Shape}");
        var sizes = new long[rank];
        for (var i = 0; i < rank; i++)
            sizes[i] = tensor.Shape[permutation[i]];
        var result = GC.AllocateUninitializedArray<byte>(tensor.Bytes.Length);
        var strides = new long[rank];
        for (var i = 0; i < rank; i++)
        {
            strides[i] = 1;
            for (var j = permutation[i] + 1; j < rank; j++)
                strides[i] *= tensor.Shape[j];
        }
        switch (tensor.Type.ElementSize())
        {
            case 1: Copy(tensor.Bytes.Span, result, sizes, strides); break;
            case 2: Copy<ushort>(MemoryMarshal.Cast<byte, ushort>(tensor.Bytes.Span), MemoryMarshal.Cast<byte, ushort>(result.AsSpan()), sizes, strides); break;
            case 4: Copy<uint>(MemoryMarshal.Cast<byte, uint>(tensor.Bytes.Span), MemoryMarshal.Cast<byte, uint>(result.AsSpan()), sizes, strides); break;
            case 8: Copy<ulong>(MemoryMarshal.Cast<byte, ulong>(tensor.Bytes.Span), MemoryMarshal.Cast<byte, ulong>(result.AsSpan()), sizes, strides); break;
            default: throw new NotSupportedException($"A {tensor.Type} constant cannot be transposed.");
        }
        return Tensor.FromBytes(tensor.Type, TensorShape.Of(sizes), result);
    }

    /// <summary>The same elements under another shape.</summary>
    public static Tensor Reshape(Tensor tensor, params ReadOnlySpan<long> sizes) =>
        tensor.Type == DType.String
            ? Tensor.FromStrings(TensorShape.Of(sizes), [.. tensor.Strings])
            : Tensor.FromBytes(tensor.Type, TensorShape.Of(sizes), tensor.Bytes);

    private static void Copy<T>(ReadOnlySpan<T> source, Span<T> target, long[] sizes, long[] strides) where T : unmanaged
    {
        if (target.IsEmpty)
            return;
        var rank = sizes.Length;
        var index = new long[rank];
        long from = 0;
        for (var i = 0; i < target.Length; i++)
        {
            target[i] = Unsafe.Add(ref MemoryMarshal.GetReference(source), (nint)from);
            for (var d = rank - 1; d >= 0; d--)
            {
                from += strides[d];
                if (++index[d] < sizes[d])
                    break;
                from -= strides[d] * sizes[d];
                index[d] = 0;
            }
        }
    }
}
