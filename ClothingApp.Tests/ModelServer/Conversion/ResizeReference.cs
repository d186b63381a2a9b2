using ClothingApp.Serving.Tensors;

namespace ClothingApp.Tests.ModelServer.Conversion;

/// <summary>
/// Resizes as plainly as can be: a weight for each pixel of the result and each of the input, along both axes. Positions
/// are computed in float32, because TensorFlow rounds them there and picks pixels by them.
/// </summary>
internal static class ResizeReference
{
    /// <summary>What pixel <paramref name="from"/> of <paramref name="size"/> counts in pixel <paramref name="to"/> of <paramref name="newSize"/>.</summary>
    public delegate double Weight(int to, int newSize, int from, int size);

    public static Tensor Run(Tensor pictures, int newHeight, int newWidth, Weight rows, Weight columns)
    {
        var (n, h, w, c) = ((int)pictures.Shape[0], (int)pictures.Shape[1], (int)pictures.Shape[2], (int)pictures.Shape[3]);
        var source = pictures.AsSpan<float>();
        var result = new float[n * newHeight * newWidth * c];
        var (down, across) = (Matrix(rows, newHeight, h), Matrix(columns, newWidth, w));
        for (var i = 0; i < result.Length; i++)
        {
            var (channel, x, y, picture) = (i % c, i / c % newWidth, i / c / newWidth % newHeight, i / c / newWidth / newHeight);
            var sum = 0.0;
            for (var sy = 0; sy < h; sy++)
            {
                for (var sx = 0; sx < w && down[y, sy] != 0; sx++)
                    sum += down[y, sy] * across[x, sx] * source[(((((picture * h) + sy) * w) + sx) * c) + channel];
            }
            result[i] = (float)sum;
        }
        return Tensor.Create<float>(TensorShape.Of(n, newHeight, newWidth, c), result);
    }

    /// <summary>The way back: the transposed weights on a gradient of the resized pictures.</summary>
    public static Tensor Gradient(Tensor gradient, int height, int width, Weight weight) =>
        Run(gradient, height, width, Back(weight), Back(weight));

    public static Weight Bilinear(bool align, bool half) => (to, newSize, from, size) =>
    {
        var position = Position(to, newSize, size, align, half);
        var (floor, ceiling) = (Math.Max((int)MathF.Floor(position), 0), Math.Min((int)MathF.Ceiling(position), size - 1));
        double fraction = position - MathF.Floor(position);
        return (from == floor ? 1 - fraction : 0) + (from == ceiling ? fraction : 0);
    };

    public static Weight Nearest(bool align, bool half) => (to, newSize, from, size) =>
    {
        var scale = Scale(newSize, size, align);
        var place = half ? (to + 0.5f) * scale : to * scale;
        var whole = align ? MathF.Floor(place) + (place - MathF.Floor(place) >= 0.5f ? 1 : 0) : MathF.Floor(place);
        return from == Math.Min((int)whole, size - 1) ? 1 : 0;
    };

    public static Weight Cubic(bool align, bool half) => (to, newSize, from, size) =>
    {
        var position = Position(to, newSize, size, align, half);
        var floor = (int)MathF.Floor(position);
        var fraction = Math.Round((position - floor) * 1024.0f) / 1024;
        double own = 0, all = 0;
        for (var tap = -1; tap <= 2; tap++)
        {
            var weight = Keys(Math.Abs(fraction - tap), half ? -0.5 : -0.75);
            var isInside = floor + tap >= 0 && floor + tap < size;
            if (half && !isInside)
                continue;
            all += weight;
            own += Math.Clamp(floor + tap, 0, size - 1) == from ? weight : 0;
        }
        return half ? own / all : own;
    };

    public static Weight Area(bool align) => (to, newSize, from, size) =>
    {
        var scale = Scale(newSize, size, align);
        var (begin, end) = (to * scale, (to + 1) * scale);
        // Past the border its pixel goes on.
        var (left, right) = (from == 0 ? double.NegativeInfinity : from, from == size - 1 ? double.PositiveInfinity : from + 1);
        return Math.Max(Math.Min(end, right) - Math.Max(begin, left), 0) / scale;
    };

    public static Weight Sampled(Func<double, double> kernel, double radius, float scale, float move, bool antialias) => (to, newSize, from, size) =>
    {
        var step = (float)(1.0 / scale);
        var centre = ((to + 0.5f) * step) + (-step * move);
        if (centre < 0 || centre > size)
            return 0;
        var wide = antialias ? Math.Max(step, 1f) : 1f;
        double At(int i) => Math.Abs((i + 0.5f - centre) / wide) is var distance && distance <= radius ? kernel(distance) : 0;
        var all = Enumerable.Range(0, size).Sum(At);
        return Math.Abs(all) < 1e-30 ? 0 : At(from) / all;
    };

    public static double Keys(double x, double a) =>
        x <= 1 ? ((((a + 2) * x) - (a + 3)) * x * x) + 1 : x < 2 ? (((((a * x) - (5 * a)) * x) + (8 * a)) * x) - (4 * a) : 0;

    private static Weight Back(Weight weight) => (to, newSize, from, size) => weight(from, size, to, newSize);

    private static double[,] Matrix(Weight weight, int newSize, int size)
    {
        var matrix = new double[newSize, size];
        for (var to = 0; to < newSize; to++)
        {
            for (var from = 0; from < size; from++)
                matrix[to, from] = weight(to, newSize, from, size);
        }
        return matrix;
    }

    private static float Scale(int newSize, int size, bool align) => align && newSize > 1 ? (size - 1) / (float)(newSize - 1) : size / (float)newSize;

    private static float Position(int to, int newSize, int size, bool align, bool half)
    {
        var scale = Scale(newSize, size, align);
        return half ? ((to + 0.5f) * scale) - 0.5f : to * scale;
    }
}
