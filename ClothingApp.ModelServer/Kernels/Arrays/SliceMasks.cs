namespace ClothingApp.ModelServer.Kernels.Arrays;

/// <summary>What one dimension of a strided slice's input or result comes from.</summary>
/// <param name="Kind">How it is taken.</param>
/// <param name="Spec">The position in begin, end and strides; -1 where there is none.</param>
/// <param name="Dimension">Of the input; -1 for a new axis.</param>
internal readonly record struct SliceEntry(SliceKind Kind, int Spec, int Dimension);

internal enum SliceKind
{
    /// <summary>From a begin to an end.</summary>
    Range,

    /// <summary>One element; the dimension is dropped.</summary>
    One,

    /// <summary>All of it, because an ellipsis or the end of the specification covers it.</summary>
    Whole,

    /// <summary>A dimension of size 1 that the input does not have.</summary>
    NewAxis,
}

/// <summary>The bit masks of StridedSlice and its relatives: bit i speaks of entry i of begin, end and strides.</summary>
internal readonly record struct SliceMasks(long Begin, long End, long Ellipsis, long NewAxis, long Shrink)
{
    /// <summary>The input's dimensions in order, with the new ones between them.</summary>
    /// <param name="length">Of begin, end and strides.</param>
    /// <returns>Null when the specification does not fit the rank.</returns>
    public SliceEntry[]? Expand(int length, int rank)
    {
        var ellipsis = -1;
        var used = 0;
        for (var i = 0; i < length; i++)
        {
            if (Has(Ellipsis, i))
                ellipsis = ellipsis < 0 ? i : length;
            else if (!Has(NewAxis, i))
                used++;
        }
        if (ellipsis == length || used > rank || length > 64)
            return null;
        var entries = new List<SliceEntry>();
        var dimension = 0;
        for (var i = 0; i < length; i++)
        {
            if (i == ellipsis)
            {
                for (var skipped = rank - used; skipped > 0; skipped--)
                    entries.Add(new(SliceKind.Whole, -1, dimension++));
            }
            else if (Has(NewAxis, i))
                entries.Add(new(SliceKind.NewAxis, i, -1));
            else
                entries.Add(new(Has(Shrink, i) ? SliceKind.One : SliceKind.Range, i, dimension++));
        }
        while (dimension < rank)
            entries.Add(new(SliceKind.Whole, -1, dimension++));
        return [.. entries];
    }

    public bool KeepsBegin(int spec) => !Has(Begin, spec);

    public bool KeepsEnd(int spec) => !Has(End, spec);

    private static bool Has(long mask, int bit) => (mask >> bit & 1) != 0;
}
