using System.Numerics;

namespace ClothingApp.ModelServer.Kernels.Images;

/// <summary>Loops over rows of pixels; every product and sum is rounded on its own, never fused, as in TensorFlow.</summary>
internal static class RowMath
{
    /// <summary>sum += row * weight.</summary>
    public static void AddScaled(ReadOnlySpan<float> row, float weight, Span<float> sum)
    {
        row = row[..sum.Length];
        var i = 0;
        for (; i <= sum.Length - Vector<float>.Count; i += Vector<float>.Count)
            (new Vector<float>(sum[i..]) + (new Vector<float>(row[i..]) * weight)).CopyTo(sum[i..]);
        for (; i < sum.Length; i++)
            sum[i] += row[i] * weight;
    }

    /// <summary>Between four pixels of any number of channels.</summary>
    public static void Lerp(
        ReadOnlySpan<float> topLeft, ReadOnlySpan<float> topRight, ReadOnlySpan<float> bottomLeft, ReadOnlySpan<float> bottomRight, float x, float y, Span<float> to)
    {
        var c = 0;
        for (; c <= to.Length - Vector<float>.Count; c += Vector<float>.Count)
        {
            var (left, lowerLeft) = (new Vector<float>(topLeft[c..]), new Vector<float>(bottomLeft[c..]));
            var top = left + ((new Vector<float>(topRight[c..]) - left) * x);
            var bottom = lowerLeft + ((new Vector<float>(bottomRight[c..]) - lowerLeft) * x);
            (top + ((bottom - top) * y)).CopyTo(to[c..]);
        }
        for (; c < to.Length; c++)
        {
            var top = topLeft[c] + ((topRight[c] - topLeft[c]) * x);
            var bottom = bottomLeft[c] + ((bottomRight[c] - bottomLeft[c]) * x);
            to[c] = top + ((bottom - top) * y);
        }
    }
}
