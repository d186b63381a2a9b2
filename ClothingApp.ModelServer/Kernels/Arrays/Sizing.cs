using System.Runtime.InteropServices;
using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Kernels.Arrays;

/// <summary>Shapes, axes and indices that come as tensors: read, and checked before anything is computed with them.</summary>
internal static class Sizing
{
    /// <summary>TensorFlow's own limit.</summary>
    private const int MaxRank = 254;

    /// <exception cref="InvalidRequestException">A size is negative, or there are more elements than a tensor can have.</exception>
    public static TensorShape Shape(params ReadOnlySpan<long> sizes)
    {
        if (sizes.Length > MaxRank)
            throw new InvalidRequestException($"a tensor of {sizes.Length} dimensions; at most {MaxRank} are allowed");
        double count = 1;
        foreach (var size in sizes)
        {
            if (size < 0)
                throw new InvalidRequestException($"the shape [{string.Join(',', sizes.ToArray())}] has a negative size");
            count *= size;
        }
        return count <= long.MaxValue / 2 || sizes.Contains(0)
            ? TensorShape.Of(sizes)
            : throw new InvalidRequestException($"a tensor of shape [{string.Join(',', sizes.ToArray())}] is too large");
    }

    /// <summary>How many elements lie between neighbours along each dimension of a row-major tensor.</summary>
    public static long[] Strides(params ReadOnlySpan<long> sizes)
    {
        var strides = new long[sizes.Length];
        long stride = 1;
        for (var i = sizes.Length - 1; i >= 0; i--)
        {
            strides[i] = stride;
            // Sizes beside a 0 may be of any magnitude; their strides are never used.
            stride = unchecked(stride * sizes[i]);
        }
        return strides;
    }

    public static long Product(ReadOnlySpan<long> sizes)
    {
        long product = 1;
        foreach (var size in sizes)
            product = unchecked(product * size);
        return sizes.Contains(0) ? 0 : product;
    }

    /// <summary>A negative axis counted from the end.</summary>
    /// <exception cref="InvalidRequestException">It lies outside the dimensions.</exception>
    public static int Axis(long axis, int rank)
    {
        var positive = axis < 0 ? axis + rank : axis;
        return positive >= 0 && positive < rank ? (int)positive : throw new InvalidRequestException($"axis {axis} lies outside {rank} dimensions");
    }

    /// <summary>The elements of a tensor of whole numbers.</summary>
    /// <exception cref="InvalidRequestException">It holds something else.</exception>
    public static long[] Longs(Tensor tensor) => tensor.Type switch
    {
        DType.Int64 => tensor.AsSpan<long>().ToArray(),
        DType.Int32 => Widen<int>(tensor),
        DType.Int16 => Widen<short>(tensor),
        DType.Int8 => Widen<sbyte>(tensor),
        DType.UInt8 => Widen<byte>(tensor),
        DType.UInt16 => Widen<ushort>(tensor),
        DType.UInt32 => Widen<uint>(tensor),
        _ => throw new InvalidRequestException($"a {tensor.Type.TensorFlowName()} tensor where whole numbers are needed"),
    };

    /// <summary>The only element.</summary>
    public static long Long(Tensor tensor) =>
        tensor.Shape.ElementCount == 1 ? Longs(tensor)[0] : throw new InvalidRequestException($"a tensor of shape {tensor.Shape} where one number is needed");

    /// <summary>A tensor of whole numbers.</summary>
    /// <param name="type">int64, or a narrower type that takes the numbers.</param>
    public static Tensor OfLongs(KernelContext context, DType type, TensorShape shape, ReadOnlySpan<long> values)
    {
        var result = context.Allocate(type, shape, out var bytes);
        switch (type)
        {
            case DType.Int64: values.CopyTo(MemoryMarshal.Cast<byte, long>(bytes)); break;
            case DType.Int32: Narrow(values, MemoryMarshal.Cast<byte, int>(bytes)); break;
            case DType.Int16: Narrow(values, MemoryMarshal.Cast<byte, short>(bytes)); break;
            default: throw new InvalidRequestException($"indices of type {type.TensorFlowName()}");
        }
        return result;
    }

    /// <summary>Room for <paramref name="count"/> indices.</summary>
    public static long[] Numbers(KernelContext context, long count)
    {
        context.Charge(Math.Min(count, long.MaxValue / sizeof(long)) * sizeof(long));
        return new long[count];
    }

    private static long[] Widen<T>(Tensor tensor) where T : unmanaged, System.Numerics.IBinaryInteger<T>
    {
        var values = tensor.AsSpan<T>();
        var result = new long[values.Length];
        for (var i = 0; i < result.Length; i++)
            result[i] = long.CreateTruncating(values[i]);
        return result;
    }

    private static void Narrow<T>(ReadOnlySpan<long> values, Span<T> result) where T : unmanaged, System.Numerics.IBinaryInteger<T>
    {
        for (var i = 0; i < result.Length; i++)
            result[i] = T.CreateTruncating(values[i]);
    }
}
