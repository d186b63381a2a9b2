using System.Numerics;
using System.Runtime.InteropServices;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.Tests.ModelServer.Conversion;

/// <summary>Random tensors of every element type, their elements as plain numbers, and an operation run in every way it can be.</summary>
internal static class NumberDraws
{
    public static readonly DType[] SignedTypes = [DType.Int8, DType.Int16, DType.Int32, DType.Int64];
    public static readonly DType[] IntegerTypes = [.. SignedTypes, DType.UInt8, DType.UInt16, DType.UInt32, DType.UInt64];
    public static readonly DType[] FloatTypes = [DType.Float16, DType.BFloat16, DType.Float32, DType.Float64];
    public static readonly DType[] NumberTypes = [.. FloatTypes, .. IntegerTypes];

    /// <summary>Asks for the operation with its inputs in a request, then with shapes that are not known before, then with constants.</summary>
    public static void Agrees(string op, Tensor[] inputs, Tensor expected, Action<OpModel>? attributes = null, double? tolerance = null, string draw = "")
    {
        foreach (var way in (string[])["request", "unknown sizes", "unknown rank", "constants"])
        {
            var model = new OpModel(op);
            foreach (var input in inputs)
            {
                _ = way switch
                {
                    "request" => model.Input(input),
                    "unknown sizes" => model.Input(input, TensorShape.Of([.. input.Shape.Dimensions.ToArray().Select(_ => -1L)])),
                    "unknown rank" => model.Input(input, TensorShape.Unknown),
                    _ => model.Constant(input),
                };
            }
            attributes?.Invoke(model);
            string? difference;
            try
            {
                using var actual = model.Run();
                difference = Agreement.Difference(expected, actual, tolerance);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                difference = e.Message;
            }
            Assert.True(difference is null, $"{op} of {string.Join(", ", inputs.Select(i => i.ToString()))} {draw} ({way}): {difference}");
        }
    }

    public static long[] Shape(Random random, int maxRank = 4, int maxSize = 4, int minSize = 1) =>
        [.. Enumerable.Range(0, random.Next(maxRank + 1)).Select(_ => (long)random.Next(minSize, maxSize + 1))];

    /// <summary>Some dimensions of the shape made 1, or left out at the front.</summary>
    public static long[] Shrunk(Random random, long[] shape) =>
        [.. shape.Skip(random.Next(shape.Length + 1) / 2).Select(s => random.Next(3) == 0 ? 1 : s)];

    /// <summary>Whole numbers of the whole range, small ones and the limits more often; or fractions of about that size.</summary>
    public static Tensor Numbers(Random random, DType type, long[] shape, double scale = 4)
    {
        var count = (int)shape.Aggregate(1L, (a, b) => a * b);
        if (FloatTypes.Contains(type))
            return Floats(type, shape, Enumerable.Range(0, count).Select(_ => (random.NextDouble() - 0.5) * 2 * scale));
        var (low, high) = Limits(type);
        return Integers(type, shape, Enumerable.Range(0, count).Select(_ => random.Next(6) switch
        {
            0 => low,
            1 => high,
            2 => new BigInteger(random.NextInt64(long.MinValue, long.MaxValue)),
            _ => new BigInteger(random.Next(-9, 10)),
        }));
    }

    /// <summary>Small whole numbers, of which none overflows when a few are multiplied; no sign where the type has none.</summary>
    public static Tensor Small(Random random, DType type, long[] shape, int low = 0, int high = 3)
    {
        var values = Enumerable.Range(0, (int)shape.Aggregate(1L, (a, b) => a * b)).Select(_ => random.Next(low, high + 1)).ToArray();
        return FloatTypes.Contains(type) ? Floats(type, shape, values.Select(v => (double)v)) : Integers(type, shape, values.Select(v => new BigInteger(v)));
    }

    public static (BigInteger Low, BigInteger High) Limits(DType type)
    {
        var bits = 8 * type.ElementSize();
        return SignedTypes.Contains(type) ? (-(BigInteger.One << (bits - 1)), (BigInteger.One << (bits - 1)) - 1) : (0, (BigInteger.One << bits) - 1);
    }

