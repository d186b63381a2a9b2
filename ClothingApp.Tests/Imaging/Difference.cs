namespace ClothingApp.Tests.Imaging;

/// <summary>How far two pictures are apart, in levels of 255.</summary>
internal readonly record struct Difference(double Mean, int Percentile99, int Largest)
{
    internal static Difference Between(ReadOnlySpan<byte> actual, ReadOnlySpan<byte> expected)
    {
        Assert.Equal(expected.Length, actual.Length);
        var counts = new int[256];
        for (var i = 0; i < actual.Length; i++) counts[Math.Abs(actual[i] - expected[i])]++;

        var sum = 0L;
        var seen = 0;
        int percentile99 = -1, largest = 0;
        for (var level = 0; level < counts.Length; level++)
        {
            sum += (long)level * counts[level];
            seen += counts[level];
            if (percentile99 < 0 && seen >= actual.Length * 0.99) percentile99 = level;
            if (counts[level] > 0) largest = level;
        }

        return new Difference(sum / (double)actual.Length, percentile99, largest);
    }
}
