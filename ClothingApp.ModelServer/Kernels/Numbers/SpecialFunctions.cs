namespace ClothingApp.ModelServer.Kernels.Numbers;

/// <summary>
/// Functions that .NET lacks, in double precision: relative errors below 1e-12 where nothing cancels. Series where they
/// converge fast with terms of one sign, continued fractions and asymptotic series elsewhere.
/// </summary>
internal static class SpecialFunctions
{
    private const double SqrtPi = 1.7724538509055160273;
    private const double Epsilon = 1e-16;
    private const int MaxTerms = 500;

    public static double Expm1(double x) => Math.Abs(x) > 1 ? Math.Exp(x) - 1 : 2 * Math.Exp(x / 2) * Math.Sinh(x / 2);

    public static double Log1p(double x)
    {
        var u = 1 + x;
        // The factor undoes what rounding 1 + x has lost.
        return u == 1 ? x : double.IsInfinity(u) ? u : Math.Log(u) * x / (u - 1);
    }

    public static double Softplus(double x) => Math.Max(x, 0) + Log1p(Math.Exp(-Math.Abs(x)));

    public static double Sigmoid(double x) => x >= 0 ? 1 / (1 + Math.Exp(-x)) : Math.Exp(x) / (1 + Math.Exp(x));

    public static double Erf(double x) => double.IsNaN(x) ? x : Math.Abs(x) < 2 ? ErfSeries(x) : x > 0 ? 1 - ErfcFraction(x) : ErfcFraction(-x) - 1;

    public static double Erfc(double x) => double.IsNaN(x) ? x : Math.Abs(x) < 2 ? 1 - ErfSeries(x) : x > 0 ? ErfcFraction(x) : 2 - ErfcFraction(-x);

    /// <summary>The number whose <see cref="Erf"/> is <paramref name="y"/>.</summary>
    public static double Erfinv(double y)
    {
        if (!(Math.Abs(y) < 1))
            return Math.Abs(y) == 1 ? y * double.PositiveInfinity : double.NaN;
        return y < 0 ? -ErfcInverse(1 + y) : ErfcInverse(1 - y, y);
    }

    /// <summary>The quantile of the normal distribution at <paramref name="p"/>.</summary>
    public static double Ndtri(double p) =>
        !(p is >= 0 and <= 1) ? double.NaN
        : p == 0 ? double.NegativeInfinity
        : p == 1 ? double.PositiveInfinity
        : p < 0.5 ? -Math.Sqrt(2) * ErfcInverse(2 * p) : Math.Sqrt(2) * Erfinv((2 * p) - 1);

    /// <summary>exp(-|x|) I0(x), the modified Bessel function.</summary>
    public static double BesselI0e(double x) => BesselScaled(Math.Abs(x), 0);

    /// <summary>exp(-|x|) I1(x), the modified Bessel function.</summary>
    public static double BesselI1e(double x) => Math.CopySign(BesselScaled(Math.Abs(x), 1), x);

    public static double NextAfter(float x, float y) =>
        float.IsNaN(x) || float.IsNaN(y) ? float.NaN : x == y ? y : x < y ? MathF.BitIncrement(x) : MathF.BitDecrement(x);

    public static double NextAfter(double x, double y) =>
        double.IsNaN(x) || double.IsNaN(y) ? double.NaN : x == y ? y : x < y ? Math.BitIncrement(x) : Math.BitDecrement(x);

    // 2/sqrt(pi) exp(-x²) x (1 + 2x²/3 + (2x²)²/15 + ...): no term is negative.
    private static double ErfSeries(double x)
    {
        var (term, sum) = (x, x);
        for (var n = 1; n < MaxTerms && Math.Abs(term) > Epsilon * Math.Abs(sum); n++)
            sum += term *= 2 * x * x / ((2 * n) + 1);
        return 2 / SqrtPi * Math.Exp(-x * x) * sum;
    }

    // exp(-x²)/sqrt(pi) / (x + (1/2)/(x + 1/(x + (3/2)/(x + ...)))), from the inside out.
    private static double ErfcFraction(double x)
    {
        if (x > 40)
            return 0;
        var fraction = x;
        for (var k = 100; k > 0; k--)
            fraction = x + (k / 2.0 / fraction);
        return Math.Exp(-x * x) / SqrtPi / fraction;
    }

    // Newton's steps, the second derivative taken in, from a rough start; for the sake of small arguments on erfc.
    private static double ErfcInverse(double complement, double? value = null)
    {
        var x = value is { } y && y < 0.5
            ? y * SqrtPi / 2
            : Math.Sqrt(Math.Max(0, -Math.Log(complement * (2 - complement)))) * 0.9;
        for (var step = 0; step < 40; step++)
        {
            var slope = 2 / SqrtPi * Math.Exp(-x * x);
            var error = value is { } v && v < 0.5 ? Erf(x) - v : complement - Erfc(x);
            var newton = error / slope;
            var change = newton / (1 + (x * newton));
            x -= change;
            if (Math.Abs(change) <= 1e-15 * Math.Abs(x))
                break;
        }
        return x;
    }

    private static double BesselScaled(double x, int order)
    {
        if (double.IsNaN(x))
            return x;
        if (x > 30)
        {
            // The asymptotic series: (-1)^k of products of (4 n² - odd²) / (8x).
            var (term, sum) = (1.0, 1.0);
            for (var k = 1; k < 30 && Math.Abs(term) > Epsilon; k++)
            {
                var odd = (2 * k) - 1;
                term *= -((4.0 * order * order) - (odd * odd)) / (k * 8 * x);
                sum += term;
            }
            return sum / Math.Sqrt(2 * Math.PI * x);
        }
        var half = x / 2;
        var (power, total) = (order == 0 ? 1 : half, order == 0 ? 1 : half);
        for (var k = 1; k < MaxTerms && power > Epsilon * total; k++)
            total += power *= half * half / (k * (k + order));
        return total * Math.Exp(-x);
    }
}
