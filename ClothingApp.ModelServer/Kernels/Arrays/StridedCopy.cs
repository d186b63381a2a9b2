using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Kernels.Arrays;

/// <summary>
/// Copies a box of elements: element [i, j, ...] lies at <c>offset + i * strides[0] + j * strides[1] + ...</c> on either
/// side. Slices, transposes, tiles, reversals, joins and paddings are all such copies.
/// </summary>
/// <param name="Sizes">Of the box.</param>
/// <param name="From">Where the box starts in the source.</param>
/// <param name="FromStrides">May be negative, or 0 to repeat.</param>
/// <param name="To">Where the box starts in the target.</param>
internal readonly record struct StridedCopy(long[] Sizes, long From, long[] FromStrides, long To, long[] ToStrides, CancellationToken Ct) : IElementMove
{
    /// <summary>A row-major copy of a view of <paramref name="source"/>.</summary>
    public static Tensor Take(KernelContext context, Tensor source, long[] sizes, long from, long[] fromStrides)
    {
        var result = Elements.Allocate(context, source.Type, Sizing.Shape(sizes));
        Elements.Move(new StridedCopy(sizes, from, fromStrides, 0, Sizing.Strides(sizes), context.Ct), source, result);
        return result;
    }

    /// <summary>Puts all of <paramref name="source"/> into a view of <paramref name="target"/>.</summary>
    public static void Put(KernelContext context, Tensor source, Tensor target, long to, long[] toStrides)
    {
        var sizes = source.Shape.Dimensions.ToArray();
        Elements.Move(new StridedCopy(sizes, 0, Sizing.Strides(sizes), to, toStrides, context.Ct), source, target);
    }

    public void Run<T>(ReadOnlySpan<T> source, Span<T> target)
    {
        if (Array.IndexOf(Sizes, 0L) >= 0)
            return;
        var (sizes, fromStrides, toStrides) = Merged();
        var outer = sizes.Length - 1;
        var (count, fromStep, toStep) = ((int)sizes[outer], (int)fromStrides[outer], (int)toStrides[outer]);
        var index = new long[outer];
        var (from, to) = (From, To);
        for (long copied = 0; ;)
        {
            CopyRow(source, (int)from, fromStep, target, (int)to, toStep, count);
            // Not after every row: rows may be single elements.
            if ((copied += count) > 1 << 20)
            {
                Ct.ThrowIfCancellationRequested();
                copied = 0;
            }
            var d = outer - 1;
            for (; d >= 0; d--)
            {
                from += fromStrides[d];
                to += toStrides[d];
                if (++index[d] < sizes[d])
                    break;
                from -= fromStrides[d] * sizes[d];
                to -= toStrides[d] * sizes[d];
                index[d] = 0;
            }
            if (d < 0)
                return;
        }
    }

    private static void CopyRow<T>(ReadOnlySpan<T> source, int from, int fromStep, Span<T> target, int to, int toStep, int count)
    {
        if (fromStep == 1 && toStep == 1)
        {
            source.Slice(from, count).CopyTo(target[to..]);
            return;
        }
        if (fromStep == 0 && toStep == 1)
        {
            target.Slice(to, count).Fill(source[from]);
            return;
        }
        for (var i = 0; i < count; i++, from += fromStep, to += toStep)
            target[to] = source[from];
    }

    // Dimensions that follow each other in memory on both sides count as one, so that rows are long.
    private (long[] Sizes, long[] FromStrides, long[] ToStrides) Merged()
    {
        var (sizes, from, to) = (new List<long>(), new List<long>(), new List<long>());
        for (var i = 0; i < Sizes.Length; i++)
        {
            if (Sizes[i] == 1)
                continue;
            if (sizes.Count > 0 && from[^1] == FromStrides[i] * Sizes[i] && to[^1] == ToStrides[i] * Sizes[i])
                (sizes[^1], from[^1], to[^1]) = (sizes[^1] * Sizes[i], FromStrides[i], ToStrides[i]);
            else
            {
                sizes.Add(Sizes[i]);
                from.Add(FromStrides[i]);
                to.Add(ToStrides[i]);
            }
        }
        return sizes.Count == 0 ? ([1], [1], [1]) : ([.. sizes], [.. from], [.. to]);
    }
}
