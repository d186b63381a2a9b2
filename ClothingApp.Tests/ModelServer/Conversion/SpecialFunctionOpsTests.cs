using ClothingApp.Serving.Tensors;
using static ClothingApp.Tests.ModelServer.Conversion.NumberDraws;

namespace ClothingApp.Tests.ModelServer.Conversion;

/// <summary>Known values, to the digits that the literature gives, of every function of one or more fractions.</summary>
public sealed class SpecialFunctionOpsTests
{
    private static readonly (string Op, double X, double Y)[] Values =
    [
        ("Abs", -1.5, 1.5), ("Acos", 0.5, 1.0471975511965979), ("Acosh", 2, 1.3169578969248166), ("Asin", 0.5, 0.5235987755982989),
        ("Asinh", 1, 0.881373587019543), ("Atan", 1, 0.7853981633974483), ("Atanh", 0.5, 0.5493061443340549), ("Ceil", 1.2, 2), ("Floor", -1.2, -2),
        ("Cos", 1, 0.5403023058681398), ("Cosh", 1, 1.5430806348152437), ("Sin", 1, 0.8414709848078965), ("Sinh", 1, 1.1752011936438014), ("Tan", 1, 1.557407724654902),
        ("Exp", 1, Math.E), ("Log", Math.E, 1), ("Sqrt", 2, 1.4142135623730951), ("Rsqrt", 4, 0.5), ("Square", -3, 9), ("Reciprocal", 4, 0.25), ("Inv", -2, -0.5),
        ("Neg", 2, -2), ("Sign", -3, -1), ("Sign", 0, 0), ("Rint", 2.5, 2), ("Round", -1.5, -2), ("Round", 3.5, 4),
        ("Erf", 0.5, 0.5204998778130465), ("Erf", -3, -0.9999779095030014), ("Erf", 0, 0), ("Erfc", 0.5, 0.4795001221869535), ("Erfc", -1, 1.8427007929497148), ("Erfc", 4, 1.541725790028002e-8),
        ("Erfinv", 0.5, 0.4769362762044699), ("Erfinv", -0.9, -1.1630871536766743), ("Erfinv", 0.999, 2.326753765513525), ("Erfinv", 1, double.PositiveInfinity), ("Erfinv", 2, double.NaN),
        ("Ndtri", 0.5, 0), ("Ndtri", 0.975, 1.959963984540054), ("Ndtri", 0.001, -3.090232306167813), ("Ndtri", 0, double.NegativeInfinity),
        ("Expm1", 1e-7, 1.00000005e-7), ("Expm1", 2, 6.38905609893065), ("Expm1", -50, -1), ("Log1p", 1e-7, 9.9999995e-8), ("Log1p", 1, 0.6931471805599453), ("Log1p", double.PositiveInfinity, double.PositiveInfinity),
        ("Lgamma", 0.5, 0.5723649429247001), ("Lgamma", 10, 12.801827480081469), ("Lgamma", -1.5, 0.8600470153764811), ("Lgamma", 1, 0), ("Lgamma", -2, double.PositiveInfinity),
        ("Digamma", 1, -0.5772156649015329), ("Digamma", 0.5, -1.9635100260214235), ("Digamma", 10, 2.251752589066721), ("Digamma", -0.5, 0.03648997397857652),
        ("BesselI0e", 0, 1), ("BesselI0e", 1, 0.46575960759364043), ("BesselI0e", 100, 0.03994437929909669), ("BesselI0e", -1, 0.46575960759364043),
        ("BesselI1e", 1, 0.20791041534970844), ("BesselI1e", -1, -0.20791041534970844), ("BesselI1e", 50, 0.05599312389289544)
    ];