    /// <summary>Whole numbers that wrap around the type.</summary>
    public static Tensor Integers(DType type, long[] shape, IEnumerable<BigInteger> values)
    {
        var size = type.ElementSize();
        return Tensor.FromBytes(type, TensorShape.Of(shape), values.SelectMany(v => BitConverter.GetBytes((ulong)(v & ulong.MaxValue))[..size]).ToArray());
    }

    public static Tensor Floats(DType type, long[] shape, IEnumerable<double> values)
    {
        var bytes = values.SelectMany(v => type switch
        {
            DType.Float64 => BitConverter.GetBytes(v),
            DType.Float32 => BitConverter.GetBytes((float)v),
            DType.Float16 => BitConverter.GetBytes((Half)(float)v),
            _ => BitConverter.GetBytes(BFloat16((float)v)),
        }).ToArray();
        return Tensor.FromBytes(type, TensorShape.Of(shape), bytes);
    }

    public static Tensor Bools(long[] shape, IEnumerable<bool> values) => Tensor.Create<bool>(TensorShape.Of(shape), values.ToArray());

    public static Tensor Int32(params int[] values) => Tensor.Create<int>(TensorShape.Of(values.Length), values);

    public static Tensor Int32Scalar(int value) => Tensor.Create<int>(TensorShape.Scalar, [value]);

    public static BigInteger[] IntegersOf(Tensor tensor)
    {
        var (size, signed) = (tensor.Type.ElementSize(), SignedTypes.Contains(tensor.Type));
        var bytes = tensor.Bytes.ToArray();
        return [.. Enumerable.Range(0, bytes.Length / size).Select(i => new BigInteger(bytes.AsSpan(i * size, size), isUnsigned: !signed))];
    }

    public static double[] DoublesOf(Tensor tensor) => tensor.Type switch
    {
        DType.Float64 => tensor.AsSpan<double>().ToArray(),
        DType.Float32 => [.. tensor.AsSpan<float>().ToArray().Select(v => (double)v)],
        DType.Float16 => [.. tensor.AsSpan<Half>().ToArray().Select(v => (double)v)],
        DType.BFloat16 => [.. MemoryMarshal.Cast<byte, ushort>(tensor.Bytes.Span).ToArray().Select(v => (double)BitConverter.UInt32BitsToSingle((uint)v << 16))],
        DType.Bool => [.. tensor.AsSpan<bool>().ToArray().Select(v => v ? 1.0 : 0)],
        _ => [.. IntegersOf(tensor).Select(v => (double)v)],
    };

    /// <summary>For each element of the broadcast shape, where it lies in a tensor of the shape given.</summary>
    public static (long[] Shape, int[][] At) Broadcast(params long[][] shapes)
    {
        var rank = shapes.Max(s => s.Length);
        var padded = shapes.Select(s => (long[])[.. Enumerable.Repeat(1L, rank - s.Length), .. s]).ToArray();
        var shape = Enumerable.Range(0, rank).Select(d => padded.Select(p => p[d]).Aggregate((a, b) => a == 1 ? b : a)).ToArray();
        return (shape, [.. padded.Select(p => Indices(shape).Select(index => Flat(p, [.. index.Select((v, d) => p[d] == 1 ? 0 : v)])).ToArray())]);
    }

    /// <summary>All indices of a tensor, in the order in which it lies in memory.</summary>
    public static IEnumerable<long[]> Indices(long[] shape)
    {
        var count = shape.Aggregate(1L, (a, b) => a * b);
        for (var i = 0L; i < count; i++)
        {
            var index = new long[shape.Length];
            var rest = i;
            for (var d = shape.Length - 1; d >= 0; d--)
            {
                index[d] = rest % shape[d];
                rest /= shape[d];
            }
            yield return index;
        }
    }

    public static int Flat(long[] shape, long[] index) => (int)index.Select((v, d) => (v, d)).Aggregate(0L, (at, p) => (at * shape[p.d]) + p.v);

    private static ushort BFloat16(float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(value);
        return float.IsNaN(value) ? (ushort)0x7FC0 : (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }
}
