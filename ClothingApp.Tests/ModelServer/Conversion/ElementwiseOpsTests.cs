using System.Numerics;
using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.Serving.Tensors;
using static ClothingApp.Tests.ModelServer.Conversion.NumberDraws;

namespace ClothingApp.Tests.ModelServer.Conversion;

public sealed class ElementwiseOpsTests
{
    private static readonly (string Op, Func<BigInteger, BigInteger, BigInteger> Whole, Func<double, double, double> Fraction)[] Binaries =
    [
        ("AddV2", (a, b) => a + b, (a, b) => a + b),
        ("Sub", (a, b) => a - b, (a, b) => a - b),
        ("Mul", (a, b) => a * b, (a, b) => a * b),
        ("Maximum", BigInteger.Max, Math.Max),
        ("Minimum", BigInteger.Min, Math.Min),
        ("SquaredDifference", (a, b) => (a - b) * (a - b), (a, b) => (a - b) * (a - b)),
    ];

    private static readonly (string Op, Func<int, bool> Holds)[] Comparisons =
    [
        ("Equal", c => c == 0), ("NotEqual", c => c != 0), ("Less", c => c < 0), ("LessEqual", c => c <= 0), ("Greater", c => c > 0), ("GreaterEqual", c => c >= 0),
    ];

    [Fact]
    public void Binary_RandomShapesAndTypes_BroadcastAndWrap()
    {
        var random = new Random(1);
        foreach (var (op, whole, fraction) in Binaries)
        {
            foreach (var type in NumberTypes)
            {
                var shape = Shape(random);
                var (x, y) = (Numbers(random, type, shape), Numbers(random, type, Shrunk(random, shape)));
                if (random.Next(2) == 0)
                    (x, y) = (y, x);
                Agrees(op, [x, y], Expected(x, y, type, whole, fraction));
            }
        }
    }

    [Fact]
    public void Compare_RandomShapesAndTypes_AnswersOfEachPair()
    {
        var random = new Random(2);
        foreach (var (op, holds) in Comparisons)
        {
            foreach (var type in NumberTypes)
            {
                var shape = Shape(random);
                var (x, y) = (Numbers(random, type, shape, 1), Small(random, type, Shrunk(random, shape)));
                var (result, at) = Broadcast(x.Shape.Dimensions.ToArray(), y.Shape.Dimensions.ToArray());
                var expected = FloatTypes.Contains(type)
                    ? at[0].Zip(at[1], (i, j) => holds(DoublesOf(x)[i].CompareTo(DoublesOf(y)[j])))
                    : at[0].Zip(at[1], (i, j) => holds(IntegersOf(x)[i].CompareTo(IntegersOf(y)[j])));
                Agrees(op, [x, y], Bools(result, expected));
            }
        }
    }

    [Fact]
    public void Binary_EmptyTensors_AreEmpty()
    {
        Agrees("AddV2", [Floats(DType.Float32, [0, 3], []), Floats(DType.Float32, [3], [1, 2, 3])], Floats(DType.Float32, [0, 3], []));
        Agrees("Mul", [Integers(DType.UInt8, [2, 0], []), Integers(DType.UInt8, [1, 1], [1])], Integers(DType.UInt8, [2, 0], []));
    }

    [Fact]
    public void Binary_ShapesThatDoNotFit_IsTheRequestsFault()
    {
        var (x, y) = (Floats(DType.Float32, [2], [1, 2]), Floats(DType.Float32, [3], [1, 2, 3]));
        Assert.Throws<InvalidRequestException>(() => new OpModel("AddV2").Input(x, TensorShape.Of(-1)).Input(y, TensorShape.Of(-1)).Run());
    }

    [Theory]
    [InlineData("Maximum")]
    [InlineData("Minimum")]
    public void Extreme_NaN_PassesThrough(string op) =>
        Agrees(op, [Floats(DType.Float32, [2], [double.NaN, 1]), Floats(DType.Float32, [2], [1, double.NaN])], Floats(DType.Float32, [2], [double.NaN, double.NaN]));

    [Theory]
    [InlineData("DivNoNan", new[] { 1.0, 0, 3 }, new[] { 0.0, 0, 2 }, new[] { 0.0, 0, 1.5 })]
    [InlineData("MulNoNan", new[] { double.NaN, double.PositiveInfinity, 3 }, new[] { 0.0, 0, 2 }, new[] { 0.0, 0, 6 })]
    [InlineData("Xdivy", new[] { 0.0, 0, 3 }, new[] { 0.0, double.NaN, 2 }, new[] { 0.0, 0, 1.5 })]
    [InlineData("Xlogy", new[] { 0.0, 0, 3 }, new[] { 0.0, double.NaN, Math.E }, new[] { 0.0, 0, 3 })]
    [InlineData("Xlog1py", new[] { 0.0, 0, 3 }, new[] { -1.0, double.NaN, 1e-7 }, new[] { 0.0, 0, 3e-7 })]
    public void ZeroOperand_Always_GivesZero(string op, double[] x, double[] y, double[] expected) =>
        Agrees(op, [Floats(DType.Float32, [3], x), Floats(DType.Float32, [3], y)], Floats(DType.Float32, [3], expected), tolerance: 1e-6);

