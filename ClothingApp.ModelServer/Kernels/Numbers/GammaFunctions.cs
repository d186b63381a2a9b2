namespace ClothingApp.ModelServer.Kernels.Numbers;

/// <summary>The gamma function and its relatives, in double precision.</summary>
internal static class GammaFunctions
{
    private const double Tiny = 1e-300;
    private const double Epsilon = 1e-15;
    private const int MaxTerms = 20_000;

    // Lanczos' coefficients for g = 7 and nine terms.
    private static readonly double[] Lanczos =
    [
        0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
        12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
    ];

    // Bernoulli numbers B2, B4, ...
    private static readonly double[] Bernoulli =
        [1.0 / 6, -1.0 / 30, 1.0 / 42, -1.0 / 30, 5.0 / 66, -691.0 / 2730, 7.0 / 6, -3617.0 / 510, 43867.0 / 798, -174611.0 / 330];

    /// <summary>The logarithm of |gamma(x)|.</summary>
    public static double LogGamma(double x)
    {
        if (double.IsNaN(x))
            return x;
        if (double.IsInfinity(x) || (x <= 0 && x == Math.Floor(x)))
            return double.PositiveInfinity;
        if (x < 0.5)
            return Math.Log(Math.PI / Math.Abs(Math.Sin(Math.PI * (x - Math.Floor(x))))) - LogGamma(1 - x);
        var z = x - 1;
        var sum = Lanczos[0];
        for (var i = 1; i < Lanczos.Length; i++)
            sum += Lanczos[i] / (z + i);
        var t = z + 7.5;
        return (0.5 * Math.Log(2 * Math.PI)) + ((z + 0.5) * Math.Log(t)) - t + Math.Log(sum);
    }

    /// <summary>The derivative of <see cref="LogGamma"/>.</summary>
    public static double Digamma(double x)
    {
        if (double.IsNaN(x) || double.IsNegativeInfinity(x) || (x <= 0 && x == Math.Floor(x)))
            return double.NaN;
        if (x < 0)
            return Digamma(1 - x) - (Math.PI / Math.Tan(Math.PI * (x - Math.Floor(x))));
        var result = 0.0;
        for (; x < 10; x++)
            result -= 1 / x;
        result += Math.Log(x) - (0.5 / x);
        var (square, power) = (1 / (x * x), 1 / (x * x));
        for (var k = 0; k < 8; k++, power *= square)
            result -= Bernoulli[k] * power / (2 * (k + 1));
        return result;
    }

    /// <summary>The regularised lower incomplete gamma function.</summary>
    public static double Igamma(double a, double x) =>
        double.IsNaN(a) || double.IsNaN(x) || x < 0 || a <= 0 ? double.NaN
        : x == 0 ? 0
        : double.IsInfinity(x) ? 1
        : double.IsInfinity(a) ? 0
        : x < a + 1 ? LowerSeries(a, x) : 1 - UpperFraction(a, x);

    /// <summary>The regularised upper incomplete gamma function.</summary>
    public static double Igammac(double a, double x) =>
        double.IsNaN(a) || double.IsNaN(x) || x < 0 || a <= 0 ? double.NaN
        : x == 0 ? 1
        : double.IsInfinity(x) ? 0
        : double.IsInfinity(a) ? 1
        : x < a + 1 ? 1 - LowerSeries(a, x) : UpperFraction(a, x);

    /// <summary>The regularised incomplete beta function.</summary>
    public static double Betainc(double a, double b, double x)
    {
        if (double.IsNaN(a) || double.IsNaN(b) || !(a > 0) || !(b > 0) || !(x is >= 0 and <= 1))
            return double.NaN;
        if (x is 0 or 1)
            return x;
        var front = Math.Exp(LogGamma(a + b) - LogGamma(a) - LogGamma(b) + (a * Math.Log(x)) + (b * SpecialFunctions.Log1p(-x)));
        // The fraction converges fast on one side of the mean only.
        return x < (a + 1) / (a + b + 2) ? front * BetaFraction(a, b, x) / a : 1 - (front * BetaFraction(b, a, 1 - x) / b);
    }

    /// <summary>Hurwitz' zeta function: the sum of (k + q)^-x.</summary>
    public static double Zeta(double x, double q)
    {
        if (x == 1)
            return double.PositiveInfinity;
        if (!(x > 1) || double.IsNaN(q))
            return double.NaN;
        if (q <= 0)
        {
            if (q == Math.Floor(q))
                return x == Math.Floor(x) && x % 2 == 0 ? double.PositiveInfinity : double.NaN;
            // A negative number to the power of a fraction.
            if (x != Math.Floor(x) || q < -MaxTerms)
                return double.NaN;
        }
        var sum = 0.0;
        for (; q < 12; q++)
            sum += Math.Pow(q, -x);
        // Euler and Maclaurin for the rest.
        var power = Math.Pow(q, -x);
        sum += (power * q / (x - 1)) + (power / 2);
        var factor = x * power / q;
        for (var k = 0; k < Bernoulli.Length; k++)
        {
            sum += Bernoulli[k] * factor / Factorial((2 * k) + 2);
            factor *= (x + (2 * k) + 1) * (x + (2 * k) + 2) / (q * q);
        }
        return sum;
    }

    /// <summary>The derivative of order <paramref name="n"/> of <see cref="Digamma"/>.</summary>
    public static double Polygamma(double n, double x) =>
        n < 0 || n != Math.Floor(n) ? double.NaN
        : n == 0 ? Digamma(x)
        : (n % 2 == 0 ? -1 : 1) * Math.Exp(LogGamma(n + 1)) * Zeta(n + 1, x);

    private static double Factorial(int n)
    {
        var product = 1.0;
        for (var i = 2; i <= n; i++)
            product *= i;
        return product;
    }

    private static double Front(double a, double x) => Math.Exp((a * Math.Log(x)) - x - LogGamma(a));

    private static double LowerSeries(double a, double x)
    {
        var (term, sum) = (1 / a, 1 / a);
        for (var k = 1; k < MaxTerms && term > sum * Epsilon; k++)
            sum += term *= x / (a + k);
        return sum * Front(a, x);
    }

    // Lentz' way to evaluate a continued fraction.
    private static double UpperFraction(double a, double x)
    {
        var b = x + 1 - a;
        var (c, d) = (1 / Tiny, 1 / b);
        var h = d;
        for (var i = 1; i < MaxTerms; i++)
        {
            var an = -i * (i - a);
            b += 2;
            d = 1 / NotZero((an * d) + b);
            c = NotZero(b + (an / c));
            h *= d * c;
            if (Math.Abs((d * c) - 1) < Epsilon)
                break;
        }
        return h * Front(a, x);
    }

    private static double BetaFraction(double a, double b, double x)
    {
        var (c, d) = (1.0, 1 / NotZero(1 - ((a + b) * x / (a + 1))));
        var h = d;
        for (var m = 1; m < MaxTerms; m++)
        {
            var even = m * (b - m) * x / ((a + (2 * m) - 1) * (a + (2 * m)));
            d = 1 / NotZero(1 + (even * d));
            c = NotZero(1 + (even / c));
            h *= d * c;
            var odd = -(a + m) * (a + b + m) * x / ((a + (2 * m)) * (a + (2 * m) + 1));
            d = 1 / NotZero(1 + (odd * d));
            c = NotZero(1 + (odd / c));
            h *= d * c;
            if (Math.Abs((d * c) - 1) < Epsilon)
                break;
        }
        return h;
    }

    private static double NotZero(double value) => Math.Abs(value) < Tiny ? Tiny : value;
}
