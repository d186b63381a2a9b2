namespace ClothingApp.Tests.ModelServer.Conversion.Windows;

/// <summary>
/// A sliding window as TensorFlow's documentation defines it, in the plainest loops: every place of the window over every
/// result, whether it lies on the picture or beside it. Always three dimensions; a picture has ones in front.
/// </summary>
internal sealed class ReferenceWindow
{
    public required int[] Input { get; init; }

    public required int[] Size { get; init; }

    public int[] Strides { get; init; } = [1, 1, 1];

    public int[] Dilations { get; init; } = [1, 1, 1];

    public string Padding { get; init; } = "VALID";

    /// <summary>The explicit padding before and after, a pair per dimension.</summary>
    public int[] Explicit { get; init; } = [0, 0, 0, 0, 0, 0];

    public int[] Result => [.. Enumerable.Range(0, 3).Select(ResultSize)];

    public int Windows => Result.Aggregate(1, (a, s) => a * s);

    public int Pixels => Input.Aggregate(1, (a, s) => a * s);

    public int Places => Size.Aggregate(1, (a, s) => a * s);

    /// <summary>Pixel of the picture, place in the window, window; each as one number. In the windows' order, then the places'.</summary>
    public IEnumerable<(int Pixel, int Place, int Window)> Covered()
    {
        for (var window = 0; window < Windows; window++)
        {
            for (var place = 0; place < Places; place++)
            {
                var (at, inside) = (0, true);
                for (var d = 0; d < 3; d++)
                {
                    var position = (Coordinate(window, Result, d) * Strides[d]) + (Coordinate(place, Size, d) * Dilations[d]) - Before(d);
                    inside &= position >= 0 && position < Input[d];
                    at = (at * Input[d]) + position;
                }
                if (inside)
                    yield return (at, place, window);
            }
        }
    }

    private int Extent(int d) => ((Size[d] - 1) * Dilations[d]) + 1;

    private int ResultSize(int d) => Padding switch
    {
        "SAME" => (int)Math.Ceiling(Input[d] / (double)Strides[d]),
        "VALID" => (int)Math.Ceiling((Input[d] - Extent(d) + 1) / (double)Strides[d]),
        _ => (int)Math.Ceiling((Input[d] + Explicit[2 * d] + Explicit[(2 * d) + 1] - Extent(d) + 1) / (double)Strides[d]),
    };

    private int Before(int d) => Padding switch
    {
        "SAME" => Math.Max(((ResultSize(d) - 1) * Strides[d]) + Extent(d) - Input[d], 0) / 2,
        "VALID" => 0,
        _ => Explicit[2 * d],
    };

    private static int Coordinate(int index, int[] sizes, int d)
    {
        for (var i = 2; i > d; i--)
            index /= sizes[i];
        return index % sizes[d];
    }
}