    [Fact]
    public void Clip_LowerAboveUpper_LowerWins()
    {
        var x = Floats(DType.Float32, [4], [-5, 0, 2, 9]);
        Agrees("ClipByValue", [x, Floats(DType.Float32, [], [3]), Floats(DType.Float32, [], [1])], Floats(DType.Float32, [4], [3, 3, 3, 3]));
        Agrees("ClipByValue", [x, Floats(DType.Float32, [], [-1]), Floats(DType.Float32, [], [1])], Floats(DType.Float32, [4], [-1, 0, 1, 1]));
        foreach (var type in IntegerTypes)
            Agrees("ClipByValue", [Small(new Random(3), type, [2, 3], 0, 9), Small(new Random(3), type, [3], 4, 4), Small(new Random(3), type, [], 6, 6)],
                Integers(type, [2, 3], IntegersOf(Small(new Random(3), type, [2, 3], 0, 9)).Select(v => BigInteger.Max(BigInteger.Min(v, 6), 4))));
    }

    [Fact]
    public void Pow_WholeNumbers_WrapsAndRefusesNegativePowers()
    {
        foreach (var type in (DType[])[DType.Int32, DType.Int64])
        {
            var random = new Random(4);
            for (var power = 0; power < 8; power++)
            {
                var x = Numbers(random, type, [2, 3]);
                Agrees("Pow", [x, Integers(type, [], [power])], Integers(type, [2, 3], IntegersOf(x).Select(v => BigInteger.Pow(v, power))));
            }
            var model = new OpModel("Pow").Input(Integers(type, [], [2])).Input(Integers(type, [], [-1]));
            Assert.Throws<InvalidRequestException>(() => model.Run());
        }
    }

    [Fact]
    public void Pow_Fractions_IsThePower()
    {
        foreach (var type in FloatTypes)
            Agrees("Pow", [Floats(type, [3], [1.5, 2, 0]), Floats(type, [3, 1], [2, -1, 0])], Floats(type, [3, 3], [2.25, 4, 0, 1 / 1.5, 0.5, double.PositiveInfinity, 1, 1, 1]));
    }

    [Fact]
    public void Select_ConditionOfOneDimension_PicksRows()
    {
        var (x, y) = (Floats(DType.Float32, [2, 2], [1, 2, 3, 4]), Floats(DType.Float32, [2, 2], [5, 6, 7, 8]));
        Agrees("Select", [Bools([2], [true, false]), x, y], Floats(DType.Float32, [2, 2], [1, 2, 7, 8]));
        Agrees("Select", [Bools([2, 2], [true, false, false, true]), x, y], Floats(DType.Float32, [2, 2], [1, 6, 7, 4]));
        Agrees("Select", [Bools([], [false]), x, y], y);
    }

    [Fact]
    public void SelectV2_RandomShapesAndTypes_PicksByElement()
    {
        var random = new Random(5);
        foreach (var type in (DType[])[.. NumberTypes, DType.Bool])
        {
            var shape = Shape(random);
            var (cs, xs, ys) = (Shrunk(random, shape), Shrunk(random, shape), Shrunk(random, shape));
            var (result, at) = Broadcast(cs, xs, ys);
            var c = Bools(cs, [.. Indices(cs).Select(_ => random.Next(2) == 0)]);
            var (x, y) = type == DType.Bool
                ? (Bools(xs, [.. Indices(xs).Select(_ => true)]), Bools(ys, [.. Indices(ys).Select(_ => false)]))
                : (Numbers(random, type, xs), Numbers(random, type, ys));
            var size = type.ElementSize();
            var bytes = Enumerable.Range(0, at[0].Length).SelectMany(i =>
                (c.AsSpan<bool>()[at[0][i]] ? x.Bytes.Slice(at[1][i] * size, size) : y.Bytes.Slice(at[2][i] * size, size)).ToArray()).ToArray();
            Agrees("SelectV2", [c, x, y], Tensor.FromBytes(type, TensorShape.Of(result), bytes));
        }
    }

    [Fact]
    public void AddN_Several_AddsAllUp()
    {
        foreach (var type in NumberTypes)
        {
            var random = new Random(6);
            var inputs = Enumerable.Range(0, 3).Select(_ => Small(random, type, [2, 3])).ToArray();
            var sums = Enumerable.Range(0, 6).Select(i => inputs.Sum(t => DoublesOf(t)[i])).ToArray();
            Agrees("AddN", inputs, FloatTypes.Contains(type) ? Floats(type, [2, 3], sums) : Integers(type, [2, 3], sums.Select(s => new BigInteger(s))));
        }
    }

    [Fact]
    public void Equal_ShapesThatDoNotFit_AnswersFalseWhereAsked()
    {
        var (x, y) = (Floats(DType.Float32, [2], [1, 2]), Floats(DType.Float32, [3], [1, 2, 3]));
        Agrees("Equal", [x, y], Bools([], [false]), m => m.Attr("incompatible_shape_error", false));
        Agrees("NotEqual", [x, y], Bools([], [true]), m => m.Attr("incompatible_shape_error", false));
    }

    private static Tensor Expected(Tensor x, Tensor y, DType type, Func<BigInteger, BigInteger, BigInteger> whole, Func<double, double, double> fraction)
    {
        var (shape, at) = Broadcast(x.Shape.Dimensions.ToArray(), y.Shape.Dimensions.ToArray());
        if (!FloatTypes.Contains(type))
            return Integers(type, shape, at[0].Zip(at[1], (i, j) => whole(IntegersOf(x)[i], IntegersOf(y)[j])));
        return Floats(type, shape, at[0].Zip(at[1], (i, j) => fraction(DoublesOf(x)[i], DoublesOf(y)[j])));
    }
}
