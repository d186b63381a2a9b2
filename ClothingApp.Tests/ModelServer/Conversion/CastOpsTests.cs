using System.Numerics;
using System.Runtime.InteropServices;
using ClothingApp.Serving.Tensors;
using static ClothingApp.Tests.ModelServer.Conversion.NumberDraws;

namespace ClothingApp.Tests.ModelServer.Conversion;

public sealed class CastOpsTests
{
    private static readonly double[] Edges =
    [
        0, -0.0, 0.4, -0.6, 1.5, -1.5, 127.9, 128, 255, 256, 300, -1, -128, -129, 32767, 32768, 65535, 65536, -32769, 2147483520, 2147483648, 3e9, 4294967295,
        -2147483648, -2147483904, 1e10, 9.2e18, 9223372036854775808, 1.2e19, 1e20, -1e20, double.NaN, double.PositiveInfinity, double.NegativeInfinity, 1e-8, 65519, 3.4e38,
    ];

    [Fact]
    public void Cast_FractionsToAnyType_AreWhatTheProcessorMakesOfThem()
    {
        foreach (var from in FloatTypes)
        {
            var x = Floats(from, [Edges.Length], Edges);
            foreach (var to in (DType[])[.. NumberTypes, DType.Bool])
                Agrees("Cast", [x], Expected(DoublesOf(x), to), m => m.Attr("DstT", to), tolerance: 0, draw: $"to {to}");
        }
    }

    [Fact]
    public void Cast_WholeNumbersToAnyType_WrapOrRound()
    {
        var random = new Random(1);
        foreach (var from in IntegerTypes)
        {
            var x = Numbers(random, from, [3, 7]);
            foreach (var to in IntegerTypes)
                Agrees("Cast", [x], Integers(to, [3, 7], IntegersOf(x)), m => m.Attr("DstT", to), draw: $"to {to}");
            Agrees("Cast", [x], Bools([3, 7], IntegersOf(x).Select(v => !v.IsZero)), m => m.Attr("DstT", DType.Bool));
            Agrees("Cast", [x], Floats(DType.Float64, [3, 7], IntegersOf(x).Select(v => (double)(Int128)v)), m => m.Attr("DstT", DType.Float64), tolerance: 0);
            Agrees("Cast", [x], Floats(DType.Float32, [3, 7], IntegersOf(x).Select(v => (double)(float)(Int128)v)), m => m.Attr("DstT", DType.Float32), tolerance: 0);
        }
    }

    [Fact]
    public void Cast_TruthValues_AreOneAndZero()
    {
        var x = Bools([2], [true, false]);
        foreach (var to in IntegerTypes)
            Agrees("Cast", [x], Integers(to, [2], [1, 0]), m => m.Attr("DstT", to));
        foreach (var to in FloatTypes)
            Agrees("Cast", [x], Floats(to, [2], [1, 0]), m => m.Attr("DstT", to));
    }

    [Fact]
    public void Cast_ToBFloat16_RoundsToTheNearestOrIsCutOffWhereAsked()
    {
        var x = Floats(DType.Float32, [3], [1.01171875, 1.00390625, -1.99]);
        foreach (var (cut, expected) in ((bool, ushort[])[])[(false, [0x3F82, 0x3F80, 0xBFFF]), (true, [0x3F81, 0x3F80, 0xBFFE])])
        {
            Agrees("Cast", [x], Tensor.FromBytes(DType.BFloat16, TensorShape.Of(3), MemoryMarshal.AsBytes<ushort>(expected).ToArray()),
                m => m.Attr("DstT", DType.BFloat16).Attr("Truncate", cut), tolerance: 0);
        }
    }

    [Fact]
    public void Cast_ComplexNumbers_KeepTheRealPart()
    {
        var z = Tensor.FromBytes(DType.Complex64, TensorShape.Of(2), MemoryMarshal.AsBytes<float>([1.5f, 2, -3, 4]).ToArray());
        Agrees("Cast", [z], Floats(DType.Float32, [2], [1.5, -3]), m => m.Attr("DstT", DType.Float32));
        Agrees("Cast", [Floats(DType.Float32, [1], [2])], Tensor.FromBytes(DType.Complex128, TensorShape.Of(1), MemoryMarshal.AsBytes<double>([2, 0]).ToArray()),
            m => m.Attr("DstT", DType.Complex128));
    }

    [Fact]
    public void Bitcast_OtherSizes_ChangesTheLastDimension()
    {
        var x = Floats(DType.Float32, [2], [1, -2]);
        Agrees("Bitcast", [x], Integers(DType.Int32, [2], [0x3F800000, unchecked((int)0xC0000000)]), m => m.Attr("type", DType.Int32));
        Agrees("Bitcast", [x], Integers(DType.UInt8, [2, 4], [0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0]), m => m.Attr("type", DType.UInt8));
        Agrees("Bitcast", [Integers(DType.UInt8, [2, 4], [0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0])], x, m => m.Attr("type", DType.Float32));
    }

    // Fractions are cut off. What does not fit into the conversion of 32 or 64 bits gives its smallest number, of which
    // narrower types take the low bits.
    private static Tensor Expected(double[] values, DType to)
    {
        long[] shape = [values.Length];
        if (to == DType.Bool)
            return Bools(shape, values.Select(v => v != 0));
        if (FloatTypes.Contains(to))
            return Floats(to, shape, values);
        return Integers(to, shape, values.Select(v => to switch
        {
            DType.UInt64 when v is >= 9223372036854775808 and < 18446744073709551616.0 => new BigInteger(v),
            DType.Int64 or DType.UInt32 or DType.UInt64 => v is >= -9223372036854775808 and < 9223372036854775808 ? new BigInteger(v) : long.MinValue,
            _ => Math.Truncate(v) is >= int.MinValue and <= int.MaxValue and var whole ? new BigInteger(whole) : int.MinValue,
        }));
    }
}
