namespace ClothingApp.ModelServer.Kernels.Images;

/// <summary>
/// A heap and an unstable sort that leave equal elements in the order in which the C++ standard library of TensorFlow's
/// builds leaves them: which of two boxes with equal scores is the first can be seen in an answer.
/// </summary>
/// <param name="less">A strict order.</param>
internal sealed class StandardOrder<T>(Func<T, T, bool> less)
{
    /// <summary>Pieces up to this size are left to the insertion sort at the end.</summary>
    private const int SmallPiece = 16;

    /// <summary>The last element joins the heap that those before it are.</summary>
    public void Push(Span<T> heap) => Rise(heap, heap.Length - 1, heap[^1]);

    /// <summary>The first element of the heap, its largest, changes to the last place; the others stay a heap.</summary>
    public void Pop(Span<T> heap)
    {
        var last = heap[^1];
        heap[^1] = heap[0];
        Sink(heap[..^1], 0, last);
    }

    /// <summary>Ascending.</summary>
    public void Sort(Span<T> span)
    {
        Partition(span, 2 * int.Log2(Math.Max(span.Length, 1)));
        var sorted = Math.Min(span.Length, SmallPiece);
        for (var i = 1; i < sorted; i++)
        {
            if (!less(span[i], span[0]))
            {
                Insert(span, i);
                continue;
            }
            var value = span[i];
            span[..i].CopyTo(span[1..]);
            span[0] = value;
        }
        for (var i = sorted; i < span.Length; i++)
            Insert(span, i);
    }

    // Elements before the place are sorted, and one of them is not larger.
    private void Insert(Span<T> span, int place)
    {
        var value = span[place];
        for (; less(value, span[place - 1]); place--)
            span[place] = span[place - 1];
        span[place] = value;
    }

    // The right part is cut further by a call, the left one by the loop; the depth keeps both the stack and the time small.
    private void Partition(Span<T> span, int depth)
    {
        while (span.Length > SmallPiece)
        {
            if (depth-- == 0)
            {
                HeapSort(span);
                return;
            }
            MedianToFirst(span, 1, span.Length / 2, span.Length - 1);
            var cut = Cut(span);
            Partition(span[cut..], depth);
            span = span[..cut];
        }
    }

    private void MedianToFirst(Span<T> span, int a, int b, int c)
    {
        var median = less(span[a], span[b])
            ? (less(span[b], span[c]) ? b : less(span[a], span[c]) ? c : a)
            : (less(span[a], span[c]) ? a : less(span[b], span[c]) ? c : b);
        (span[0], span[median]) = (span[median], span[0]);
    }

    // Smaller than the first element to the left, larger to the right.
    private int Cut(Span<T> span)
    {
        var (left, right) = (1, span.Length);
        while (true)
        {
            while (less(span[left], span[0]))
                left++;
            right--;
            while (less(span[0], span[right]))
                right--;
            if (left >= right)
                return left;
            (span[left], span[right]) = (span[right], span[left]);
            left++;
        }
    }

    private void HeapSort(Span<T> span)
    {
        for (var i = (span.Length - 2) / 2; i >= 0; i--)
            Sink(span, i, span[i]);
        for (; span.Length > 1; span = span[..^1])
            Pop(span);
    }

    // First down to a leaf along the larger children, then up: not the shortest way, but the library's.
    private void Sink(Span<T> heap, int hole, T value)
    {
        var top = hole;
        var child = hole;
        while (child < (heap.Length - 1) / 2)
        {
            child = 2 * (child + 1);
            if (less(heap[child], heap[child - 1]))
                child--;
            heap[hole] = heap[child];
            hole = child;
        }
        if (heap.Length % 2 == 0 && child == (heap.Length - 2) / 2 && heap.Length > 0)
        {
            child = (2 * child) + 1;
            heap[hole] = heap[child];
            hole = child;
        }
        if (heap.Length > 0)
            Rise(heap, hole, value, top);
    }

    private void Rise(Span<T> heap, int hole, T value, int top = 0)
    {
        for (var parent = (hole - 1) / 2; hole > top && less(heap[parent], value); parent = (hole - 1) / 2)
        {
            heap[hole] = heap[parent];
            hole = parent;
        }
        heap[hole] = value;
    }
}
