using System.Buffers;

namespace ClothingApp.Imaging.Preprocessing;

/// <summary>
/// For each pixel of one axis of the result: which source pixels it is made of, and their weights as fixed-point numbers.
/// The arithmetic is Pillow's (Resample.c), step by step in double precision, so that every weight comes out the same.
/// </summary>
internal sealed class Coefficients : IDisposable
{
    /// <summary>Fractional bits of a weight: 8 of 32 bits are left for the sample, 2 for sums that overshoot.</summary>
    internal const int FractionBits = 32 - 8 - 2;

    private readonly int[] _weights;
    private readonly int[] _bounds;

    private Coefficients(int sourceSize, int size, int width)
    {
        SourceSize = sourceSize;
        Size = size;
        Width = width;
        _weights = ArrayPool<int>.Shared.Rent(checked(size * width));
        _bounds = ArrayPool<int>.Shared.Rent(size * 2);
    }

    /// <summary>Pixels of the source; no pixel refers beyond them.</summary>
    internal int SourceSize { get; }

    /// <summary>Pixels of the result.</summary>
    internal int Size { get; }

    /// <summary>Places for weights per pixel; most pixels use fewer.</summary>
    internal int Width { get; }

    /// <summary>Width places for each pixel.</summary>
    internal ReadOnlySpan<int> AllWeights => _weights;

    /// <summary>For each pixel its first source pixel and how many, at least one.</summary>
    internal ReadOnlySpan<int> AllBounds => _bounds;

    internal int First(int pixel) => _bounds[pixel * 2];

    internal int Count(int pixel) => _bounds[(pixel * 2) + 1];

    internal ReadOnlySpan<int> Weights(int pixel) => _weights.AsSpan(pixel * Width, Count(pixel));

    internal static Coefficients Compute(in AxisPlacement axis, ResizeMethod method)
    {
        // When shrinking the filter is stretched over all source pixels that fall into one: no aliasing.
        var filterScale = Math.Max(axis.Scale, 1.0);
        var support = (method == ResizeMethod.Area ? 0.5 : 1.0) * filterScale;
        var width = ((int)Math.Ceiling(support) * 2) + 1;
        var coefficients = new Coefficients(axis.SourceSize, axis.Size, width);

        var exact = ArrayPool<double>.Shared.Rent(width);
        try
        {
            for (var pixel = 0; pixel < axis.Size; pixel++)
            {
                var center = axis.Start + ((axis.Offset + pixel + 0.5) * axis.Scale);
                var first = Math.Clamp((int)(center - support + 0.5), 0, axis.SourceSize - 1);
                var end = Math.Clamp((int)(center + support + 0.5), first + 1, axis.SourceSize);
                coefficients._bounds[pixel * 2] = first;
                coefficients._bounds[(pixel * 2) + 1] = end - first;
                Fill(exact.AsSpan(0, end - first), first - center + 0.5, 1.0 / filterScale, method);
                Round(exact.AsSpan(0, end - first), coefficients._weights.AsSpan(pixel * width));
            }
        }
        finally
        {
            ArrayPool<double>.Shared.Return(exact);
        }

        return coefficients;
    }

    private static void Fill(Span<double> weights, double distance, double scale, ResizeMethod method)
    {
        var sum = 0.0;
        for (var i = 0; i < weights.Length; i++)
        {
            var x = (i + distance) * scale;
            weights[i] = method == ResizeMethod.Area
                ? (x is > -0.5 and <= 0.5 ? 1.0 : 0.0)
                : Math.Max(0.0, 1.0 - Math.Abs(x));
            sum += weights[i];
        }

        if (sum == 0.0)
        {
            weights[0] = 1.0;
            return;
        }

        for (var i = 0; i < weights.Length; i++) weights[i] /= sum;
    }

    private static void Round(ReadOnlySpan<double> weights, Span<int> fixedPoint)
    {
        for (var i = 0; i < weights.Length; i++) fixedPoint[i] = (int)(0.5 + (weights[i] * (1 << FractionBits)));
    }

    public void Dispose()
    {
        ArrayPool<int>.Shared.Return(_weights);
        ArrayPool<int>.Shared.Return(_bounds);
    }
}
