using System.Numerics;
using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.Serving.Tensors;
using static ClothingApp.Tests.ModelServer.Conversion.NumberDraws;

namespace ClothingApp.Tests.ModelServer.Conversion;

public sealed class ReductionOpsTests
{
    private static readonly (string Op, Func<IEnumerable<double>, double> Of)[] Reductions =
    [
        ("Sum", v => v.Sum()),
        ("Prod", v => v.Aggregate(1.0, (a, b) => a * b)),
        ("Mean", v => v.Any() ? v.Average() : double.NaN),
        ("Max", v => v.Any() ? v.Max() : double.NegativeInfinity),
        ("Min", v => v.Any() ? v.Min() : double.PositiveInfinity),
        ("EuclideanNorm", v => Math.Sqrt(v.Sum(x => x * x))),
    ];

    [Fact]
    public void Reduce_RandomShapesAxesAndTypes_GathersUpAlongTheAxes()
    {
        var random = new Random(1);
        foreach (var (op, of) in Reductions)
        {
            foreach (var type in op == "EuclideanNorm" ? FloatTypes : NumberTypes)
            {
                for (var i = 0; i < 2; i++)
                {
                    var shape = Shape(random);
                    var x = Small(random, type, shape);
                    var axes = Enumerable.Range(0, shape.Length).Where(_ => random.Next(2) == 0).Select(a => random.Next(2) == 0 ? a : a - shape.Length).ToArray();
                    Check(op, of, x, axes, random.Next(2) == 0);
                }
            }
        }
    }

    [Fact]
    public void Reduce_EmptyFloats_GivesWhatTheReductionMakesOfNothing()
    {
        foreach (var (op, of) in Reductions)
        {
            foreach (var type in FloatTypes)
            {
                Check(op, of, Floats(type, [0, 2], []), [0], false);
                Check(op, of, Floats(type, [3, 0], []), [1], true);
                Check(op, of, Floats(type, [0, 2], []), [1], false);
            }
        }
    }

    [Fact]
    public void Reduce_EmptyWholeNumbers_GivesTheLimitsOfTheirType()
    {
        foreach (var type in IntegerTypes)
        {
            var empty = Integers(type, [0, 2], []);
            Agrees("Max", [empty, Int32(0)], Integers(type, [2], [Limits(type).Low, Limits(type).Low]));
            Agrees("Min", [empty, Int32(0)], Integers(type, [2], [Limits(type).High, Limits(type).High]));
            Agrees("Sum", [empty, Int32(0)], Integers(type, [2], [0, 0]));
            Agrees("Prod", [empty, Int32(0)], Integers(type, [2], [1, 1]));
        }
    }

    [Fact]
    public void Sum_WholeNumbers_Wraps()
    {
        foreach (var type in IntegerTypes)
        {
            var x = Numbers(new Random(2), type, [3, 5]);
            var rows = IntegersOf(x).Chunk(5).Select(r => r.Aggregate(BigInteger.Zero, (a, b) => a + b));
            Agrees("Sum", [x, Int32(1)], Integers(type, [3], rows));
            var products = IntegersOf(x).Chunk(5).Select(r => r.Aggregate(BigInteger.One, (a, b) => a * b));
            Agrees("Prod", [x, Int32(1)], Integers(type, [3], products));
            var running = IntegersOf(x).Chunk(5).SelectMany(r => r.Select((_, k) => r.Take(k + 1).Aggregate((a, b) => a + b)));
            Agrees("Cumsum", [x, Int32Scalar(1)], Integers(type, [3, 5], running));
            Agrees("Prod", [Integers(type, [5], IntegersOf(x).Take(5)), Int32(0)], Integers(type, [], products.Take(1)));
        }
    }

    [Fact]
    public void Mean_WholeNumbers_RoundsToZeroWithoutWrapping()
    {
        foreach (var type in IntegerTypes)
        {
            var (low, high) = Limits(type);
            if (type.ElementSize() == 8)
                continue;
            var x = Integers(type, [2, 3], [high, high, high - 1, low, low, low + 1]);
            var sums = IntegersOf(x).Chunk(3).Select(r => BigInteger.Divide(r.Aggregate((a, b) => a + b), 3));
            Agrees("Mean", [x, Int32(1)], Integers(type, [2], sums));
        }
    }

    [Fact]
    public void Logical_RandomAndEmpty_AllOrAny()
    {
        var random = new Random(3);
        for (var i = 0; i < 10; i++)
        {
            var shape = Shape(random, 3, 3, 0);
            var x = Bools(shape, [.. Indices(shape).Select(_ => random.Next(3) > 0)]);
            var axes = Enumerable.Range(0, shape.Length).Where(_ => random.Next(2) == 0).ToArray();
            Check("All", v => v.All(e => e != 0) ? 1 : 0, x, axes, false);
            Check("Any", v => v.Any(e => e != 0) ? 1 : 0, x, axes, true);
        }
    }

