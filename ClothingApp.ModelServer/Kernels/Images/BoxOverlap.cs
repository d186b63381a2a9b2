namespace ClothingApp.ModelServer.Kernels.Images;

/// <summary>How much two boxes cover each other.</summary>
internal static class BoxOverlap
{
    /// <param name="a">Two opposite corners, in any order: y, x, y, x.</param>
    /// <param name="b">Likewise.</param>
    /// <returns>The common area by the area of both together; 0 when one has none.</returns>
    public static float Of(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var (aTop, aBottom) = (Min(a[0], a[2]), Max(a[0], a[2]));
        var (aLeft, aRight) = (Min(a[1], a[3]), Max(a[1], a[3]));
        var (bTop, bBottom) = (Min(b[0], b[2]), Max(b[0], b[2]));
        var (bLeft, bRight) = (Min(b[1], b[3]), Max(b[1], b[3]));
        var (aArea, bArea) = ((aBottom - aTop) * (aRight - aLeft), (bBottom - bTop) * (bRight - bLeft));
        if (aArea <= 0 || bArea <= 0)
            return 0;
        var height = Max(Min(aBottom, bBottom) - Max(aTop, bTop), 0);
        var width = Max(Min(aRight, bRight) - Max(aLeft, bLeft), 0);
        var common = height * width;
        return common / (aArea + bArea - common);
    }

    // A NaN in the second place loses, one in the first wins: as the comparison in TensorFlow has it.
    private static float Min(float a, float b) => b < a ? b : a;

    private static float Max(float a, float b) => a < b ? b : a;
}
