namespace ClothingApp.ModelServer.Kernels.Text.Patterns;

/// <summary>A set of characters, by ranges in order.</summary>
internal sealed class CodePointSet
{
    public const int Max = 0x10FFFF;

    public static readonly CodePointSet All = Of((0, Max));

    // First and last of each range, ascending.
    private readonly int[] _bounds;
    private readonly UInt128 _ascii;

    private CodePointSet(int[] bounds)
    {
        _bounds = bounds;
        for (var c = 0; c < 128; c++)
            _ascii |= Search(c) ? UInt128.One << c : 0;
    }

    public IEnumerable<(int First, int Last)> Ranges
    {
        get
        {
            for (var i = 0; i < _bounds.Length; i += 2)
                yield return (_bounds[i], _bounds[i + 1]);
        }
    }

    public static CodePointSet Of(params IEnumerable<(int First, int Last)> ranges)
    {
        var bounds = new List<int>();
        foreach (var (first, last) in ranges.Order())
        {
            if (bounds.Count > 0 && first <= bounds[^1] + 1)
                bounds[^1] = Math.Max(bounds[^1], last);
            else
                bounds.AddRange([first, last]);
        }
        return new CodePointSet([.. bounds]);
    }

    public static CodePointSet Of(int character) => new([character, character]);

    public bool Contains(int character) => character < 128 ? (_ascii >> character & 1) != 0 : Search(character);

    public CodePointSet Union(CodePointSet other) => Of(Ranges.Concat(other.Ranges));

    public CodePointSet Negate()
    {
        var ranges = new List<(int, int)>();
        var next = 0;
        foreach (var (first, last) in Ranges)
        {
            if (first > next)
                ranges.Add((next, first - 1));
            next = last + 1;
        }
        if (next <= Max)
            ranges.Add((next, Max));
        return Of(ranges);
    }

    private bool Search(int character)
    {
        var at = Array.BinarySearch(_bounds, character);
        // Found: a first or a last one. Between: inside when the next bound is a last one.
        return at >= 0 || (~at & 1) == 1;
    }
}