    [Fact]
    public void ArgExtreme_RandomShapesAndTypes_IsTheFirstPlace()
    {
        var random = new Random(4);
        foreach (var type in (DType[])[.. NumberTypes, DType.Bool])
        {
            var shape = Shape(random, 3) is { Length: > 0 } s ? s : [5];
            var axis = random.Next(shape.Length);
            var x = type == DType.Bool ? Bools(shape, [.. Indices(shape).Select(_ => random.Next(2) == 0)]) : Small(random, type, shape);
            var index = random.Next(2) == 0 ? DType.Int32 : DType.Int64;
            foreach (var (op, sign) in ((string, int)[])[("ArgMax", 1), ("ArgMin", -1)])
            {
                var groups = Groups(x, [axis]);
                var places = groups.Select(g => new BigInteger(g.Select((v, k) => (v, k)).MaxBy(p => p.v * sign).k));
                Agrees(op, [x, Int32Scalar(random.Next(2) == 0 ? axis : axis - shape.Length)],
                    Integers(index, [.. shape.Where((_, d) => d != axis)], places), m => m.Attr("output_type", index));
            }
        }
    }

    [Fact]
    public void Reduce_AxisOutside_IsTheRequestsFault()
    {
        var x = Floats(DType.Float32, [2], [1, 2]);
        Assert.Throws<InvalidRequestException>(() => new OpModel("Sum").Input(x).Input(Int32(5)).Run());
    }

    [Fact]
    public void Reduce_ScalarAxis_IsOneAxis()
    {
        var x = Floats(DType.Float32, [2, 2], [1, 2, 3, 4]);
        Agrees("Sum", [x, Int32Scalar(-1)], Floats(DType.Float32, [2], [3, 7]));
        Agrees("L2Loss", [x], Floats(DType.Float32, [], [15]));
    }

    [Fact]
    public void Cumulate_RandomShapesAndTypes_RunsAlongTheAxis()
    {
        var random = new Random(5);
        foreach (var (op, start, step) in ((string, double, Func<double, double, double>)[])
            [("Cumsum", 0, (a, b) => a + b), ("Cumprod", 1, (a, b) => a * b), ("CumulativeLogsumexp", double.NegativeInfinity, (a, b) => Math.Log(Math.Exp(a) + Math.Exp(b)))])
        {
            foreach (var type in op == "CumulativeLogsumexp" ? [DType.Float32, DType.Float64] : NumberTypes)
            {
                var shape = Shape(random, 3) is { Length: > 0 } s ? s : [5];
                var (axis, exclusive, reverse) = (random.Next(shape.Length), random.Next(2) == 0, random.Next(2) == 0);
                var x = Small(random, type, shape);
                var values = DoublesOf(x);
                var expected = Indices(shape).Select(index =>
                {
                    var places = Enumerable.Range(0, (int)shape[axis]).Where(k => reverse
                        ? exclusive ? k > index[axis] : k >= index[axis]
                        : exclusive ? k < index[axis] : k <= index[axis]);
                    return places.Select(k => values[Flat(shape, [.. index.Select((v, d) => d == axis ? k : v)])]).Aggregate(start, step);
                });
                Agrees(op, [x, Int32Scalar(axis - shape.Length)], FloatTypes.Contains(type) ? Floats(type, shape, expected) : Integers(type, shape, expected.Select(v => new BigInteger(v))),
                    m => m.Attr("exclusive", exclusive).Attr("reverse", reverse), draw: $"axis {axis} exclusive {exclusive} reverse {reverse}");
            }
        }
    }

    private static void Check(string op, Func<IEnumerable<double>, double> of, Tensor x, int[] axes, bool keep)
    {
        var shape = x.Shape.Dimensions.ToArray();
        var reduced = axes.Select(a => a < 0 ? a + shape.Length : a).ToArray();
        long[] result = keep ? [.. shape.Select((s, d) => reduced.Contains(d) ? 1 : s)] : [.. shape.Where((_, d) => !reduced.Contains(d))];
        var values = Groups(x, reduced).Select(of).ToArray();
        var expected = x.Type == DType.Bool ? Bools(result, values.Select(v => v != 0))
            : FloatTypes.Contains(x.Type) ? Floats(x.Type, result, values)
            : Integers(x.Type, result, values.Select(v => new BigInteger(Math.Truncate(v))));
        Agrees(op, [x, Int32(axes)], expected, m => m.Attr("keep_dims", keep), draw: $"axes [{string.Join(',', axes)}] keep {keep}");
    }

    // The elements that become one, in the result's order.
    private static double[][] Groups(Tensor x, int[] axes)
    {
        var shape = x.Shape.Dimensions.ToArray();
        var values = DoublesOf(x);
        long[] kept = [.. shape.Select((s, d) => axes.Contains(d) ? 1 : s)];
        long[] gathered = [.. shape.Select((s, d) => axes.Contains(d) ? s : 1)];
        return [.. Indices(kept).Select(at => Indices(gathered).Select(k => values[Flat(shape, [.. at.Zip(k, (a, b) => a + b)])]).ToArray())];
    }
}