    private static readonly (string Op, double[] X, double Y)[] Several =
    [
        ("Atan2", [1, -1], 2.356194490192345), ("Atan2", [0, -1], Math.PI), ("Atan2", [-1, 0], -Math.PI / 2), ("Atan2", [0, 0], 0),
        ("Igamma", [2, 1], 0.2642411176571153), ("Igamma", [0.5, 3], 0.985694121564768), ("Igamma", [1, 0], 0), ("Igammac", [2, 1], 0.7357588823428847), ("Igammac", [3, 8], 0.01375396774),
        ("Betainc", [2, 3, 0.5], 0.6875), ("Betainc", [0.5, 0.5, 0.25], 0.3333333333333333), ("Betainc", [5, 2, 0.9], 0.885735),
        ("Zeta", [2, 1], 1.6449340668482264), ("Zeta", [3, 2], 0.2020569031595943), ("Zeta", [1, 1], double.PositiveInfinity),
        ("Polygamma", [1, 1], 1.6449340668482264), ("Polygamma", [2, 1], -2.4041138063191885), ("Polygamma", [0, 1], -0.5772156649015329),
    ];

    [Fact]
    public void Unary_KnownValues_AreReached()
    {
        foreach (var values in Values.GroupBy(v => v.Op))
        {
            foreach (var type in FloatTypes)
            {
                var half = type is DType.Float16 or DType.BFloat16;
                // What the coarse types can hold of these arguments gives other results.
                if (half && values.Key is "Ndtri" or "Lgamma" or "Erfinv")
                    continue;
                var chosen = values.Where(v => !half || double.IsFinite(v.X)).ToArray();
                var largest = chosen.Max(v => double.IsFinite(v.Y) ? Math.Abs(v.Y) : 1);
                Agrees(values.Key, [Floats(type, [chosen.Length], chosen.Select(v => v.X))], Floats(type, [chosen.Length], chosen.Select(v => v.Y)),
                    tolerance: Math.Max(1, largest) * (type == DType.Float64 ? 1e-11 : half ? 0.02 : 3e-6), draw: $"as {type}");
            }
        }
    }

    [Fact]
    public void Several_KnownValues_AreReached()
    {
        foreach (var (op, x, y) in Several)
        {
            foreach (var type in (DType[])[DType.Float32, DType.Float64])
                Agrees(op, [.. x.Select(v => Floats(type, [1], [v]))], Floats(type, [1], [y]), tolerance: type == DType.Float64 ? 1e-9 : 1e-6, draw: string.Join(' ', x));
        }
    }

    [Fact]
    public void Expm1AndLog1p_NearZero_KeepTheirDigits()
    {
        double[] x = [1e-3, -1e-4, 1e-6, 3e-8, -2e-9];
        // Each divided by its argument, so that the error is a relative one.
        foreach (var (op, sign) in ((string, int)[])[("Expm1", 1), ("Log1p", -1)])
        {
            using var y = new OpModel(op).Input(Floats(DType.Float32, [5], x)).Run();
            for (var i = 0; i < x.Length; i++)
                Assert.Equal(1 + (sign * x[i] / 2), y.AsSpan<float>()[i] / (double)(float)x[i], 4e-7 + (x[i] * x[i]));
        }
    }

    [Fact]
    public void NextAfter_Float32_IsTheNeighbour() =>
        Agrees("NextAfter", [Floats(DType.Float32, [3], [1, 1, 0]), Floats(DType.Float32, [3], [2, 0, -1])],
            Floats(DType.Float32, [3], [MathF.BitIncrement(1), MathF.BitDecrement(1), -float.Epsilon]), tolerance: 0);

    [Fact]
    public void IsNumber_Edges_AreTold()
    {
        foreach (var type in FloatTypes)
        {
            var x = Floats(type, [4], [1, double.NaN, double.PositiveInfinity, double.NegativeInfinity]);
            Agrees("IsNan", [x], Bools([4], [false, true, false, false]));
            Agrees("IsInf", [x], Bools([4], [false, false, true, true]));
            Agrees("IsFinite", [x], Bools([4], [true, false, false, false]));
        }
    }
}
