namespace ClothingApp.Tests.ModelServer.Conversion.OwnCases;

/// <summary>Layers as anybody would write them: what the converted graphs are compared with.</summary>
internal static class Plain
{
    public static float[,] MatMul(float[,] a, float[,] b)
    {
        var result = new float[a.GetLength(0), b.GetLength(1)];
        for (var i = 0; i < result.GetLength(0); i++)
            for (var j = 0; j < result.GetLength(1); j++)
                for (var k = 0; k < a.GetLength(1); k++)
                    result[i, j] += a[i, k] * b[k, j];
        return result;
    }

    public static float[,] AddToRows(float[,] a, float[] row) => Map(a, (v, _, j) => v + row[j]);

    public static float[,] Map(float[,] a, Func<float, float> f) => Map(a, (v, _, _) => f(v));

    public static float[,] Map(float[,] a, Func<float, int, int, float> f)
    {
        var result = new float[a.GetLength(0), a.GetLength(1)];
        for (var i = 0; i < result.GetLength(0); i++)
            for (var j = 0; j < result.GetLength(1); j++)
                result[i, j] = f(a[i, j], i, j);
        return result;
    }

    public static float[,] Softmax(float[,] a)
    {
        var sums = Enumerable.Range(0, a.GetLength(0)).Select(i => Enumerable.Range(0, a.GetLength(1)).Sum(j => MathF.Exp(a[i, j]))).ToArray();
        return Map(a, (v, i, _) => MathF.Exp(v) / sums[i]);
    }

    public static float Sigmoid(float x) => 1 / (1 + MathF.Exp(-x));

    /// <summary>NHWC, the same size: zeros around the picture.</summary>
    /// <param name="kernel">[height, width, in, out], or per channel [height, width, channels, multiplier].</param>
    public static float[,,,] SameConvolution(float[,,,] x, float[,,,] kernel, bool perChannel = false)
    {
        var (kh, kw, inner, last) = (kernel.GetLength(0), kernel.GetLength(1), kernel.GetLength(2), kernel.GetLength(3));
        var outputs = perChannel ? inner * last : last;
        var y = new float[x.GetLength(0), x.GetLength(1), x.GetLength(2), outputs];
        ForEach(y, (n, h, w, o) =>
        {
            var sum = 0f;
            for (var i = 0; i < kh; i++)
                for (var j = 0; j < kw; j++)
                {
                    var (r, s) = (h + i - ((kh - 1) / 2), w + j - ((kw - 1) / 2));
                    if (r < 0 || s < 0 || r >= x.GetLength(1) || s >= x.GetLength(2))
                        continue;
                    if (perChannel)
                        sum += x[n, r, s, o / last] * kernel[i, j, o / last, o % last];
                    else
                        for (var c = 0; c < inner; c++)
                            sum += x[n, r, s, c] * kernel[i, j, c, o];
                }
            return sum;
        });
        return y;
    }

    /// <summary>The largest of every square of 2 by 2.</summary>
    public static float[,,,] MaxPool2(float[,,,] x)
    {
        var y = new float[x.GetLength(0), x.GetLength(1) / 2, x.GetLength(2) / 2, x.GetLength(3)];
        ForEach(y, (n, h, w, c) => Math.Max(Math.Max(x[n, 2 * h, 2 * w, c], x[n, 2 * h, (2 * w) + 1, c]), Math.Max(x[n, (2 * h) + 1, 2 * w, c], x[n, (2 * h) + 1, (2 * w) + 1, c])));
        return y;
    }

    public static float[,,,] Map(float[,,,] x, Func<float, int, float> f)
    {
        var y = (float[,,,])x.Clone();
        ForEach(y, (n, h, w, c) => f(x[n, h, w, c], c));
        return y;
    }

    public static float[,,,] Add(float[,,,] a, float[,,,] b)
    {
        var y = (float[,,,])a.Clone();
        ForEach(y, (n, h, w, c) => a[n, h, w, c] + b[n, h, w, c]);
        return y;
    }

    private static void ForEach(float[,,,] y, Func<int, int, int, int, float> value)
    {
        for (var n = 0; n < y.GetLength(0); n++)
            for (var h = 0; h < y.GetLength(1); h++)
                for (var w = 0; w < y.GetLength(2); w++)
                    for (var c = 0; c < y.GetLength(3); c++)
                        y[n, h, w, c] = value(n, h, w, c);
    }
}
