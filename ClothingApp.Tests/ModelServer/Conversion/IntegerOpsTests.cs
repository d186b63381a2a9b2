using System.Numerics;
using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.Serving.Tensors;
using static ClothingApp.Tests.ModelServer.Conversion.NumberDraws;

namespace ClothingApp.Tests.ModelServer.Conversion;

public sealed class IntegerOpsTests
{
    private static readonly (string Op, Func<BigInteger, BigInteger, BigInteger> Of)[] Divisions =
    [
        ("Div", BigInteger.Divide),
        ("TruncateDiv", BigInteger.Divide),
        ("FloorDiv", (a, b) => (a - Modulo(a, b)) / b),
        ("Mod", BigInteger.Remainder),
        ("TruncateMod", BigInteger.Remainder),
        ("FloorMod", Modulo),
    ];

    [Fact]
    public void Divide_EveryTypeLimitsIncluded_RoundsAsItsNameSays()
    {
        var random = new Random(1);
        foreach (var (op, of) in Divisions)
        {
            foreach (var type in IntegerTypes)
            {
                var x = Numbers(random, type, [4, 8]);
                var y = Integers(type, [8], IntegersOf(Numbers(random, type, [8])).Select(v => v.IsZero ? 7 : v));
                Agrees(op, [x, y], Expected(of, x, y));
            }
        }
    }

    [Fact]
    public void Divide_SmallestByMinusOne_WrapsAndDoesNotEndTheProcess()
    {
        foreach (var (op, of) in Divisions)
        {
            foreach (var type in SignedTypes)
            {
                var x = Integers(type, [3], [Limits(type).Low, 5, -5]);
                Agrees(op, [x, Integers(type, [], [-1])], Expected(of, x, Integers(type, [1], [-1])));
            }
        }
    }

    [Fact]
    public void Divide_ConstantDivisor_RoundsAsItsNameSays()
    {
        foreach (var (op, of) in Divisions)
        {
            foreach (var divisor in (int[])[1, 2, 7, -1, -3])
            {
                var (x, y) = (Integers(DType.Int32, [6], [int.MinValue, -7, -1, 0, 8, int.MaxValue]), Integers(DType.Int32, [1], [divisor]));
                using var actual = new OpModel(op).Input(x).Constant(y).Run();
                Assert.True(Agreement.Difference(Expected(of, x, y), actual) is null, $"{op} by {divisor}");
            }
        }
    }

    [Theory]
    [InlineData("FloorDiv")]
    [InlineData("FloorMod")]
    [InlineData("TruncateDiv")]
    [InlineData("TruncateMod")]
    public void Divide_ByZero_IsTheRequestsFault(string op)
    {
        foreach (var type in IntegerTypes)
        {
            foreach (var shape in (long[][])[[], [2]])
            {
                var model = new OpModel(op).Input(Small(new Random(1), type, shape, 1, 5)).Input(Small(new Random(1), type, shape, 0, 0));
                Assert.Throws<InvalidRequestException>(() => model.Run());
            }
        }
    }

    [Fact]
    public void Divide_Fractions_FollowTheSigns()
    {
        foreach (var type in FloatTypes)
        {
            var (x, y) = (Floats(type, [6], [7, -7, 7, -7, 6, 0]), Floats(type, [6], [2, 2, -2, -2, 3, 5]));
            Agrees("FloorDiv", [x, y], Floats(type, [6], [3, -4, -4, 3, 2, 0]));
            Agrees("FloorMod", [x, y], Floats(type, [6], [1, 1, -1, -1, 0, 0]));
            Agrees("Mod", [x, y], Floats(type, [6], [1, -1, 1, -1, 0, 0]));
        }
        // The quotient is not rounded on the way.
        Agrees("FloorMod", [Floats(DType.Float32, [1], [1e6]), Floats(DType.Float32, [1], [0.3f])], Floats(DType.Float32, [1], [1e6 % 0.3f]), tolerance: 1e-6);
    }

    [Fact]
    public void Bits_EveryType_AreThoseOfTheNumber()
    {
        var random = new Random(2);
        foreach (var type in IntegerTypes)
        {
            var (x, y) = (Numbers(random, type, [3, 4]), Numbers(random, type, [4]));
            Agrees("BitwiseAnd", [x, y], Expected((a, b) => a & b, x, y));
            Agrees("BitwiseOr", [x, y], Expected((a, b) => a | b, x, y));
            Agrees("BitwiseXor", [x, y], Expected((a, b) => a ^ b, x, y));
            Agrees("Invert", [x], Integers(type, [3, 4], IntegersOf(x).Select(v => -v - 1)));
            var places = Small(random, type, [4], 0, (8 * type.ElementSize()) - 1);
            Agrees("LeftShift", [x, places], Expected((a, b) => a << (int)b, x, places));
            Agrees("RightShift", [x, places], Expected((a, b) => a >> (int)b, x, places));
        }
    }

    private static BigInteger Modulo(BigInteger a, BigInteger b) => ((a % b) + b) % b;

    private static Tensor Expected(Func<BigInteger, BigInteger, BigInteger> of, Tensor x, Tensor y)
    {
        var (shape, at) = Broadcast(x.Shape.Dimensions.ToArray(), y.Shape.Dimensions.ToArray());
        return Integers(x.Type, shape, at[0].Zip(at[1], (i, j) => of(IntegersOf(x)[i], IntegersOf(y)[j])));
    }
}
