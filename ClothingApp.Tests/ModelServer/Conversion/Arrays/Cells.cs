using System.Globalization;
using System.Text;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.Tests.ModelServer.Conversion.Arrays;

/// <summary>
/// A tensor of numbered elements: where each element goes can be said once, and tried with every element type. Number 0
/// is the zero of the type.
/// </summary>
internal sealed record Cells(long[] Shape, int[] Numbers)
{
    /// <summary>Elements 1, 2, 3 and so on.</summary>
    public static Cells Counted(params long[] shape) => new(shape, [.. Enumerable.Range(1, (int)shape.Aggregate(1L, (a, b) => a * b))]);

    /// <summary>A tensor whose elements are told by position.</summary>
    public static Cells By(long[] shape, Func<long[], int> number) => new(shape, [.. Positions(shape).Select(number)]);

    public int Rank => Shape.Length;

    public int this[IReadOnlyList<long> position]
    {
        get
        {
            long at = 0;
            for (var d = 0; d < Shape.Length; d++)
            {
                if (position[d] < 0 || position[d] >= Shape[d])
                    throw new ArgumentOutOfRangeException(nameof(position));
                at = (at * Shape[d]) + position[d];
            }
            return Numbers[at];
        }
    }

    /// <summary>Every position of a shape, in row-major order.</summary>
    public static IEnumerable<long[]> Positions(long[] shape)
    {
        IEnumerable<long[]> positions = [[]];
        foreach (var size in shape)
            positions = positions.SelectMany(p => Range(size), (p, i) => (long[])[.. p, i]);
        return positions;
    }

    public Tensor Of(DType type)
    {
        var shape = TensorShape.Of(Shape);
        return type switch
        {
            DType.Float32 => Tensor.Create<float>(shape, [.. Numbers.Select(i => (float)i)]),
            DType.Float64 => Tensor.Create<double>(shape, [.. Numbers.Select(i => (double)i)]),
            DType.Int32 => Tensor.Create<int>(shape, Numbers),
            DType.Int64 => Tensor.Create<long>(shape, [.. Numbers.Select(i => (long)i)]),
            DType.Int16 => Tensor.Create<short>(shape, [.. Numbers.Select(i => (short)i)]),
            DType.UInt8 => Tensor.Create<byte>(shape, [.. Numbers.Select(i => (byte)i)]),
            DType.Float16 => Tensor.Create<Half>(shape, [.. Numbers.Select(i => (Half)i)]),
            DType.Bool => Tensor.Create<bool>(shape, [.. Numbers.Select(i => i % 2 != 0)]),
            DType.String => Tensor.FromStrings(shape, [.. Numbers.Select(i => Encoding.UTF8.GetBytes(i == 0 ? "" : i.ToString(CultureInfo.InvariantCulture)))]),
            DType.Complex64 => Tensor.FromBytes(type, shape, Bytes([.. Numbers.SelectMany(i => (float[])[i, -i])])),
            DType.Complex128 => Tensor.FromBytes(type, shape, Bytes([.. Numbers.SelectMany(i => (double[])[i, -i])])),
            _ => throw new ArgumentOutOfRangeException(nameof(type)),
        };
    }

    public static IEnumerable<long> Range(long count)
    {
        for (long i = 0; i < count; i++)
            yield return i;
    }

    private static byte[] Bytes<T>(T[] values) where T : unmanaged => System.Runtime.InteropServices.MemoryMarshal.AsBytes<T>(values).ToArray();
}
