using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Kernels.Text;

/// <summary>What the kernels on strings share: results counted as memory, string by string, which also watches the deadline.</summary>
internal static class StringTensors
{
    public static readonly byte[] Empty = [];

    /// <summary>A result of the input's shape, its elements computed one by one.</summary>
    public static Tensor Map(Tensor input, KernelContext context, Func<byte[], byte[]> function)
    {
        var source = input.Strings;
        var results = context.AllocateStrings(input.Shape);
        for (var i = 0; i < results.Length; i++)
        {
            results[i] = function(source[i]);
            context.Charge(results[i].Length);
        }
        return Tensor.FromStrings(input.Shape, results);
    }

    /// <summary>A numeric result of the input's shape, its elements computed one by one.</summary>
    public static Tensor MapTo<T>(Tensor input, KernelContext context, Func<byte[], T> function) where T : unmanaged
    {
        var source = input.Strings;
        var result = context.Allocate<T>(input.Shape, out var elements);
        for (var i = 0; i < elements.Length; i++)
        {
            if (i % 256 == 0)
                context.Ct.ThrowIfCancellationRequested();
            elements[i] = function(source[i]);
        }
        return result;
    }

    /// <summary>A vector of strings that was collected.</summary>
    public static Tensor Vector(List<byte[]> strings, KernelContext context)
    {
        var shape = TensorShape.Of(strings.Count);
        var results = context.AllocateStrings(shape);
        strings.CopyTo(results);
        return Tensor.FromStrings(shape, results);
    }

    /// <summary>The only string of a tensor that has to be a scalar.</summary>
    /// <exception cref="InvalidRequestException">It is none.</exception>
    public static byte[] Scalar(Tensor tensor, string name) =>
        tensor.Shape.Rank == 0 ? tensor.Strings[0] : throw new InvalidRequestException($"{name} must be a scalar, got shape: {tensor.Shape}");

    /// <summary>The elements of an int32 or int64 tensor.</summary>
    public static long[] Integers(Tensor tensor)
    {
        if (tensor.Type == DType.Int64)
            return tensor.AsSpan<long>().ToArray();
        var narrow = tensor.AsSpan<int>();
        var wide = new long[narrow.Length];
        for (var i = 0; i < wide.Length; i++)
            wide[i] = narrow[i];
        return wide;
    }

    /// <summary>An int32 or int64 vector.</summary>
    public static Tensor IntegerVector(DType type, ReadOnlySpan<long> values, KernelContext context)
    {
        var shape = TensorShape.Of(values.Length);
        if (type == DType.Int64)
        {
            var tensor = context.Allocate<long>(shape, out var wide);
            values.CopyTo(wide);
            return tensor;
        }
        var result = context.Allocate<int>(shape, out var narrow);
        for (var i = 0; i < narrow.Length; i++)
            narrow[i] = unchecked((int)values[i]);
        return result;
    }
}
